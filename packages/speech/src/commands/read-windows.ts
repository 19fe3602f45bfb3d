/** Recordings of words as windows with their classes, to learn from and to judge by. */
import { ArgumentError } from '@neurite/backend';
import { naming } from '../naming.ts';
import { type CommandData, examplesOf, windowOfClip } from './command-examples.ts';
import type { CommandSettings } from './command-settings.ts';
import { silentWindow } from './silence.ts';
import { WindowStore } from './window-store.ts';

/** The word of recordings in which nobody speaks. */
const NOISE = '_background_noise_';

/**
 * The recordings of the classes; those of words that are none, where there is no class 'unknown', are passed over.
 *
 * @param labels the classes
 * @throws ArgumentError when there are none, or one is empty or has NaN, naming it
 */
export async function readWindows(
  data: CommandData,
  { sampleRate, samples }: CommandSettings,
  labels: readonly string[],
): Promise<WindowStore> {
  const store = new WindowStore(samples);
  let number = 0;
  for await (const { clip, word } of examplesOf(data, sampleRate)) {
    number++;
    const label = labels.indexOf(word === NOISE ? 'silence' : labels.includes(word) ? word : 'unknown');
    if (label === -1) continue;
    await naming(`Recording ${number} ('${word}')`, () => store.add(windowOfClip(clip, sampleRate, samples), label));
  }
  if (store.size > 0) return store;
  throw new ArgumentError(`There are no recordings of ${labels.join(', ')}.`);
}

/**
 * The same to learn from: every word must be there, and silence is made up, as much as there is of a word.
 *
 * @throws ArgumentError as {@link readWindows}, and when a word has no recordings
 */
export async function trainingWindows(
  data: CommandData,
  settings: CommandSettings,
  labels: readonly string[],
  seed: number,
): Promise<WindowStore> {
  const store = await readWindows(data, settings, labels);
  const { words, samples } = settings;
  const found = new Set(store.labels.map((label) => labels[label]!));
  const missing = words.filter((word) => !found.has(word));
  if (missing.length > 0) {
    throw new ArgumentError(
      `There are no recordings of ${missing.map((word) => `'${word}'`).join(', ')}. Found: ${[...found].join(', ')}.`,
    );
  }
  const silence = labels.indexOf('silence');
  if (silence === -1) return store;
  const wanted = Math.ceil(store.size / words.length) - store.labels.filter((label) => label === silence).length;
  for (let made = 0; made < wanted; made++) store.add(silentWindow(samples, seed * 1e6 + made), silence);
  return store;
}
