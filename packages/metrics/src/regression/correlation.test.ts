import '@neurite/backend-cpu';
import { useBackend } from '@neurite/tensors';
import { beforeAll, expect, it } from 'vitest';
import { concordanceCorrelation, cosineSimilarity, pearsonCorrelation } from './correlation.ts';

beforeAll(() => useBackend('cpu'));

it.each([
  ['pearsonCorrelation', pearsonCorrelation],
  ['concordanceCorrelation', concordanceCorrelation],
] as const)('%s refuses rows of one value, along which nothing correlates', (name, make) => {
  const message = `${name}: each example has one value (shape [3, 1])`;
  expect(() => make().update([1, 2, 3], [1, 2, 4])).toThrow(message);
  expect(() => make().update([[1], [2], [3]], [[1], [2], [4]])).toThrow('Of single values take r2');
  expect(() => cosineSimilarity().update([1, 2, 3], [1, 2, 4])).not.toThrow();
});
