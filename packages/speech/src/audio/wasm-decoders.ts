/** Decoders in WebAssembly, each loaded when it is first needed. */
import { FormatError } from '@neurite/backend';
import { type AudioClip, audioClip } from './audio-clip.ts';
import type { DecodedFormat } from './audio-format.ts';

/** What the decoders give. */
interface Decoded {
  readonly channelData: readonly Float32Array[];
  readonly sampleRate: number;
  readonly errors: readonly { readonly message: string }[];
}

/** What the decoders are, all of one maintainer; that of MP3 has nothing left in the end. */
interface Decoder {
  readonly ready: Promise<void>;
  decode(bytes: Uint8Array): Decoded | Promise<Decoded>;
  flush?(): Promise<Decoded>;
  free(): void;
}

const decoders: Readonly<Record<Exclude<DecodedFormat, 'WAV'>, () => Promise<Decoder>>> = {
  MP3: async () => new (await import('mpg123-decoder')).MPEGDecoder(),
  FLAC: async () => new (await import('@wasm-audio-decoders/flac')).FLACDecoder(),
  'Ogg FLAC': async () => new (await import('@wasm-audio-decoders/flac')).FLACDecoder(),
  'Ogg Vorbis': async () => new (await import('@wasm-audio-decoders/ogg-vorbis')).OggVorbisDecoder(),
  'Ogg Opus': async () => new (await import('ogg-opus-decoder')).OggOpusDecoder(),
};

/**
 * So many bytes are decoded at a time. They may be half a minute of silence; and the parser of Ogg looks at a page anew with every piece of it,
 * so the pieces must not be small.
 */
const STEP = 4096;

/**
 * Decodes a file piece by piece. What is damaged is passed over, as far as the decoder can.
 *
 * @param source the bytes of the file
 * @throws FormatError when there is no audio in it
 */
export async function* decodedInWasm(
  format: keyof typeof decoders,
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<AudioClip, void, undefined> {
  const decoder = await decoders[format]();
  let problem: string | undefined;
  let isEmpty = true;
  const clipOf = (decoded: Decoded | undefined): AudioClip[] => {
    const { channelData = [], sampleRate = 0, errors = [] } = decoded ?? {};
    problem ??= errors[0]?.message;
    if (channelData.length === 0 || channelData[0]!.length === 0) return [];
    isEmpty = false;
    return [audioClip(channelData, sampleRate)];
  };
  try {
    await decoder.ready;
    for await (const bytes of evenBytes(source)) yield* clipOf(await attempt(() => decoder.decode(bytes), format));
    yield* clipOf(await attempt(() => decoder.flush?.(), format));
  } finally {
    decoder.free();
  }
  if (isEmpty)
    throw new FormatError(`The ${format} file holds no audio${problem === undefined ? '' : `: ${problem}`}.`);
}

/** @throws FormatError when the decoder gives up */
async function attempt<T>(decode: () => T | Promise<T>, format: DecodedFormat): Promise<T> {
  try {
    return await decode();
  } catch (error) {
    throw new FormatError(`The ${format} file is damaged: ${(error as Error).message}.`, { cause: error });
  }
}

/** Bytes in pieces of {@link STEP}, the last one shorter. */
async function* evenBytes(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const piece = new Uint8Array(STEP);
  let count = 0;
  for await (const bytes of source) {
    for (let at = 0; at < bytes.length; ) {
      const part = bytes.subarray(at, at + STEP - count);
      piece.set(part, count);
      at += part.length;
      count += part.length;
      if (count < STEP) continue;
      yield piece.slice();
      count = 0;
    }
  }
  if (count > 0) yield piece.slice(0, count);
}
