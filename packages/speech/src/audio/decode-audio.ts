import { FormatError } from '@neurite/backend';
import { readWav } from '../wav/read-wav.ts';
import { type AudioClip, audioClip, concatAudio } from './audio-clip.ts';
import { formatOf } from './audio-format.ts';
import { bytesOf } from './audio-source.ts';
import { clipsIn } from './stream-audio.ts';

/**
 * Decodes a whole file of any usual format: WAV by this package's own reader; others on a page by the browser, elsewhere MP3, FLAC, Ogg
 * Vorbis and Opus by decoders in WebAssembly, which are loaded when they are first needed. Long files are better given to `streamAudio`.
 *
 * A browser gives the rate of its audio hardware if it does not say otherwise, which is why `sampleRate` may be given.
 *
 * @param bytes the whole file
 * @param sampleRate what browsers are asked for, in Hz. Default 48000; elsewhere the file's own rate is kept
 * @throws FormatError when no decoder knows the format, or the file is damaged
 * @example
 * const clip = await decodeAudio(new Uint8Array(await file.arrayBuffer()));
 */
export async function decodeAudio(bytes: Uint8Array, sampleRate = 48000): Promise<AudioClip> {
  if (formatOf(bytes) === 'WAV') return readWav(bytes);
  try {
    if (typeof OfflineAudioContext !== 'undefined') return await decodedByBrowser(bytes, sampleRate);
    const clips: AudioClip[] = [];
    for await (const clip of clipsIn(bytesOf(bytes))) clips.push(clip);
    return concatAudio(clips);
  } catch (error) {
    if (error instanceof FormatError) throw error;
    throw new FormatError(
      `The audio could not be decoded: ${(error as Error).message}. Is the file whole, and is it audio? WAV files are always read.`,
      { cause: error },
    );
  }
}

async function decodedByBrowser(bytes: Uint8Array, sampleRate: number): Promise<AudioClip> {
  const context = new OfflineAudioContext(1, 1, sampleRate);
  // The browser takes the memory away: it gets a copy.
  const buffer = await context.decodeAudioData(bytes.slice().buffer);
  const channels = Array.from({ length: buffer.numberOfChannels }, (_, index) => buffer.getChannelData(index));
  return audioClip(channels, buffer.sampleRate);
}
