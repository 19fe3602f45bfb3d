/** Audio in files, where there is a file system; and what an address gives. */
import { ArgumentError, FormatError } from '@neurite/backend';
import { writeWav, type WriteWavOptions } from '../wav/write-wav.ts';
import type { AudioClip } from './audio-clip.ts';
import { fileSystem } from '../file-system.ts';
import { decodeAudio } from './decode-audio.ts';

/**
 * Reads a file of any usual format: from disk in Node, from an address (`https:`, `blob:`, or relative to the page) otherwise.
 *
 * @throws ArgumentError when there is no such file; FormatError when it cannot be decoded, naming the file
 * @example
 * const clip = toMono(await loadAudio('recordings/yes/0.wav'));
 */
export async function loadAudio(path: string | URL): Promise<AudioClip> {
  const bytes = await bytesOf(path);
  try {
    return await decodeAudio(bytes);
  } catch (error) {
    if (error instanceof FormatError) error.message = `${String(path)}: ${error.message}`;
    throw error;
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

async function bytesOf(path: string | URL): Promise<Uint8Array> {
  const fs = fileSystem();
  if (fs !== undefined && !/^(https?|blob|data):/.test(String(path))) {
    return fs.readFile(path).catch((error: Error) => {
      throw new ArgumentError(`${String(path)} could not be read: ${error.message}.`, { cause: error });
    });
  }
  const response = await fetch(path);
  if (!response.ok) throw new ArgumentError(`${String(path)} answered ${response.status} ${response.statusText}.`);
  return new Uint8Array(await response.arrayBuffer());
}
