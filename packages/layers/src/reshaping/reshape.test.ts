import { useBackend } from '@neurite/tensors';
import { beforeAll, describe, expect, it } from 'vitest';
import '@neurite/backend-cpu';
import { input, reshape } from '../index.ts';

beforeAll(() => useBackend('cpu'));

describe('reshape', () => {
  it('infers a length that is left open, as soon as it can', () => {
    const layer = reshape({ targetShape: [-1, 2] });
    expect(layer.apply(input({ shape: [6] })).shape).toEqual([3, 2]);
    expect(layer.apply(input({ shape: [null, 4] })).shape).toEqual([null, 2]);
    expect(layer.apply([[1, 2, 3, 4]]).arraySync()).toEqual([
      [
        [1, 2],
        [3, 4],
      ],
    ]);
  });

  it('gives scalars for each example', () => {
    expect(
      reshape({ targetShape: [] })
        .apply([[1], [2]])
        .arraySync(),
    ).toEqual([1, 2]);
  });

  it.each<[string, () => unknown, string]>([
    [
      'another number of elements',
      () => reshape({ targetShape: [28, 28, 1], name: 'image' }).apply(input({ shape: [700] })),
      "Layer 'image' (Reshape) cannot give examples of shape [700], which have 700 elements, the shape [28, 28, 1]: " +
        'choose a targetShape of 700 elements.',
    ],
    ['what does not divide', () => reshape({ targetShape: [4, -1] }).apply([[1, 2, 3]]), 'which have 3 elements'],
    ['two open lengths', () => reshape({ targetShape: [-1, -1] }), 'one of which may be -1; got [-1,-1].'],
    ['a number', () => reshape({ targetShape: 4 as never }), 'targetShape must be a list of whole numbers'],
  ])('refuses %s', (_name, run, message) => {
    expect(run).toThrow(message);
  });
});
