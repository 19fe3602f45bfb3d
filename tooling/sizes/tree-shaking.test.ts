import { expect, test } from 'vitest';
import { pageOf } from './sizes.ts';

/** What only training needs. */
const TRAINING = [
  /^packages\/optimizers\//,
  /^packages\/losses\//,
  /^packages\/metrics\//,
  /^packages\/datasets\//,
  /^packages\/tensors\/src\/gradients\//,
  /^packages\/tensors\/src\/(grad|jvp|jacobian)\.ts$/,
  /^packages\/tensors\/src\/core\/backpropagate\.ts$/,
  /^packages\/models\/src\/(training|callbacks|save)\//,
];

const isForTraining = (source: string): boolean => TRAINING.some((pattern) => pattern.test(source));

test('a page that only predicts loads neither gradients nor optimizers at first', async () => {
  const { initial, onDemand } = await pageOf('infer');
  const sources = initial.flatMap((chunk) => chunk.sources);
  expect(sources.filter((source) => /^packages\/(tensors|layers|models)\//.test(source)).length).toBeGreaterThan(20);
  expect(sources.filter(isForTraining)).toEqual([]);
  // They are there, for who asks.
  const later = onDemand.flatMap((chunk) => chunk.sources);
  expect(later.some((source) => source.startsWith('packages/tensors/src/gradients/'))).toBe(true);
});

test('a page that imports one layer does not load the others', async () => {
  const { initial } = await pageOf('infer');
  const sources = initial.flatMap((chunk) => chunk.sources);
  expect(
    sources.filter((source) => /layers\/src\/(convolution|recurrent|attention|augmentation)\//.test(source)),
  ).toEqual([]);
});
