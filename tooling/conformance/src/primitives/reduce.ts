import { elementCount, type ReduceOp } from '@neurite/backend';
import fc from 'fast-check';
import type { PrimitiveCase } from '../primitives.ts';
import { sample, shapes } from '../sample.ts';
import { exact, type Tolerance, trialOf } from '../trial.ts';

const floats: readonly ReduceOp[] = ['sum', 'prod', 'max', 'min'];

const reductions = (
  [
    ...floats.map((op) => ['float32', op] as const),
    ...floats.map((op) => ['int32', op] as const),
    ['bool', 'any'],
    ['bool', 'all'],
  ] as const
).map(
  ([dtype, op]): PrimitiveCase => ({
    name: `reduce ${op} of ${dtype}`,
    trials: fc
      .record({ shape: shapes(5), bits: fc.nat(31), keepDims: fc.boolean(), seed: fc.nat() })
      .map(({ shape, bits, keepDims, seed }) => {
        const axes = shape.map((_, axis) => axis).filter((axis) => (bits >> axis) & 1);
        const count = axes.reduce((product, axis) => product * shape[axis]!, 1);
        const spread = op === 'max' || op === 'min' ? 'special' : dtype === 'int32' ? 'wide' : 'moderate';
        const x = sample(dtype, shape, seed, spread);
        // Factors near 1, so that products of thousands neither vanish nor overflow.
        if (dtype === 'float32' && op === 'prod') x.data.forEach((value, index) => (x.data[index] = 1 + value / 64));
        return trialOf([x], tolerance(op, count), (b, id) => [b.reduce(op, id!, axes, keepDims)]);
      }),
  }),
);

const argReductions = (['max', 'min'] as const).flatMap((op) =>
  (['float32', 'int32', 'bool'] as const).map(
    (dtype): PrimitiveCase => ({
      name: `argReduce ${op} of ${dtype}`,
      trials: fc.record({ shape: shapes(4, 4096, 1), at: fc.nat(), seed: fc.nat() }).map(({ shape, at, seed }) => {
        const axis = at % shape.length;
        if (shape[axis] === 0) shape[axis] = 3;
        const x = sample(dtype, shape, seed, seed % 2 === 0 ? 'special' : 'integers');
        return trialOf([x], exact, (b, id) => [b.argReduce(op, id!, axis)]);
      }),
    }),
  ),
);

const cumulatives = (['sum', 'prod'] as const).flatMap((op) =>
  (['float32', 'int32'] as const).map(
    (dtype): PrimitiveCase => ({
      name: `cumulative ${op} of ${dtype}`,
      trials: fc
        .record({
          shape: shapes(4, 2048, 1),
          at: fc.nat(),
          exclusive: fc.boolean(),
          reverse: fc.boolean(),
          seed: fc.nat(),
        })
        .map(({ shape, at, exclusive, reverse, seed }) => {
          const axis = at % shape.length;
          const x = sample(dtype, shape, seed, 'moderate');
          if (dtype === 'float32' && op === 'prod') x.data.forEach((value, index) => (x.data[index] = 1 + value / 64));
          return trialOf([x], tolerance(op, elementCount(shape)), (b, id) => [
            b.cumulative(op, id!, axis, { exclusive, reverse }),
          ]);
        }),
    }),
  ),
);

/** Reductions and cumulations. */
export const reduceCases: readonly PrimitiveCase[] = [...reductions, ...argReductions, ...cumulatives];

function tolerance(op: ReduceOp, count: number): Tolerance {
  if (op === 'sum') return { ulps: 1, absolute: sumError(count, 2), signedZeros: false };
  return op === 'prod' ? { ulps: 2 * count + 2, absolute: 0, signedZeros: false } : { ...exact, signedZeros: false };
}

/**
 * How far a sum of so many terms of up to this size may be from the true one, in whatever order: with a wide margin.
 */
export function sumError(count: number, size: number): number {
  return (count + 1) * size * Math.min(count + 1, 64) * 2 ** -24;
}
