import fc from 'fast-check';
import { floats } from '../call.ts';
import type { KernelCase } from '../case.ts';
import { anyNumber, array, finite, shapes, someAxes } from '../random.ts';

const rows = [10, 100, 1000, 10_000];

const label = (count: number): string => `${count.toLocaleString('en')}×100`;

function reduction(attribute: 'axis' | 'reductionIndices', number = anyNumber, tolerance = 0): KernelCase {
  return {
    random: shapes({ minRank: 1, maxRank: 5 }).chain((shape) =>
      fc.record({
        inputs: fc.record({ x: array(shape, number) }),
        attributes: fc
          .tuple(someAxes(shape), fc.boolean())
          .map(([axes, keepDims]) => ({ [attribute]: axes, keepDims })),
      }),
    ),
    tolerance,
    measured: rows.flatMap((count) =>
      [1, 0].map(
        (axis) =>
          [
            `${label(count)}, axis ${axis}`,
            () => ({ inputs: { x: floats(count, 100) }, attributes: { [attribute]: [axis], keepDims: false } }),
          ] as const,
      ),
    ),
  };
}

const alongOne = (attributes: object): KernelCase => ({
  random: shapes({ minRank: 1, maxRank: 5 }).chain((shape) =>
    fc.record({
      inputs: fc.record({ x: array(shape, finite) }),
      attributes: fc.nat(shape.length - 1).map((axis) => ({ axis, ...attributes })),
    }),
  ),
  tolerance: 1e-5,
  measured: rows.map((count) => [
    label(count),
    () => ({ inputs: { x: floats(count, 100) }, attributes: { axis: 1, ...attributes } }),
  ]),
});

export const reductions: Readonly<Record<string, KernelCase>> = {
  Sum: reduction('axis', finite, 1e-4),
  Mean: reduction('axis', finite, 1e-5),
  Prod: reduction('axis', finite, 1e-4),
  Max: reduction('reductionIndices'),
  Min: reduction('axis'),
  ArgMax: alongOne({}),
  ArgMin: alongOne({}),
  Cumsum: {
    ...alongOne({ exclusive: false, reverse: false }),
    random: shapes({ minRank: 1, maxRank: 5 }).chain((shape) =>
      fc.record({
        inputs: fc.record({ x: array(shape, finite) }),
        attributes: fc.record({ axis: fc.nat(shape.length - 1), exclusive: fc.boolean(), reverse: fc.boolean() }),
      }),
    ),
  },
  Softmax: {
    random: shapes({ minRank: 1, maxRank: 4 }).chain((shape) =>
      array(shape).map((logits) => ({ inputs: { logits }, attributes: { dim: shape.length - 1 } })),
    ),
    tolerance: 1e-6,
    measured: rows.map((count) => [
      label(count),
      () => ({ inputs: { logits: floats(count, 100) }, attributes: { dim: 1 } }),
    ]),
  },
  TopK: {
    random: shapes({ minRank: 1, maxRank: 3 }).chain((shape) =>
      fc.record({
        inputs: fc.record({ x: array(shape) }),
        attributes: fc.record({ k: fc.nat(shape.at(-1)!), sorted: fc.constant(true) }),
      }),
    ),
    tolerance: 0,
    measured: rows.map((count) => [
      label(count),
      () => ({ inputs: { x: floats(count, 100) }, attributes: { k: 5, sorted: true } }),
    ]),
  },
};
