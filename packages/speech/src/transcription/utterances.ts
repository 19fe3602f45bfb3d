/** Recordings with what was said, as batches of one length. */
import { ArgumentError } from '@neurite/backend';
import { isTensor, RandomGenerator, type Tensor, tensor } from '@neurite/tensors';
import { type AudioClip, audioClip, toMono } from '../audio/audio-clip.ts';
import { checkSamples } from '../audio/inspect-audio.ts';
import { resample } from '../audio/resample.ts';
import { ctcFramesNeeded } from '../ctc/ctc-loss.ts';
import { naming } from '../naming.ts';
import type { Tokenizer } from './tokenizer.ts';

/** A recording, and what was said. */
export interface SpeechExample {
  readonly clip: AudioClip;
  readonly text: string;
}

/** An element of a data set: samples of the recogniser's rate, [samples], and the text. */
export interface SpeechElement {
  readonly x: Tensor;
  readonly y: string;
}

/** Recordings with their texts, in a list or a data set. */
export type SpeechData = Iterable<SpeechExample | SpeechElement> | AsyncIterable<SpeechExample | SpeechElement>;

/** How recordings are read. */
export interface UtteranceOptions {
  readonly sampleRate: number;
  readonly tokenizer: Tokenizer;
  /** Samples of a frame of the output. */
  readonly frameStride: number;
  /** What becomes of a text that the frames cannot hold. */
  readonly infeasible: 'throw' | 'skip';
  /** What becomes of characters that no token has. */
  readonly unknownCharacters: 'throw' | 'skip';
}

/** A recording that can be trained on. */
export interface Utterance {
  readonly samples: Float32Array;
  readonly labels: readonly number[];
  readonly text: string;
  /** How many times as fast it can be played, so that its frames still hold the text: at least 1. */
  readonly fastest: number;
}

/** A batch as the network takes it. */
export interface UtteranceBatch {
  readonly x: readonly [samples: Tensor, counts: Tensor];
  readonly y: Tensor;
}

/**
 * Reads recordings and texts.
 *
 * @throws ArgumentError when one is empty, has NaN, characters that no token has, or more text than its frames can hold, naming it
 */
export async function readUtterances(data: SpeechData, options: UtteranceOptions): Promise<Utterance[]> {
  const { sampleRate, tokenizer, frameStride, infeasible, unknownCharacters } = options;
  const utterances: Utterance[] = [];
  let number = 0;
  for await (const element of data) {
    number++;
    await naming(`Recording ${number}`, async () => {
      const { clip, text } = await exampleOf(element, sampleRate);
      checkSamples(clip);
      const samples = resample(toMono(clip), sampleRate).channels[0]!;
      const labels = tokenizer.encode(text, unknownCharacters);
      const frames = Math.floor(samples.length / frameStride);
      const needed = ctcFramesNeeded(labels);
      if (needed <= frames) {
        utterances.push({ samples, labels, text, fastest: samples.length / (frameStride * needed) });
      } else if (infeasible === 'throw') {
        throw new ArgumentError(
          `${JSON.stringify(text)} takes ${needed} frames, and there are ${frames}. Is the recording cut off, or the text another one's? ` +
            "Leave such recordings out with infeasible: 'skip', or take larger tokens.",
        );
      }
    });
  }
  if (utterances.length === 0) {
    const left = number === 0 ? '' : ` All ${number} were left out, since their frames cannot hold their texts.`;
    throw new ArgumentError(`There are no recordings to learn from.${left}`);
  }
  return utterances;
}

/**
 * Batches of recordings of much the same length, in an order that follows from the seed. Lengths are rounded up, so that few programs
 * are compiled.
 *
 * @param speed from where to where the speed of each recording is drawn; none is played faster than its text allows
 */
export function* utteranceBatches(
  utterances: readonly Utterance[],
  batchSize: number,
  sampleRate: number,
  random?: { readonly seed: number; readonly speed: readonly [number, number] },
): Generator<UtteranceBatch> {
  const generator = random === undefined ? undefined : new RandomGenerator(random.seed);
  const order = generator === undefined ? [...utterances.keys()] : [...generator.permutation(utterances.length)];
  const speeds = generator?.uniform([utterances.length]).dataSync();
  // Within a stretch of some batches neighbours in length come together.
  const stretch = batchSize * 8;
  const batches: number[][] = [];
  for (let at = 0; at < order.length; at += stretch) {
    const part = order
      .slice(at, at + stretch)
      .sort((a, b) => utterances[a]!.samples.length - utterances[b]!.samples.length);
    for (let from = 0; from < part.length; from += batchSize) batches.push(part.slice(from, from + batchSize));
  }
  const turns = generator === undefined ? [...batches.keys()] : [...generator.permutation(batches.length)];
  for (const turn of turns) {
    const members = batches[turn]!.map((index) => {
      const utterance = utterances[index]!;
      if (random === undefined) return utterance;
      const [slow, fast] = random.speed;
      const speed = Math.min(slow + (fast - slow) * speeds![index]!, utterance.fastest);
      return { ...utterance, samples: atSpeed(utterance.samples, speed) };
    });
    yield batchOf(members, sampleRate);
  }
}

/** Recordings of several lengths as one batch, padded with silence, and labels with blanks. */
export function batchOf(
  utterances: readonly Pick<Utterance, 'samples' | 'labels'>[],
  sampleRate: number,
): UtteranceBatch {
  const count = utterances.length;
  const samples = roundedUp(Math.max(...utterances.map((one) => one.samples.length)), Math.round(sampleRate / 2));
  const places = roundedUp(Math.max(1, ...utterances.map(({ labels }) => labels.length)), 8);
  const audio = new Float32Array(count * samples);
  const labels = new Int32Array(count * places);
  utterances.forEach((utterance, row) => {
    audio.set(utterance.samples, row * samples);
    labels.set(utterance.labels, row * places);
  });
  const counts = Int32Array.from(utterances, (one) => one.samples.length);
  return {
    x: [tensor(audio, [count, samples]), tensor(counts, [count], 'int32')],
    y: tensor(labels, [count, places], 'int32'),
  };
}

/** A recording and its text, whatever holds them. @throws ArgumentError when it holds none */
export async function exampleOf(element: SpeechExample | SpeechElement, sampleRate: number): Promise<SpeechExample> {
  if ('clip' in element && typeof element.text === 'string') return element;
  if ('x' in element && isTensor(element.x) && typeof element.y === 'string') {
    return { clip: audioClip(Float32Array.from(await element.x.data()), sampleRate), text: element.y };
  }
  throw new ArgumentError(
    `Speech comes as { clip, text }, or from a data set as { x, y }: samples [n], and the text; got { ${Object.keys(element).join(', ')} }, ` +
      'or something else under these names.',
  );
}

/** The recording played so many times as fast, by mixing neighbouring samples. */
function atSpeed(samples: Float32Array, speed: number): Float32Array {
  return Float32Array.from({ length: Math.floor((samples.length - 1) / speed) + 1 }, (_, n) => {
    const before = Math.floor(n * speed);
    const share = n * speed - before;
    return samples[before]! * (1 - share) + (samples[before + 1] ?? 0) * share;
  });
}

function roundedUp(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}
