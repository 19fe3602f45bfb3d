import '@neurite/backend-wasm';
import type { Functional } from '@neurite/models';
import { setSeed, useBackend } from '@neurite/tensors';
import { beforeAll, describe, expect, test } from 'vitest';
import { leNet, referenceCnn, vggSmall } from './classic-networks.ts';
import { efficientNetLite0 } from './efficient-net-lite.ts';
import { mobileNetV1, mobileNetV2 } from './mobile-net.ts';
import { resNet } from './res-net.ts';
import { uNet } from './u-net.ts';
import { visionTransformer } from './vision-transformer.ts';

beforeAll(async () => {
  await useBackend('wasm');
});

const trainableParameters = (network: Functional): number =>
  network.trainableVariables.reduce((sum, { size }) => sum + size, 0);

const imagenet = { inputShape: [224, 224, 3], classes: 1000 } as const;
const cifar = { inputShape: [32, 32, 3], classes: 10 } as const;

describe('numbers of trainable parameters', () => {
  // Of the papers' own code, torchvision, Keras or timm, as each doc comment says.
  const published: readonly (readonly [string, () => Functional, number])[] = [
    ['referenceCnn', () => referenceCnn({ inputShape: [28, 28, 1], classes: 10 }), 225_034],
    ['leNet', () => leNet({ inputShape: [32, 32, 1], classes: 10 }), 61_706],
    ['resNet 18', () => resNet({ depth: 18, ...imagenet }), 11_689_512],
    ['resNet 34', () => resNet({ depth: 34, ...imagenet }), 21_797_672],
    ['resNet 50', () => resNet({ depth: 50, ...imagenet }), 25_557_032],
    ['resNet 18, cifar', () => resNet({ depth: 18, stem: 'cifar', ...cifar }), 11_173_962],
    ['mobileNetV1', () => mobileNetV1(imagenet), 4_231_976],
    ['mobileNetV1 of alpha 0.25', () => mobileNetV1({ ...imagenet, alpha: 0.25 }), 470_072],
    ['mobileNetV2', () => mobileNetV2(imagenet), 3_504_872],
    ['efficientNetLite0', () => efficientNetLite0(imagenet), 4_652_008],
    ['visionTransformer', () => visionTransformer(imagenet), 5_717_416 - 192],
  ];

  test.each(published)('%s', (_, create, expected) => {
    expect(trainableParameters(create())).toBe(expected);
  });

  test.each([
    [20, 0.27e6],
    [32, 0.46e6],
    [44, 0.66e6],
    [56, 0.85e6],
    [110, 1.7e6],
  ] as const)('resNet %i of the paper for CIFAR has about %d', (depth, expected) => {
    const count = trainableParameters(resNet({ depth, ...cifar }));
    expect(Math.abs(count / expected - 1)).toBeLessThan(0.03);
  });

  test.each([
    [0.35, 1.66e6],
    [0.5, 1.95e6],
    [0.75, 2.61e6],
    [1.4, 6.06e6],
  ])('mobileNetV2 of alpha %d has about %d', (alpha, expected) => {
    expect(Math.abs(trainableParameters(mobileNetV2({ ...imagenet, alpha })) / expected - 1)).toBeLessThan(0.02);
  });

  test('uNet: what the layers of the paper add up to', () => {
    const conv = (k: number, from: number, to: number): number => (k * k * from + 1) * to;
    let expected = conv(1, 64, 2);
    for (let level = 0; level <= 4; level++) {
      const width = 64 * 2 ** level;
      expected += conv(3, level === 0 ? 1 : width / 2, width) + conv(3, width, width);
      if (level < 4) expected += conv(2, 2 * width, width) + conv(3, 2 * width, width) + conv(3, width, width);
    }
    expect(expected).toBe(31_030_658);
    expect(trainableParameters(uNet({ inputShape: [572 + 4, 572 + 4, 1], classes: 2 }))).toBe(expected);
  });
});

describe('shapes', () => {
  test('without classes a network ends in its features', () => {
    expect(resNet({ depth: 50, inputShape: [224, 224, 3] }).outputs[0]!.shape).toEqual([7, 7, 2048]);
    expect(resNet({ inputShape: [32, 32, 3] }).outputs[0]!.shape).toEqual([4, 4, 512]);
    expect(mobileNetV2({ inputShape: [96, 96, 3], alpha: 0.35 }).outputs[0]!.shape).toEqual([3, 3, 1280]);
    expect(efficientNetLite0({ inputShape: [224, 224, 3] }).outputs[0]!.shape).toEqual([7, 7, 1280]);
    expect(referenceCnn({ inputShape: [28, 28, 1] }).outputs[0]!.shape).toEqual([128]);
    expect(vggSmall({ inputShape: [32, 32, 3] }).outputs[0]!.shape).toEqual([4, 4, 256]);
    expect(uNet({ inputShape: [32, 48, 3], classes: 5, width: 4 }).outputs[0]!.shape).toEqual([32, 48, 5]);
  });

  test('mistakes are named', () => {
    expect(() => resNet({ depth: 19 as 18, ...cifar })).toThrow(
      'resNet has depth 18, 20, 32, 34, 44, 50, 56, 110; got 19',
    );
    expect(() => leNet({ inputShape: [28, 28] as never })).toThrow('inputShape must be [height, width, channels]');
    expect(() => vggSmall({ inputShape: [28, 28, 1], classes: 0 })).toThrow('classes must be a whole number');
    expect(() => visionTransformer({ inputShape: [28, 28, 1] })).toThrow('16 × 16 do not divide pictures of 28 × 28');
    expect(() => uNet({ inputShape: [30, 32, 1], classes: 2 })).toThrow('30 × 32 must be divisible by 16');
  });
});

describe('every network learns in compiled steps', () => {
  const small = { inputShape: [32, 32, 3], classes: 2 } as const;
  const networks: Readonly<Record<string, () => Functional>> = {
    referenceCnn: () => referenceCnn(small),
    leNet: () => leNet(small),
    vggSmall: () => vggSmall({ ...small, filters: [8, 16] }),
    resNet18: () => resNet({ ...small, depth: 18 }),
    resNet20: () => resNet({ ...small, depth: 20 }),
    resNet50: () => resNet({ ...small, depth: 50, stem: 'imagenet' }),
    mobileNetV1: () => mobileNetV1({ ...small, alpha: 0.25 }),
    mobileNetV2: () => mobileNetV2({ ...small, alpha: 0.35 }),
    efficientNetLite0: () => efficientNetLite0(small),
    visionTransformer: () => visionTransformer({ ...small, patchSize: 8, width: 32, depth: 2, numHeads: 4 }),
  };

  test.each(Object.keys(networks))('%s', async (name) => {
    setSeed(1);
    const network = networks[name]!();
    // Light on the left or on the right.
    const x = Float32Array.from({ length: 8 * 32 * 32 * 3 }, (_, i) => {
      const [picture, column] = [Math.floor(i / 3072), Math.floor(i / 3) % 32];
      return column < 16 === (picture % 2 === 0) ? 1 : 0;
    });
    const images = { data: x, shape: [8, 32, 32, 3], dtype: 'float32' } as const;
    const labels = Int32Array.from({ length: 8 }, (_, i) => i % 2);
    network.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', jit: true });
    const before = await network.trainOnBatch(images, labels);
    let after = before;
    for (let step = 0; step < 5; step++) after = await network.trainOnBatch(images, labels);
    expect(after['loss']).toBeLessThan(before['loss']!);
  });

  test('uNet, batch-normalized or not', async () => {
    for (const batchNormalization of [false, true]) {
      setSeed(2);
      const network = uNet({ inputShape: [16, 16, 1], classes: 2, width: 4, depth: 2, batchNormalization });
      const x = Float32Array.from({ length: 4 * 256 }, (_, i) => (i >> 2) % 2);
      const labels = { data: Int32Array.from(x), shape: [4, 16, 16], dtype: 'int32' } as const;
      network.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
      const images = { data: x, shape: [4, 16, 16, 1], dtype: 'float32' } as const;
      const before = await network.trainOnBatch(images, labels);
      let after = before;
      for (let step = 0; step < 40; step++) after = await network.trainOnBatch(images, labels);
      expect(after['loss']).toBeLessThan(before['loss']! / 1.5);
    }
  });
});
