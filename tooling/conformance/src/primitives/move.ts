import { type DType, elementCount, type Padding, type PadMode } from '@neurite/backend';
import fc from 'fast-check';
import type { PrimitiveCase } from '../primitives.ts';
import { integers, sample, shapes } from '../sample.ts';
import { exact, trialOf } from '../trial.ts';
import { sumError } from './reduce.ts';

const dtypes: readonly DType[] = ['float32', 'int32', 'bool'];

const views = dtypes.flatMap((dtype): PrimitiveCase[] => [
  {
    name: `reshape of ${dtype}`,
    trials: shaped((shape, seed) => {
      const target = [[elementCount(shape)], [...shape].reverse(), [1, ...shape, 1]][seed % 3]!;
      return trialOf([sample(dtype, shape, seed, 'special')], exact, (b, x) => [b.reshape(x!, target)]);
    }),
  },
  {
    name: `transpose of ${dtype}`,
    trials: shaped((shape, seed) => {
      const permutation = shuffled(shape.length, seed);
      return trialOf([sample(dtype, shape, seed, 'special')], exact, (b, x) => [b.transpose(x!, permutation)]);
    }),
  },
  {
    name: `broadcast of ${dtype}`,
    trials: shaped(
      (shape, seed) => {
        const source = shape.map((n, axis) => ((seed >> axis) & 1 ? 1 : n)).slice(seed % (shape.length + 1));
        return trialOf([sample(dtype, source, seed, 'special')], exact, (b, x) => [b.broadcast(x!, shape)]);
      },
      4,
      2048,
    ),
  },
  {
    name: `slice of ${dtype}`,
    trials: shaped((shape, seed) => {
      const start = shape.map((n, axis) => (n === 0 ? 0 : (seed >> (2 * axis)) % n));
      const strides = shape.map((_, axis) => 1 + ((seed >> (3 * axis)) % 3));
      const most = shape.map((n, axis) => Math.ceil((n - start[axis]!) / strides[axis]!));
      const size = most.map((n, axis) => Math.max(0, n - ((seed >> axis) % 2)));
      return trialOf([sample(dtype, shape, seed, 'special')], exact, (b, x) => [b.slice(x!, start, size, strides)]);
    }, 5),
  },
  {
    name: `reverse of ${dtype}`,
    trials: shaped((shape, seed) => {
      const axes = shape.map((_, axis) => axis).filter((axis) => (seed >> axis) & 1);
      return trialOf([sample(dtype, shape, seed, 'special')], exact, (b, x) => [b.reverse(x!, axes)]);
    }),
  },
  {
    name: `concat of ${dtype}`,
    trials: shaped(
      (shape, seed) => {
        if (shape.length === 0) shape.push(3);
        const axis = seed % shape.length;
        const parts = [0, 1, 2].slice(0, 1 + (seed % 3)).map((part) => {
          const own = shape.map((n, other) => (other === axis ? (seed >> (part * 3)) % 6 : n));
          return sample(dtype, own, seed + part, 'special');
        });
        return trialOf(parts, exact, (b, ...xs) => [b.concat(xs, axis)]);
      },
      4,
      1024,
    ),
  },
  ...(['constant', 'reflect', 'symmetric', 'edge'] as const).map(
    (mode: PadMode): PrimitiveCase => ({
      name: `pad of ${dtype} by ${mode}`,
      trials: shaped(
        (shape, seed) => {
          const padding = shape.map((n, axis): Padding => {
            const most =
              mode === 'constant' ? 3 : mode === 'edge' ? (n > 0 ? 3 : 0) : Math.max(0, mode === 'reflect' ? n - 1 : n);
            return [((seed >> axis) % 4) % (most + 1), ((seed >> (axis + 3)) % 4) % (most + 1)];
          });
          const value = mode === 'constant' ? seed % 2 : 0;
          return trialOf([sample(dtype, shape, seed, 'special')], exact, (b, x) => [b.pad(x!, padding, mode, value)]);
        },
        4,
        512,
      ),
    }),
  ),
  {
    name: `gather of ${dtype}`,
    trials: indexed((shape, indices, axis, batchDims, seed) =>
      trialOf([sample(dtype, shape, seed, 'special'), indices], exact, (b, x, i) => [
        b.gather(x!, i!, axis, batchDims),
      ]),
    ),
  },
]);

const scatters = (['float32', 'int32'] as const).map(
  (dtype): PrimitiveCase => ({
    name: `scatterAdd of ${dtype}`,
    trials: indexed((shape, indices, axis, batchDims, seed) => {
      const updates = [...shape.slice(0, axis), ...indices.shape.slice(batchDims), ...shape.slice(axis + 1)];
      const tolerance = { ulps: 1, absolute: sumError(elementCount(indices.shape), 2), signedZeros: false };
      return trialOf([indices, sample(dtype, updates, seed, 'moderate')], tolerance, (b, i, u) => [
        b.scatterAdd(i!, u!, shape, axis, batchDims),
      ]);
    }),
  }),
);

const sorts = (['float32', 'int32'] as const).flatMap((dtype) =>
  [true, false].map(
    (largest): PrimitiveCase => ({
      name: `topK of ${dtype}, ${largest ? 'largest' : 'smallest'}`,
      trials: shaped(
        (shape, seed) => {
          if (shape.length === 0) shape.push(5);
          const k = seed % (shape[shape.length - 1]! + 1);
          const x = sample(dtype, shape, seed, seed % 2 === 0 ? 'special' : 'integers');
          return trialOf([x], { ...exact, signedZeros: false }, (b, id) => b.topK(id!, k, largest));
        },
        3,
        2048,
      ),
    }),
  ),
);

/** Movements. */
export const moveCases: readonly PrimitiveCase[] = [...views, ...scatters, ...sorts];

function shaped(
  make: (shape: number[], seed: number) => ReturnType<typeof trialOf>,
  rank = 4,
  most = 4096,
): PrimitiveCase['trials'] {
  return fc.record({ shape: shapes(rank, most), seed: fc.nat() }).map(({ shape, seed }) => make([...shape], seed));
}

/** Shapes with indices into one axis, some of them out of range. */
function indexed(
  make: (
    shape: number[],
    indices: ReturnType<typeof integers>,
    axis: number,
    batchDims: number,
    seed: number,
  ) => ReturnType<typeof trialOf>,
): PrimitiveCase['trials'] {
  return fc
    .record({ shape: shapes(4, 1024, 1), tail: shapes(2, 16), at: fc.nat(), batch: fc.nat(), seed: fc.nat() })
    .map(({ shape, tail, at, batch, seed }) => {
      const axis = at % shape.length;
      const batchDims = batch % (axis + 1);
      const indices = integers([...shape.slice(0, batchDims), ...tail], seed, -2, shape[axis]! + 1);
      return make(shape, indices, axis, batchDims, seed);
    });
}

function shuffled(rank: number, seed: number): number[] {
  const axes = Array.from({ length: rank }, (_, axis) => axis);
  for (let axis = rank - 1; axis > 0; axis--) {
    const other = (seed >> (2 * axis)) % (axis + 1);
    [axes[axis], axes[other]] = [axes[other]!, axes[axis]!];
  }
  return axes;
}
