/** How surely and how soon words are found in a stream. */
import {
  addNoise,
  type AudioClip,
  audioClip,
  type CommandEvent,
  concatAudio,
  durationOf,
  sliceAudio,
} from '@neurite/speech';
import type { Figure } from '../evaluation.ts';
import { acquainted } from './digits.ts';
import { drawing } from './drawing.ts';
import { digitNames, recordings, SAMPLE_RATE } from './recordings.ts';

/** What is streamed: the pauses between words, in seconds, and the noise. */
interface Scene {
  readonly pauses: readonly [shortest: number, longest: number];
  /** In dB; none for no noise. */
  readonly snr?: number;
}

const calm: Scene = { pauses: [1, 1] };
const noisy: Scene = { pauses: [0.3, 1], snr: 15 };

interface StreamResult {
  readonly realTimeFactor: number;
  /**
   * From the end of a word to its event, in milliseconds, for the words that were told right. A word is often known before its last sound
   * has died away, where its recording ends: then it is negative.
   */
  readonly delays: readonly number[];
  /** The share of the words whose first event names them. */
  readonly found: number;
  /** Events besides, for each word. */
  readonly besides: number;
}

/** An event this early in a word belongs to the word before. */
const EARLIEST = 0.15;
/** How long it goes on after the last word, and how long it is before the first one, in seconds. */
const MARGIN = 1;

const streams = new Map<string, Promise<StreamResult>>();

/** Held-out digits, one after the other, through a stream in pieces of 0.1 s. */
function streamed(scene: Scene, seed: number): Promise<StreamResult> {
  const key = JSON.stringify([scene, seed]);
  const promise = streams.get(key) ?? listen(scene, seed);
  streams.set(key, promise);
  return promise;
}

async function listen(scene: Scene, seed: number): Promise<StreamResult> {
  const { clip, said } = await composed(scene, seed);
  const stream = (await acquainted(seed)).stream();
  const events: CommandEvent[] = [];
  for (let at = 0; at < durationOf(clip); at += 0.1)
    events.push(...(await stream.push(sliceAudio(clip, at, at + 0.1))));
  const delays: number[] = [];
  said.forEach(({ word, start, end }, number) => {
    const next = said[number + 1]?.start ?? Infinity;
    const first = events.find(({ time }) => time >= start + EARLIEST && time < next + EARLIEST);
    if (first?.word === word) delays.push(1000 * (first.time - end));
  });
  return {
    realTimeFactor: stream.figures.realTimeFactor,
    delays: delays.toSorted((a, b) => a - b),
    found: delays.length / said.length,
    besides: (events.length - delays.length) / said.length,
  };
}

interface Said {
  readonly word: string;
  readonly start: number;
  readonly end: number;
}

async function composed({ pauses, snr }: Scene, seed: number): Promise<{ clip: AudioClip; said: readonly Said[] }> {
  const draw = drawing(seed);
  const silence = (seconds: number): AudioClip =>
    audioClip(new Float32Array(Math.round(seconds * SAMPLE_RATE)), SAMPLE_RATE);
  const clips = [silence(MARGIN)];
  const said: Said[] = [];
  let start = MARGIN;
  for (const { clip, digit } of (await recordings()).filter(({ take }) => take === seed % 5)) {
    const pause = silence(pauses[0] + (pauses[1] - pauses[0]) * draw());
    clips.push(clip, pause);
    said.push({ word: digitNames[digit]!, start, end: start + durationOf(clip) });
    start += durationOf(clip) + durationOf(pause);
  }
  const whole = concatAudio([...clips, silence(MARGIN)]);
  return { clip: snr === undefined ? whole : addNoise(whole, { snr, seed }), said };
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.floor(share * (sorted.length - 1))]!;
}

function figure(
  name: string,
  about: Omit<Figure, 'name' | 'run'>,
  scene: Scene,
  of: (result: StreamResult) => number,
): Figure {
  return { name, ...about, run: async (seed) => of(await streamed(scene, seed)) };
}

const words = { unit: 'share of the words', lowerIsBetter: false } as const;
const events = { bar: 0.1, unit: 'for each word', lowerIsBetter: true } as const;
const delay = { bar: 500, unit: 'ms', lowerIsBetter: true } as const;

export const streamFigures: Figure[] = [
  figure('stream of digits, speakers known: words told right', { bar: 0.9, ...words }, calm, ({ found }) => found),
  figure('stream of digits, speakers known: events besides', events, calm, ({ besides }) => besides),
  figure(
    'stream of digits, pauses of 0.3 to 1 s, 15 dB: words told right',
    { bar: 0.85, ...words },
    noisy,
    ({ found }) => found,
  ),
  figure('stream of digits, pauses of 0.3 to 1 s, 15 dB: events besides', events, noisy, ({ besides }) => besides),
  figure('stream of digits: from the end of a word to its event, median', delay, calm, ({ delays }) =>
    quantile(delays, 0.5),
  ),
  figure('stream of digits: from the end of a word to its event, nine in ten within', delay, calm, ({ delays }) =>
    quantile(delays, 0.9),
  ),
  figure(
    'stream of digits, one core, wasm: computing in audio',
    { bar: 1, unit: 'real-time factor', lowerIsBetter: true },
    calm,
    ({ realTimeFactor }) => realTimeFactor,
  ),
];
