/** How fast words are found in a stream. */
import { audioClip, concatAudio, durationOf, sliceAudio } from '@neurite/speech';
import type { Figure } from '../evaluation.ts';
import { acquainted } from './digits.ts';
import { digitNames, recordings, SAMPLE_RATE } from './recordings.ts';

interface StreamResult {
  readonly realTimeFactor: number;
  /** From the end of a word to its event, in milliseconds, for the words that were told right. */
  readonly delay: number;
  /** The share of the words that were told right, the first time that any was told after they began. */
  readonly found: number;
  /** Events besides, for each word. */
  readonly besides: number;
}

const streams = new Map<number, Promise<StreamResult>>();
/** Held-out digits, a second of silence after each, through a stream in pieces of 0.1 s. */
function streamed(seed: number): Promise<StreamResult> {
  const promise = streams.get(seed) ?? listen(seed);
  streams.set(seed, promise);
  return promise;
}

async function listen(seed: number): Promise<StreamResult> {
  const recognizer = await acquainted(seed);
  const stream = recognizer.stream();
  const pause = audioClip(new Float32Array(SAMPLE_RATE), SAMPLE_RATE);
  await stream.push(pause);
  const delays: number[] = [];
  let [heard, begin] = [0, durationOf(pause)];
  const digits = (await recordings()).filter(({ take }) => take === seed % 5);
  for (const { clip, digit } of digits) {
    const piece = concatAudio([clip, pause]);
    const events = [];
    for (let at = 0; at < durationOf(piece); at += 0.1)
      events.push(...(await stream.push(sliceAudio(piece, at, at + 0.1))));
    const [first] = events;
    if (first !== undefined && first.word === digitNames[digit])
      delays.push(1000 * (first.time - begin - durationOf(clip)));
    heard += events.length;
    begin += durationOf(piece);
  }
  const sorted = delays.toSorted((a, b) => a - b);
  return {
    realTimeFactor: stream.figures.realTimeFactor,
    delay: sorted[sorted.length >> 1]!,
    found: delays.length / digits.length,
    besides: (heard - delays.length) / digits.length,
  };
}

function figure(name: string, bar: number, unit: string, key: keyof StreamResult, lowerIsBetter = true): Figure {
  return { name, bar, unit, lowerIsBetter, run: async (seed) => (await streamed(seed))[key] };
}

export const streamFigures: Figure[] = [
  figure('stream of digits, speakers known: words told right', 0.9, 'share of the words', 'found', false),
  figure('stream of digits, speakers known: events besides', 0.1, 'for each word', 'besides'),
  figure('stream of digits: from the end of a word to its event, median', 500, 'ms', 'delay'),
  figure('stream of digits, one core, wasm: computing in audio', 1, 'real-time factor', 'realTimeFactor'),
];
