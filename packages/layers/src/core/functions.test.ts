import '@neurite/backend-cpu';
import { tensor, useBackend } from '@neurite/tensors';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  dense,
  dot,
  einsumDense,
  flatten,
  groupNormalization,
  identityMatrix,
  input,
  lambda,
  layerFromConfig,
  orthogonalRegularizer,
  spectralNormalization,
} from '../index.ts';

beforeAll(() => useBackend('cpu'));

describe('lambda', () => {
  it('applies a function, and finds out what shape comes out', () => {
    const layer = lambda((x) => x.square().sum(-1, true));
    expect(layer.apply([[1, 2]]).arraySync()).toEqual([[5]]);
    expect(layer.apply(input({ shape: [null, 3] })).shape).toEqual([null, 1]);
    expect(lambda({ function: (x) => x, outputShape: [7] }).apply(input({ shape: [7] })).shape).toEqual([7]);
  });

  it('is told whether it trains', () => {
    const layer = lambda((x, { training = false }) => x.mul(training ? 2 : 1));
    expect([layer.apply([[1]]).arraySync(), layer.apply([[1]], { training: true }).arraySync()]).toEqual([
      [[1]],
      [[2]],
    ]);
  });

  it('never comes out of a file', () => {
    expect(() => layerFromConfig('Lambda', { function: '(x) => process.exit()' })).toThrow(
      /a file never brings one: pass a class of your own in customObjects/,
    );
  });
});

describe('einsumDense', () => {
  it('leaves lengths that the kernel does not have open', () => {
    const layer = einsumDense({ equation: 'abc,cd->abd', outputShape: [null, 8], biasAxes: 'd' });
    expect(layer.apply(input({ shape: [null, 4] })).shape).toEqual([null, 8]);
    expect(layer.countParameters()).toBe(40);
  });

  it.each<[string, () => unknown, string]>([
    [
      'what is no equation',
      () => einsumDense({ equation: 'ab->c', outputShape: 1 }),
      'the equation must be such as \'ab,bc->ac\'; got "ab->c".',
    ],
    [
      'lengths for other axes',
      () => einsumDense({ equation: 'ab,bc->ac', outputShape: [1, 2] }),
      "a length for each axis of 'ac' after the first; got [1,2].",
    ],
    [
      'a bias along an axis that is not there',
      () => einsumDense({ equation: 'ab,bc->ac', outputShape: 3, biasAxes: 'd' }),
      "names the axis 'd'",
    ],
    [
      'an input with other axes',
      () => einsumDense({ equation: 'ab,bc->ac', outputShape: 3 }).apply([[[1]]]),
      "takes one input with the axes 'ab'",
    ],
    [
      'other lengths later',
      () => {
        const layer = einsumDense({ equation: 'ab,bc->ac', outputShape: 3 });
        layer.apply([[1, 2]]);
        layer.apply([[1, 2, 3]]);
      },
      'was built for examples of shape [2]',
    ],
  ])('refuses %s', (_name, run, message) => {
    expect(run).toThrow(message);
  });
});

it.each<[string, () => unknown, string]>([
  [
    'dot of lengths that differ',
    () => dot({ axes: 1 }).apply([tensor([[1, 2]]), tensor([[1, 2, 3]])]),
    'multiplies axes of equal length; those of [2] and [3] have 2 and 3.',
  ],
  ['dot without axes', () => dot({} as never), 'dot: axes must be a whole number'],
  [
    'groups that do not divide',
    () => groupNormalization({ groups: 4 }).apply([[1, 2, 3]]),
    'its 4 groups must divide the channels of its input, which has 3.',
  ],
  [
    'a wrapper around what has no kernel',
    () => spectralNormalization({ layer: flatten() as never }).apply([[1]]),
    'needs a layer that has a kernel of its own',
  ],
  ['a wrapper around nothing', () => spectralNormalization({} as never), 'spectralNormalization takes a layer'],
  [
    'an identity that is no matrix',
    () => dense({ units: 2, biasInitializer: 'identity' }).apply([[1]]),
    "The initializer 'identity' makes matrices",
  ],
  ['a gain that is no number', () => identityMatrix({ gain: NaN }), 'gain must be a number'],
  ['another mode', () => orthogonalRegularizer({ mode: 'row' as never }), "mode must be 'rows' or 'columns'"],
])('refuses %s', (_name, run, message) => {
  expect(run).toThrow(message);
});

it('identityMatrix and orthogonalRegularizer do what they say', () => {
  const kernel = dense({ units: 3, kernelInitializer: identityMatrix({ gain: 2 }) });
  kernel.apply([[1, 1]]);
  expect(kernel.getWeights()[0]!.arraySync()).toEqual([
    [2, 0, 0],
    [0, 2, 0],
  ]);
  const regularizer = orthogonalRegularizer({ factor: 0.5 });
  expect(regularizer.penalty(kernel.getWeights()[0]!).itemSync()).toBeCloseTo(0, 6);
  const same = dense({ units: 2, kernelInitializer: 'ones' });
  same.apply([[1, 1]]);
  expect(regularizer.penalty(same.getWeights()[0]!).itemSync()).toBeCloseTo(0.5, 5);
});
