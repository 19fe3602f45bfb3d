/** Whole audio in files, where there is a file system; and what an address gives. */
import { ArgumentError } from '@neurite/backend';
import { fileSystem } from '../file-system.ts';
import { writeWav, type WriteWavOptions } from '../wav/write-wav.ts';
import type { AudioClip } from './audio-clip.ts';
import { allBytes, withSource } from './audio-source.ts';
import { decodeAudio } from './decode-audio.ts';

/**
 * Reads a file of any usual format: from disk in Node, from an address (`https:`, `blob:`, or relative to the page) otherwise.
 *
 * @throws ArgumentError when there is no such file; FormatError when it cannot be decoded, naming the file
 * @example
 * const clip = toMono(await loadAudio('recordings/yes/0.wav'));
 */
export async function loadAudio(path: string | URL): Promise<AudioClip> {
  const bytes = await allBytes(path);
  try {
    return await decodeAudio(bytes);
  } catch (error) {
    throw withSource(error, path);
  }
}

/**
 * Writes a WAV file to disk.
 *
 * @throws ArgumentError where there is no file system: use `writeWav` there
 * @example
 * await saveWav('trimmed.wav', trimSilence(await loadAudio('word.mp3')), { encoding: 'float32' });
 */
export async function saveWav(path: string | URL, clip: AudioClip, options: WriteWavOptions = {}): Promise<void> {
  const fs = fileSystem();
  if (fs === undefined)
    throw new ArgumentError('saveWav needs a file system. In a browser, offer writeWav(clip) as a Blob.');
  await fs.writeFile(path, writeWav(clip, options));
}
