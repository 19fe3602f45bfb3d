import type { Padding } from '@neurite/backend';
import fc from 'fast-check';
import type { PrimitiveCase } from '../primitives.ts';
import { sample } from '../sample.ts';
import { exact, type Tolerance, trialOf } from '../trial.ts';
import { sumError } from './reduce.ts';

const kinds = ['maxPool', 'maxPoolGradient', 'maxPoolPick', 'avgPool', 'avgPoolGradient'] as const;

const pooling = ([1, 2, 3] as const).flatMap((rank): PrimitiveCase[] =>
  kinds.map((kind) => ({
    name: `${kind} in ${rank} dimensions`,
    trials: pools(rank).map(({ x, y, options, seed }) => {
      // Integers make ties, and sums that are exact; maxima are also asked of NaN and infinities.
      const spread = kind === 'maxPool' && seed % 3 === 0 ? 'special' : seed % 3 === 1 ? 'integers' : 'moderate';
      const [ax, ay] = [sample('float32', x, seed, spread), sample('float32', y, seed + 1, 'moderate')];
      const windows = options.window.reduce((product, n) => product * n, 1);
      switch (kind) {
        case 'maxPool':
          return trialOf([ax], unsigned, (b, p) => [b.maxPool(p!, options)]);
        case 'maxPoolGradient':
          return trialOf([ax, ay], sums(windows), (b, p, q) => [b.maxPoolGradient(p!, q!, options)]);
        case 'maxPoolPick':
          return trialOf([ax, sample('float32', x, seed + 2, 'moderate')], unsigned, (b, p, q) => [
            b.maxPoolPick(p!, q!, options),
          ]);
        case 'avgPool':
          return trialOf([sample('float32', x, seed, 'moderate')], sums(windows), (b, p) => [b.avgPool(p!, options)]);
        case 'avgPoolGradient':
          return trialOf([ay], sums(windows), (b, p) => [b.avgPoolGradient(p!, x, options)]);
      }
    }),
  })),
);

const resizing = (['resize', 'resizeGradient'] as const).flatMap((kind) =>
  (['bilinear', 'nearest'] as const).map(
    (method): PrimitiveCase => ({
      name: `${kind}, ${method}`,
      trials: fc
        .record({
          from: fc.tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 9 })),
          to: fc.tuple(fc.nat(9), fc.nat(7)),
          batch: fc.integer({ min: 1, max: 2 }),
          channels: fc.integer({ min: 1, max: 9 }),
          corners: fc.nat(2),
          seed: fc.nat(),
        })
        .map(({ from, to, batch, channels, corners, seed }) => {
          const geometry = { method, alignCorners: corners === 1, halfPixelCenters: corners === 2 };
          const [x, y] = [
            [batch, ...from, channels],
            [batch, ...to, channels],
          ];
          if (kind === 'resize') {
            return trialOf([sample('float32', x, seed, 'moderate')], sums(4), (b, p) => [b.resize(p!, y, geometry)]);
          }
          return trialOf([sample('float32', y, seed, 'moderate')], sums(64), (b, p) => [
            b.resizeGradient(p!, x, geometry),
          ]);
        }),
    }),
  ),
);

/** Pooling and resizing. */
export const windowCases: readonly PrimitiveCase[] = [...pooling, ...resizing];

const unsigned: Tolerance = { ...exact, signedZeros: false };

function sums(terms: number): Tolerance {
  return { ulps: 2, absolute: sumError(terms, 2), signedZeros: false };
}

interface Pool {
  readonly x: number[];
  readonly y: number[];
  readonly options: {
    window: number[];
    strides: number[];
    dilations: number[];
    padding: Padding[];
    includePadding: boolean;
  };
  readonly seed: number;
}

function pools(rank: number): fc.Arbitrary<Pool> {
  const lists = (max: number, min = 1): fc.Arbitrary<number[]> =>
    fc.array(fc.integer({ min, max }), { minLength: rank, maxLength: rank });
  return fc
    .record({
      batch: fc.integer({ min: 1, max: 3 }),
      channels: fc.integer({ min: 1, max: 9 }),
      spatial: lists(rank === 1 ? 17 : rank === 2 ? 9 : 5),
      window: lists(3),
      strides: lists(3),
      dilations: fc.oneof(fc.constant(new Array<number>(rank).fill(1)), lists(2)),
      low: lists(2, 0),
      high: lists(2, 0),
      includePadding: fc.boolean(),
      seed: fc.nat(),
    })
    .map(({ batch, channels, spatial, window, strides, dilations, low, high, includePadding, seed }) => {
      const out = spatial.map((n, axis) => {
        const reach = dilations[axis]! * (window[axis]! - 1) + 1;
        return Math.max(0, Math.floor((n + low[axis]! + high[axis]! - reach) / strides[axis]!) + 1);
      });
      const padding = low.map((before, axis): Padding => [before, high[axis]!]);
      const options = { window, strides, dilations, padding, includePadding };
      return { x: [batch, ...spatial, channels], y: [batch, ...out, channels], options, seed };
    });
}
