import { wavClips } from '../wav/read-wav.ts';
import type { AudioClip } from './audio-clip.ts';
import { FORMAT_BYTES, formatOf, unknownFormat } from './audio-format.ts';
import { type AudioSource, bytesOf, withSource } from './audio-source.ts';
import { evenPieces } from './even-pieces.ts';

/**
 * Reads audio of any length in bounded memory: it gives clips of `seconds` while the bytes arrive, the last one shorter. WAV is read by
 * this package; MP3, FLAC, Ogg Vorbis and Opus are decoded in WebAssembly, in browsers, too.
 *
 * @param source a path, an address, a page's `File`, or bytes: whole, or in pieces as a Node or web stream gives them
 * @param seconds how long the clips are. Default 1
 * @throws ArgumentError when there is no such file; FormatError when it is of another format, or damaged, naming the file
 * @example
 * for await (const second of streamAudio('meeting.mp3')) console.log(durationOf(second));
 */
export async function* streamAudio(source: AudioSource, seconds = 1): AsyncGenerator<AudioClip, void, undefined> {
  try {
    yield* evenPieces(clipsIn(bytesOf(source)), seconds);
  } catch (error) {
    throw withSource(error, source);
  }
}

/** What the bytes of a file hold, in clips as they come. @throws FormatError when no decoder knows them, or there is no audio */
export async function* clipsIn(
  bytes: AsyncIterator<Uint8Array, void, undefined>,
): AsyncGenerator<AudioClip, void, undefined> {
  try {
    const begin = await firstOf(bytes);
    const format = formatOf(begin);
    if (format === undefined) throw unknownFormat(begin);
    const all = both(begin, bytes);
    yield* format === 'WAV' ? wavClips(all) : (await import('./wasm-decoders.ts')).decodedInWasm(format, all);
  } finally {
    await bytes.return?.();
  }
}

/** As many bytes as tell the format, or all where there are fewer. */
async function firstOf(bytes: AsyncIterator<Uint8Array, void, undefined>): Promise<Uint8Array> {
  let begin = new Uint8Array(0);
  while (begin.length < FORMAT_BYTES) {
    const next = await bytes.next();
    if (next.done === true) break;
    const joined = new Uint8Array(begin.length + next.value.length);
    joined.set(begin);
    joined.set(next.value, begin.length);
    begin = joined;
  }
  return begin;
}

async function* both(
  begin: Uint8Array,
  rest: AsyncIterator<Uint8Array, void, undefined>,
): AsyncGenerator<Uint8Array, void, undefined> {
  yield begin;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}
