import { FormatError } from '@neurite/backend';
import { readWav } from '../wav/read-wav.ts';
import { type AudioClip, audioClip } from './audio-clip.ts';

/**
 * Decodes a file of any usual format: WAV by this package's own reader; others in a browser by the browser, elsewhere MP3,
 * FLAC, Ogg Vorbis and Opus by decoders in WebAssembly, which are loaded when they are first needed.
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
  const begin = String.fromCharCode(...bytes.subarray(0, 4));
  if (begin === 'RIFF' || begin === 'RF64') return readWav(bytes);
  try {
    if (typeof OfflineAudioContext !== 'undefined') return await decodedByBrowser(bytes, sampleRate);
    const { decodeInWasm } = await import('./wasm-decoders.ts');
    return await decodeInWasm(bytes);
  } catch (error) {
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
