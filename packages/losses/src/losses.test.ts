import '@neurite/backend-cpu';
import '@neurite/backend-wasm';
import { type DType, grad, grads, jit, ndArray, type Tensor, tensor, useBackend, zeros } from '@neurite/tensors';
import { beforeAll, describe, expect, it } from 'vitest';
import { binaryCrossentropy } from './binary-crossentropy.ts';
import { categoricalCrossentropy } from './categorical-crossentropy.ts';
import { binaryFocalCrossentropy, categoricalFocalCrossentropy } from './focal-crossentropy.ts';
import golden from './golden/losses.json' with { type: 'json' };
import { hinge } from './hinge.ts';
import { huber } from './huber.ts';
import { meanSquaredError } from './mean-squared-error.ts';
import { dice, tversky } from './overlap.ts';
import { getLoss } from './registry.ts';
import { sparseCategoricalCrossentropy } from './sparse-categorical-crossentropy.ts';
import { expectClose } from './testing/expect-close.ts';
import { tripletMargin, tripletSemiHard } from './triplet.ts';

interface GoldenArray {
  readonly shape: readonly number[];
  readonly data: readonly number[];
  readonly dtype?: string;
}

const read = ({ shape, data, dtype }: GoldenArray): Tensor =>
  tensor(ndArray([...data], [data.length], (dtype ?? 'float32') as DType).data, shape);

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it.each(golden.cases.map((c) => [c.name, c] as const))('%s', async (_name, golden) => {
    const loss = getLoss({ name: golden.loss, ...golden.options });
    const [yTrue, yPred] = [read(golden.yTrue), read(golden.yPred)];
    const weights = {
      ...(golden.sampleWeight === null ? {} : { sampleWeight: golden.sampleWeight.data }),
      ...(golden.classWeight === null ? {} : { classWeight: golden.classWeight }),
    };
    const perSample = loss(yTrue, yPred, { reduction: 'none' });
    expect(perSample.shape).toEqual(golden.perSample.shape);
    expectClose(await perSample.data(), golden.perSample.data);
    const value = loss(yTrue, yPred, weights);
    expect(value.shape).toEqual([]);
    expectClose([await value.item()], [golden.value]);
    const total = loss(yTrue, yPred, { ...weights, reduction: 'sum' });
    expectClose([await total.item()], [golden.value * golden.perSample.data.length]);
    expectClose(await grad((x) => loss(yTrue, x, weights))(yPred).data(), golden.gradient.data);
  });

  it.each(golden.triples)('tripletMargin, margin $margin', async ({ margin, triple, losses, gradients }) => {
    const [anchor, positive, negative] = triple.map(read) as [Tensor, Tensor, Tensor];
    const each = tripletMargin(anchor, positive, negative, { margin, reduction: 'none' });
    expectClose(await each.data(), losses.data);
    const slopes = grads((a, p, n) => tripletMargin(a, p, n, { margin }))(anchor, positive, negative);
    for (const [index, slope] of slopes.entries()) expectClose(await slope.data(), gradients[index]!.data);
  });

  it('has no semi-hard triples where no two examples belong together, or all do', async () => {
    for (const labels of [
      [0, 1],
      [1, 1],
    ]) {
      const loss = (x: Tensor): Tensor => tripletSemiHard(labels, x);
      const x = tensor([
        [1, 0],
        [0, 1],
      ]);
      expect(await loss(x).item()).toBe(0);
      expect(await grad(loss)(x).array()).toEqual([
        [0, 0],
        [0, 0],
      ]);
    }
  });

  it('keeps slopes finite where a prediction is as right as can be', async () => {
    const loss = (x: Tensor): Tensor => binaryFocalCrossentropy([1, 0], x, { fromLogits: true, gamma: 0.5 });
    expect(await grad(loss)([[200], [-200]]).array()).toEqual([[-0], [0]]);
  });

  it('is part of a compiled function', async () => {
    for (const [name, loss] of Object.entries({ hinge, tripletSemiHard, dice, binaryFocalCrossentropy })) {
      const [labels, outputs] = [tensor([1, 0, 1], [3, 1]), tensor([0.7, 0.4, 0.2], [3, 1])];
      const slope = (y: Tensor, x: Tensor): Tensor => grad((z) => loss(y, z))(x);
      const expected = await slope(labels, outputs).data();
      expectClose(await jit(slope)(labels, outputs).data(), expected, 1e-6);
      expect(expected.every(Number.isFinite), name).toBe(true);
    }
  });

  it('takes labels [n] for outputs [n, 1], and the reverse', async () => {
    const expected = await binaryCrossentropy([[0], [1]], [[0.1], [0.8]]).item();
    expect(expected).toBeCloseTo(-(Math.log(0.9) + Math.log(0.8)) / 2, 6);
    expect(await binaryCrossentropy([0, 1], [[0.1], [0.8]]).item()).toBe(expected);
    expect(await binaryCrossentropy([[0], [1]], [0.1, 0.8]).item()).toBe(expected);
    expect(await binaryCrossentropy([0, 1], [0.1, 0.8]).item()).toBe(expected);
    const sparse = sparseCategoricalCrossentropy(
      [[0], [1]],
      [
        [0.4, 0.6],
        [0.2, 0.8],
      ],
    );
    expect(await sparse.item()).toBeCloseTo(-(Math.log(0.4) + Math.log(0.8)) / 2, 6);
  });

  it('finds the classes on another axis', async () => {
    const logits = tensor([
      [
        [1, 4],
        [2, 5],
        [3, 7],
      ],
    ]); // [1, 3 classes, 2]
    const options = { fromLogits: true, axis: 1, reduction: 'none' } as const;
    const last = sparseCategoricalCrossentropy([[2, 0]], logits.transpose([0, 2, 1]), { ...options, axis: -1 });
    expect(await sparseCategoricalCrossentropy([[2, 0]], logits, options).array()).toEqual(await last.array());
    const oneHot = tensor([
      [
        [0, 1],
        [0, 0],
        [1, 0],
      ],
    ]);
    expect(await categoricalCrossentropy(oneHot, logits, options).array()).toEqual(await last.array());
  });

  it('weighs the examples of a sequence by one weight each', async () => {
    const [y, p] = [
      tensor([
        [[1], [2]],
        [[3], [4]],
      ]),
      tensor([
        [[0], [0]],
        [[0], [0]],
      ]),
    ];
    const losses = meanSquaredError(y, p, { sampleWeight: [1, 10], reduction: 'none' });
    expect(await losses.array()).toEqual([
      [1, 4],
      [90, 160],
    ]);
  });

  it('takes the mean over what a mask leaves', async () => {
    const [truth, output] = [tensor([1, 2, 3, 4], [2, 2, 1]), zeros([2, 2, 1])];
    const mask = tensor([1, 0, 1, 1], [2, 2], 'bool');
    expect(await meanSquaredError(truth, output, { mask }).item()).toBeCloseTo((1 + 9 + 16) / 3, 5);
    expect(await meanSquaredError(truth, output, { mask, sampleWeight: [2, 1] }).item()).toBeCloseTo(
      (2 + 9 + 16) / 3,
      5,
    );
    expect(await meanSquaredError(truth, output, { mask, reduction: 'sum' }).item()).toBe(26);
    expect(await meanSquaredError(truth, output, { mask, reduction: 'none' }).array()).toEqual([
      [1, 0],
      [9, 16],
    ]);
    expect(await meanSquaredError(truth, output, { mask: [0, 0] }).item()).toBe(0);
    expect(() => meanSquaredError(truth, output, { mask: [1, 0, 1] })).toThrow(
      'meanSquaredError: mask has the shape [3]; it needs one weight for each example: [2, 2] or [2].',
    );
  });

  it('names classes by number in classWeight', async () => {
    const options = { classWeight: { 1: 3 }, reduction: 'none' } as const;
    const losses = await sparseCategoricalCrossentropy(
      [0, 1],
      [
        [0.5, 0.5],
        [0.5, 0.5],
      ],
      options,
    ).data();
    expect(losses[1]! / losses[0]!).toBeCloseTo(3, 6);
  });

  it('smooths class numbers as it does one-hot rows', async () => {
    const options = { fromLogits: true, labelSmoothing: 0.2 };
    const sparse = await sparseCategoricalCrossentropy([1], [[1, 2, 3]], options).item();
    expect(sparse).toBe(await categoricalCrossentropy([[0, 1, 0]], [[1, 2, 3]], options).item());
  });
});

describe('mistakes', () => {
  it.each([
    [
      'integers into a one-hot loss',
      () =>
        categoricalCrossentropy(
          [1, 2],
          [
            [1, 2, 3],
            [1, 2, 3],
          ],
        ),
      "the labels have the shape [2], the model's output has [2, 3]. These are class numbers: use " +
        'sparseCategoricalCrossentropy, or encode them with oneHot(y, 3).',
    ],
    [
      'one-hot rows into a sparse loss',
      () => sparseCategoricalCrossentropy([[0, 1]], [[0.5, 0.5]]),
      'These are rows of one label for each class: use categoricalCrossentropy',
    ],
    [
      'classes into a binary loss',
      () =>
        binaryCrossentropy(
          [1, 2],
          [
            [1, 2, 3],
            [1, 2, 3],
          ],
        ),
      'If the 3 outputs are classes that exclude each other, use sparseCategoricalCrossentropy.',
    ],
    [
      'one output for several classes',
      () => sparseCategoricalCrossentropy([1, 2], [[1], [2]]),
      "the model's output has the shape [2, 1]. For two classes and one output use binaryCrossentropy",
    ],
    [
      'too wide an output',
      () =>
        meanSquaredError(
          [1, 2],
          [
            [1, 2],
            [1, 2],
          ],
        ),
      'The model gives 2 values for each label: make the last layer one unit wide.',
    ],
    [
      'other numbers of rows',
      () =>
        meanSquaredError(
          [[1, 2]],
          [
            [1, 2],
            [1, 2],
          ],
        ),
      'Each output needs a label of its own',
    ],
    [
      'too few weights',
      () => meanSquaredError([1, 2], [1, 2], { sampleWeight: [1] }),
      'needs one weight for each example: [2]',
    ],
    [
      'weights of no class',
      () => meanSquaredError([1], [1], { classWeight: [1, 2] }),
      'meanSquaredError has no classes',
    ],
    [
      'weight of an unknown class',
      () => binaryCrossentropy([1], [0.5], { classWeight: { 2: 1 } }),
      "classWeight names the class '2'; there are 2 classes, 0 to 1.",
    ],
    [
      'weights of classes by a word',
      () => binaryCrossentropy([1], [0.5], { classWeight: 'balanced' as never }),
      'binaryCrossentropy: classWeight goes from classes to weights, as { 0: 1, 1: 5 }; got "balanced".',
    ],
    [
      'weights of classes in a Map',
      () => binaryCrossentropy([1], [0.5], { classWeight: new Map([[0, 1]]) as never }),
      'as { 0: 1, 1: 5 }; got a Map.',
    ],
    ['a delta of 0', () => huber([1], [1], { delta: 0 }), 'huber: delta must be above 0; got 0.'],
    [
      'too much smoothing',
      () => binaryCrossentropy([1], [1], { labelSmoothing: 1 }),
      'labelSmoothing must lie in [0, 1); got 1.',
    ],
    ['a negative gamma', () => binaryFocalCrossentropy([1], [1], { gamma: -1 }), 'gamma must be at least 0; got -1.'],
    [
      'an alpha too few',
      () => categoricalFocalCrossentropy([[1, 0, 0]], [[1, 2, 3]], { alpha: [1, 2] }),
      'alpha must be a number, or one for each of the 3 classes; got 2.',
    ],
    ['a negative beta', () => tversky([1], [1], { beta: -1 }), 'tversky: beta must be at least 0; got -1.'],
    [
      'one weight too many for a loss of the whole batch',
      () => dice([1, 0], [1, 0], { sampleWeight: [1, 2] }),
      'dice gives one loss for the whole batch',
    ],
    [
      'embeddings without rows',
      () => tripletSemiHard([1, 2], [1, 2]),
      'It needs an embedding [n, d] and a whole number [n] for each example.',
    ],
    [
      'triples of different shapes',
      () => tripletMargin([[1, 2]], [[1, 2]], [[1, 2, 3]]),
      'tripletMargin needs anchors, positives and negatives of one shape [..., d]; got [1, 2], [1, 2], [1, 3].',
    ],
    ['an unknown reduction', () => huber([1], [1], { reduction: 'avg' as never }), "Unknown reduction 'avg'."],
  ])('%s', async (_name, compute, message) => {
    await useBackend('cpu');
    expect(compute).toThrow(message);
  });
});
