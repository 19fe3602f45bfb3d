import '@neurite/backend-cpu';
import { tensor, useBackend } from '@neurite/tensors';
import { beforeAll, describe, expect, it } from 'vitest';
import { add, average, concatenate, input, maximum, minimum, multiply, subtract } from '../index.ts';

beforeAll(() => useBackend('cpu'));

// Golden vectors hold add, multiply, average, maximum and concatenate; these are the rest.

describe('merging', () => {
  const [a, b] = [tensor([[1, -2]]), tensor([[3, -5]])];

  it('subtracts the second from the first, and takes the smallest', () => {
    expect(subtract().apply([a, b]).arraySync()).toEqual([[-2, 3]]);
    expect(
      minimum()
        .apply([a, b, tensor([[2, -9]])])
        .arraySync(),
    ).toEqual([[1, -9]]);
  });

  it('gives a single input back', () => {
    for (const make of [add, multiply, average, maximum, minimum, concatenate]) {
      expect(make().apply([a]).arraySync()).toEqual([[1, -2]]);
    }
  });

  it('takes nested arrays in its list', () => {
    expect(
      add()
        .apply([[[1, 2]], [[3, 4]]])
        .arraySync(),
    ).toEqual([[4, 6]]);
  });

  it('stretches examples, never batches: axes are put in after the batch axis', () => {
    const sequences = tensor([
      [
        [1, 2],
        [3, 4],
      ],
      [
        [5, 6],
        [7, 8],
      ],
    ]);
    const shifts = tensor([
      [10, 20],
      [30, 40],
    ]);
    expect(add().apply([sequences, shifts]).arraySync()).toEqual([
      [
        [11, 22],
        [13, 24],
      ],
      [
        [35, 46],
        [37, 48],
      ],
    ]);
  });

  it('works out shapes and element types where lengths are open', () => {
    const open = input({ shape: [null, 3], dtype: 'int32' });
    const fixed = input({ shape: [4, 1], dtype: 'int32' });
    expect(add().apply([open, fixed])).toMatchObject({ shape: [4, 3], dtype: 'int32' });
    expect(average().apply([open, open])).toMatchObject({ shape: [null, 3], dtype: 'float32' });
    expect(concatenate({ axis: 1 }).apply([open, open])).toMatchObject({ shape: [null, 3], dtype: 'int32' });
    expect(concatenate({ axis: 1 }).apply([fixed, fixed])).toMatchObject({ shape: [8, 1] });
    expect(concatenate().apply([open, input({ shape: [4, 2] })])).toMatchObject({ shape: [4, 5], dtype: 'float32' });
  });

  it.each<[string, () => unknown, string]>([
    [
      'shapes that do not fit',
      () => add({ name: 'sum' }).apply([tensor([[1, 2]]), tensor([[1, 2, 3]])]),
      "Layer 'sum' (Add) takes inputs of one shape (lengths of 1 are stretched), and got examples of [2] and [3].",
    ],
    [
      'batches that do not fit',
      () =>
        multiply().apply([
          a,
          tensor([
            [1, 2],
            [3, 4],
          ]),
        ]),
      'Layer Multiply got 1 and 2 examples; its inputs must have the same number.',
    ],
    ['three inputs to subtract', () => subtract().apply([a, a, a]), 'Layer Subtract takes two inputs, and got 3.'],
    [
      'one tensor without a list',
      () => add().apply(a as never),
      'Layer Add takes a list of tensors: apply([a, b]); got one that is none.',
    ],
    ['an empty list', () => maximum().apply([]), 'Layer Maximum takes a list of tensors, and got an empty one.'],
    ['the batch axis', () => concatenate({ axis: 0 }), 'concatenate: axis must be a whole number other than 0'],
    [
      'an axis that is not there',
      () => concatenate({ axis: 2 }).apply([a, b]),
      'Layer Concatenate: axis 2 is none of [?, 2]; choose one from 1 to 1, or from -1 to -1.',
    ],
    [
      'joints that do not fit',
      () => concatenate({ name: 'join' }).apply([tensor([[[1], [2]]]), tensor([[[1]]])]),
      "Layer 'join' (Concatenate) joins along axis -1, so all other lengths must be equal; it got examples of [2, 1] and [1, 1].",
    ],
  ])('refuses %s', (_name, run, message) => {
    expect(run).toThrow(message);
  });
});
