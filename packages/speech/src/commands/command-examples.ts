/** Recordings of words, from wherever they come, as windows of one length. */
import type * as NodePath from 'node:path';
import { ArgumentError } from '@neurite/backend';
import { isTensor, type Tensor } from '@neurite/tensors';
import { type AudioClip, audioClip, toMono } from '../audio/audio-clip.ts';
import { loadAudio } from '../audio/audio-files.ts';
import { isAudioFile } from '../audio/audio-format.ts';
import { checkSamples } from '../audio/inspect-audio.ts';
import { resample } from '../audio/resample.ts';
import { fileSystem } from '../file-system.ts';

/** A recording of a word. */
export interface CommandExample {
  readonly clip: AudioClip;
  readonly word: string;
}

/** An element of a data set: samples of the recogniser's rate, [samples], and the word. */
export interface CommandElement {
  readonly x: Tensor;
  readonly y: string;
}

/** A folder of `word/*.wav`; or recordings, in a list or a data set. */
export type CommandData =
  | string
  | Iterable<CommandExample | CommandElement>
  | AsyncIterable<CommandExample | CommandElement>;

/** Goes through the recordings. @throws ArgumentError when a folder holds none, naming what it should look like */
export async function* examplesOf(data: CommandData, sampleRate: number): AsyncGenerator<CommandExample> {
  if (typeof data === 'string') {
    yield* examplesInFolder(data);
    return;
  }
  for await (const element of data) {
    if ('clip' in element && typeof element.word === 'string') {
      yield element;
    } else if ('x' in element && isTensor(element.x) && typeof element.y === 'string') {
      yield { clip: audioClip(Float32Array.from(await element.x.data()), sampleRate), word: element.y };
    } else {
      throw new ArgumentError(
        `Words come as { clip, word }, or from a data set as { x, y }: samples [n], and the word; got { ${Object.keys(element).join(', ')} }, or ` +
          'something else under these names.',
      );
    }
  }
}

async function* examplesInFolder(folder: string): AsyncGenerator<CommandExample> {
  const fs = fileSystem();
  if (fs === undefined) throw new ArgumentError('A folder of recordings needs a file system; give a list of them.');
  const { join } = process.getBuiltinModule('node:path') as typeof NodePath;
  const entries = await fs.readdir(folder, { withFileTypes: true }).catch((error: Error) => {
    throw new ArgumentError(`The folder '${folder}' could not be read: ${error.message}.`, { cause: error });
  });
  let count = 0;
  for (const word of entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort()) {
    const files = (await fs.readdir(join(folder, word))).filter(isAudioFile).sort();
    for (const name of files) {
      count++;
      yield { clip: await loadAudio(join(folder, word, name)), word };
    }
  }
  if (count > 0) return;
  throw new ArgumentError(
    `'${folder}' holds no recordings. It should have a folder for each word, as ${folder}/yes/0.wav, ${folder}/no/0.wav. WAV, MP3, FLAC, Ogg Vorbis and Opus are read.`,
  );
}

/**
 * The samples of a clip at a rate, as a window: longer clips give their loudest stretch, shorter ones stand in its middle.
 *
 * @param what who takes it, for messages
 * @throws ArgumentError when the clip is empty, or a sample is NaN
 */
export function windowOfClip(clip: AudioClip, sampleRate: number, length: number, what?: string): Float32Array {
  checkSamples(clip, what);
  const samples = resample(toMono(clip), sampleRate).channels[0]!;
  const window = new Float32Array(length);
  if (samples.length <= length) {
    window.set(samples, (length - samples.length) >> 1);
    return window;
  }
  let energy = 0;
  let [best, begin] = [-1, 0];
  for (let n = 0; n < samples.length; n++) {
    energy += samples[n]! ** 2 - (n >= length ? samples[n - length]! ** 2 : 0);
    if (n < length - 1 || energy <= best) continue;
    [best, begin] = [energy, n - length + 1];
  }
  window.set(samples.subarray(begin, begin + length));
  return window;
}
