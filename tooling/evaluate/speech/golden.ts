/** How far the features and the loss of speech are from the implementations that made their golden vectors. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ctcLoss, kaldiFbank, melSpectrogram, mfcc, stft } from '@neurite/speech';
import { grad, type Tensor, tensor, useBackend } from '@neurite/tensors';

interface GoldenArray {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

interface Case {
  readonly options: object;
  readonly [name: string]: unknown;
}

function casesOf(family: string): readonly Case[] {
  const path = join(import.meta.dirname, '../../../packages/speech/src/golden', `${family}.json`);
  const { cases, ...shared } = JSON.parse(readFileSync(path, 'utf8')) as { cases: Case[] };
  return cases.map((one) => ({ ...shared, ...one }));
}

const read = (array: unknown): Tensor => {
  const { shape, data } = array as GoldenArray;
  return tensor([...data]).reshape([...shape]);
};
const dataOf = (array: unknown): readonly number[] => (array as GoldenArray).data;

async function errorOf(actual: Tensor, expected: ArrayLike<number>): Promise<number> {
  const values = await actual.data();
  return Math.max(...Array.from(expected, (value, n) => Math.abs(values[n]! - value) / (1 + Math.abs(value))));
}

export async function largestFeatureError(): Promise<number> {
  await useBackend('wasm');
  const errors: number[] = [];
  for (const { options, x, real, imaginary } of casesOf('stft')) {
    const spectrum = stft(read(x), options);
    errors.push(await errorOf(spectrum.real, dataOf(real)), await errorOf(spectrum.imaginary, dataOf(imaginary)));
  }
  for (const one of casesOf('mel-spectrograms')) {
    errors.push(await errorOf(melSpectrogram(read(one['x']), one.options), dataOf(one['mel'])));
    errors.push(await errorOf(mfcc(read(one['x']), one.options), dataOf(one['mfcc'])));
  }
  for (const one of casesOf('kaldi-fbank')) {
    errors.push(await errorOf(kaldiFbank(one['x'] as unknown as number[], one.options), dataOf(one['y'])));
  }
  return Math.max(...errors);
}

export async function largestCtcError(): Promise<number> {
  await useBackend('wasm');
  const errors: number[] = [];
  for (const one of casesOf('ctc') as unknown as readonly CtcCase[]) {
    const { blank, frameLengths } = one;
    const options = { blank, frameLengths, infeasible: 'skip', reduction: 'none' } as const;
    const loss = (logits: Tensor): Tensor => ctcLoss(read(one.labels), logits, options);
    errors.push(await errorOf(loss(read(one.logits)), one.losses));
    errors.push(await errorOf(grad((x: Tensor) => loss(x).sum())(read(one.logits)), one.gradient.data));
  }
  return Math.max(...errors);
}

interface CtcCase {
  readonly blank: number;
  readonly labels: GoldenArray;
  readonly frameLengths: readonly number[];
  readonly logits: GoldenArray;
  readonly losses: readonly number[];
  readonly gradient: GoldenArray;
}
