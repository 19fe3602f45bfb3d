import type { DType, Padding } from '@neurite/backend';
import fc from 'fast-check';
import type { PrimitiveCase } from '../primitives.ts';
import { fullLength, length, sample } from '../sample.ts';
import { type Tolerance, trialOf } from '../trial.ts';
import { sumError } from './reduce.ts';

/** Sides of matrices: the edges, and some beyond a block. */
const sideLengths = [64, 65, 100, 129];
export const side: fc.Arbitrary<number> = fc.oneof(
  { weight: 4, arbitrary: length },
  { weight: 1, arbitrary: fc.constantFrom(...sideLengths) },
);

const products = (['float32', 'int32'] as const).flatMap((dtype): PrimitiveCase[] => [
  {
    name: `matMul of ${dtype}`,
    trials: fc
      .record({ m: side, k: side, n: side, transposeA: fc.boolean(), transposeB: fc.boolean(), seed: fc.nat() })
      .map(({ m, k, n, transposeA, transposeB, seed }) =>
        matMulTrial(dtype, [], [], [m, k, n], transposeA, transposeB, seed),
      ),
  },
  {
    name: `batched matMul of ${dtype}`,
    trials: fc
      .record({
        batch: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 2 }),
        thin: fc.nat(15),
        m: length,
        k: length,
        n: length,
        transposeA: fc.boolean(),
        transposeB: fc.boolean(),
        seed: fc.nat(),
      })
      .map(({ batch, thin, m, k, n, transposeA, transposeB, seed }) => {
        const a = batch.map((count, axis) => ((thin >> axis) & 1 ? 1 : count));
        const b = batch.map((count, axis) => ((thin >> (axis + 2)) & 1 ? 1 : count));
        return matMulTrial(dtype, a, b, [m, k, n], transposeA, transposeB, seed);
      }),
  },
]);

const convolutions = ([1, 2, 3] as const).flatMap((rank): PrimitiveCase[] =>
  (['conv', 'convInputGradient', 'convFilterGradient'] as const).map((kind) => ({
    name: `${kind} in ${rank} dimensions`,
    trials: convolution(rank).map(({ x, filter, y, options, seed }) => {
      const taps = filter.slice(0, -1).reduce((product, n) => product * n, 1);
      const terms =
        kind === 'conv' ? taps : kind === 'convInputGradient' ? taps * filter[rank + 1]! : y.reduce((p, n) => p * n, 1);
      const tolerance = sums(terms);
      const [ax, af, ay] = [x, filter, y].map((shape, index) => sample('float32', shape, seed + index, 'moderate'));
      if (kind === 'conv') return trialOf([ax!, af!], tolerance, (b, p, q) => [b.conv(p!, q!, options)]);
      if (kind === 'convInputGradient') {
        return trialOf([ay!, af!], tolerance, (b, p, q) => [b.convInputGradient(p!, q!, x, options)]);
      }
      return trialOf([ax!, ay!], tolerance, (b, p, q) => [b.convFilterGradient(p!, q!, filter, options)]);
    }),
  })),
);

/** What is reversed may be a view that is read backwards: a matrix, and what is added to the product. */
const backwards: PrimitiveCase = {
  name: 'matMul, read backwards',
  trials: fc
    .record({
      batch: fc.constantFrom<number[]>([], [2]),
      m: side,
      k: side,
      n: side,
      transposeA: fc.boolean(),
      transposeB: fc.boolean(),
      reversed: fc.array(fc.nat(7), { minLength: 3, maxLength: 3 }),
      seed: fc.nat(),
    })
    .map(({ batch, m, k, n, transposeA, transposeB, reversed, seed }) => {
      const shapes = [transposeA ? [k, m] : [m, k], transposeB ? [n, k] : [k, n], [m, n]];
      const arrays = shapes.map((shape, i) => sample('float32', [...batch, ...shape], seed + i, 'moderate'));
      return trialOf(arrays, sums(k), (p, ...values) => {
        const [x, y, added] = values.map((value, i) =>
          p.reverse(
            value,
            arrays[i]!.shape.map((_, axis) => axis).filter((axis) => (reversed[i]! >> axis) & 1),
          ),
        );
        return [p.binary('add', p.matMul(x!, y!, { transposeA, transposeB }), added!)];
      });
    }),
};

/** Numbers that are known only when the program runs, and one for each channel. */
const scaled = (['conv', 'convInputGradient'] as const).map(
  (kind): PrimitiveCase => ({
    name: `${kind}, and a number that follows it`,
    trials: convolution(2).map(({ x, filter, y, options, seed }) => {
      const from = kind === 'conv' ? x : y;
      const channels = (kind === 'conv' ? y : x).at(-1)!;
      const arrays = [from, filter, [], [channels]].map((shape, i) => sample('float32', shape, seed + i, 'integers'));
      return trialOf(arrays, sums(1), (b, p, q, number, row) => {
        const product = kind === 'conv' ? b.conv(p!, q!, options) : b.convInputGradient(p!, q!, x, options);
        return [b.binary('add', b.binary('mul', product, number!), row!)];
      });
    }),
  }),
);

/** Matrix products and convolutions. */
export const contractCases: readonly PrimitiveCase[] = [...products, backwards, ...convolutions, ...scaled];

function matMulTrial(
  dtype: DType,
  batchA: readonly number[],
  batchB: readonly number[],
  [m, k, n]: readonly [number, number, number],
  transposeA: boolean,
  transposeB: boolean,
  seed: number,
): ReturnType<typeof trialOf> {
  const a = sample(
    dtype,
    [...batchA, ...(transposeA ? [k, m] : [m, k])],
    seed,
    dtype === 'int32' ? 'wide' : 'moderate',
  );
  const b = sample(
    dtype,
    [...batchB, ...(transposeB ? [n, k] : [k, n])],
    seed + 1,
    dtype === 'int32' ? 'wide' : 'moderate',
  );
  return trialOf([a, b], sums(k), (p, x, y) => [p.matMul(x!, y!, { transposeA, transposeB })]);
}

export interface Convolution {
  readonly x: number[];
  readonly filter: number[];
  readonly y: number[];
  readonly options: { strides: number[]; dilations: number[]; padding: Padding[]; groups: number };
  readonly seed: number;
}

/** Convolutions with whatever strides, dilations, padding and groups, depthwise ones among them. */
export function convolution(rank: number): fc.Arbitrary<Convolution> {
  const lists = (max: number, min = 1): fc.Arbitrary<number[]> =>
    fc.array(fc.integer({ min, max }), { minLength: rank, maxLength: rank });
  return fc
    .record({
      batch: fc.integer({ min: 1, max: 3 }),
      spatial: lists(rank === 1 ? 17 : rank === 2 ? 9 : 5),
      kernel: lists(3),
      strides: lists(3),
      dilations: lists(2),
      low: lists(2, 0),
      high: lists(2, 0),
      groups: fc.constantFrom(1, 1, 1, 2, 3),
      depthwise: fc.boolean(),
      channels: fc.tuple(fullLength, fullLength).map(([a, b]) => [Math.min(a, 17), Math.min(b, 17)] as const),
      seed: fc.nat(),
    })
    .map(({ batch, spatial, kernel, strides, dilations, low, high, groups, depthwise, channels, seed }) => {
      const inChannels = depthwise && groups > 1 ? channels[0] : Math.ceil(channels[0] / groups) * groups;
      const split = depthwise && groups > 1 ? inChannels : groups;
      const outChannels =
        split === inChannels && depthwise ? inChannels * (1 + (seed % 2)) : Math.ceil(channels[1] / split) * split;
      const padding = low.map((before, axis): Padding => [before, high[axis]!]);
      const out = spatial.map((n, axis) => {
        const reach = dilations[axis]! * (kernel[axis]! - 1) + 1;
        return Math.max(0, Math.floor((n + low[axis]! + high[axis]! - reach) / strides[axis]!) + 1);
      });
      return {
        x: [batch, ...spatial, inChannels],
        filter: [...kernel, inChannels / split, outChannels],
        y: [batch, ...out, outChannels],
        options: { strides, dilations, padding, groups: split },
        seed,
      };
    });
}

/** For sums of products of numbers up to 2 in size; int32 sums are exact whatever their order. */
function sums(terms: number): Tolerance {
  return { ulps: 1, absolute: sumError(terms, 4), signedZeros: false };
}
