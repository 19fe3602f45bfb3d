import type { AudioClip } from '../audio/audio-clip.ts';
import { evenPieces } from '../audio/even-pieces.ts';
import type { WavFormat } from './wav-format.ts';
import { WavParser } from './wav-parser.ts';

/** A clip, and how its file held it. */
export interface WavFile extends AudioClip {
  readonly format: WavFormat;
}

/**
 * Reads a WAV file: PCM of 8, 16, 24 and 32 bits, float of 32 and 64, µ-law and A-law, any number of channels. Whole
 * numbers become x / 2^(bits − 1). A file that was cut off gives what there is of it.
 *
 * @throws FormatError when it is no WAV file, is damaged, or has another encoding
 * @example
 * const clip = readWav(await readFile('seven.wav'));
 */
export function readWav(bytes: Uint8Array): WavFile {
  const parser = new WavParser();
  const clip = parser.push(bytes);
  parser.finish();
  const format = parser.format!;
  const silence = { channels: Array.from({ length: format.channels }, () => new Float32Array(0)) };
  return { sampleRate: format.sampleRate, ...(clip ?? silence), format };
}

/**
 * Reads a WAV file of any length in bounded memory: it gives clips of `seconds` as the bytes arrive, the last one shorter.
 *
 * @param source pieces of the file: a Node or web stream, or any iterable
 * @param seconds how long the clips are. Default 1
 * @throws FormatError when it is no WAV file, is damaged, or has another encoding
 * @example
 * for await (const second of streamWav(createReadStream('meeting.wav'))) await stream.push(second);
 */
export function streamWav(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  seconds = 1,
): AsyncGenerator<AudioClip, void, undefined> {
  return evenPieces(wavClips(source), seconds);
}

/** What is in a WAV file, in clips as the bytes come. @throws FormatError when it is no WAV file, or is damaged */
export async function* wavClips(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<AudioClip, void, undefined> {
  const parser = new WavParser();
  for await (const bytes of source) {
    const clip = parser.push(bytes);
    if (clip !== undefined) yield clip;
  }
  parser.finish();
}
