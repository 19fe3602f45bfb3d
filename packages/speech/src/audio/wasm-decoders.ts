import { type AudioClip, audioClip } from './audio-clip.ts';

interface Decoded {
  readonly channelData: readonly Float32Array[];
  readonly sampleRate: number;
  readonly errors: readonly { readonly message: string }[];
}

interface Decoder {
  readonly ready: Promise<void>;
  decodeFile(bytes: Uint8Array): Promise<Decoded>;
  free(): void;
}

/** What the first bytes of a file look like, and who reads it. Every decoder is loaded when it is first needed. */
const decoders: readonly { readonly begins: RegExp; readonly open: () => Promise<Decoder> }[] = [
  {
    begins: /^fLaC/,
    open: async () => new (await import('@wasm-audio-decoders/flac')).FLACDecoder(),
  },
  {
    begins: /^OggS.{24,60}OpusHead/s,
    open: async () => new (await import('ogg-opus-decoder')).OggOpusDecoder(),
  },
  {
    begins: /^OggS.{24,60}vorbis/s,
    open: async () => new (await import('@wasm-audio-decoders/ogg-vorbis')).OggVorbisDecoder(),
  },
  {
    begins: /^(ID3|\xff[\xe2-\xff])/,
    open: async () => {
      const decoder = new (await import('mpg123-decoder')).MPEGDecoder();
      return {
        ready: decoder.ready,
        decodeFile: async (bytes) => decoder.decode(bytes),
        free: () => decoder.free(),
      };
    },
  },
];

/** Decodes MP3, FLAC, Ogg Vorbis and Opus in WebAssembly. @throws Error when it is none of them, or holds no audio */
export async function decodeInWasm(bytes: Uint8Array): Promise<AudioClip> {
  const begin = String.fromCharCode(...bytes.subarray(0, 128));
  const open = decoders.find(({ begins }) => begins.test(begin))?.open;
  if (open === undefined) throw new Error('it is neither WAV, MP3, FLAC, Ogg Vorbis nor Opus');
  const decoder = await open();
  try {
    await decoder.ready;
    const { channelData, sampleRate, errors } = await decoder.decodeFile(bytes);
    if (channelData.length === 0 || channelData[0]!.length === 0)
      throw new Error(errors[0]?.message ?? 'it holds no audio');
    return audioClip(channelData, sampleRate);
  } finally {
    decoder.free();
  }
}
