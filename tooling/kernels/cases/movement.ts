import fc from 'fast-check';
import { floats, positions as fixedPositions } from '../call.ts';
import type { KernelCase } from '../case.ts';
import { array, positions, shapes, someAxes } from '../random.ts';

const rows = [10, 100, 1000, 10_000];

const label = (count: number): string => `${count.toLocaleString('en')}×100`;

const permutation = (rank: number): fc.Arbitrary<number[]> =>
  fc.shuffledSubarray(
    Array.from({ length: rank }, (_, axis) => axis),
    { minLength: rank, maxLength: rank },
  );

const perAxis = <T>(shape: readonly number[], one: (length: number) => fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
  fc.tuple(...shape.map(one));

export const movement: Readonly<Record<string, KernelCase>> = {
  Transpose: {
    random: shapes().chain((shape) =>
      fc.record({ inputs: fc.record({ x: array(shape) }), attributes: fc.record({ perm: permutation(shape.length) }) }),
    ),
    tolerance: 0,
    measured: rows.map((count) => [
      label(count),
      () => ({ inputs: { x: floats(count, 100) }, attributes: { perm: [1, 0] } }),
    ]),
  },
  Reverse: {
    random: shapes({ minRank: 1 }).chain((shape) =>
      fc.record({ inputs: fc.record({ x: array(shape) }), attributes: fc.record({ dims: someAxes(shape) }) }),
    ),
    tolerance: 0,
    measured: rows.map((count) => [
      label(count),
      () => ({ inputs: { x: floats(count, 100) }, attributes: { dims: [1] } }),
    ]),
  },
  PadV2: {
    random: shapes({ maxRank: 5, maxLength: 5 }).chain((shape) =>
      fc.record({
        inputs: fc.record({ x: array(shape) }),
        attributes: fc.record({
          paddings: perAxis(shape, () => fc.tuple(fc.nat(3), fc.nat(3))),
          constantValue: fc.constantFrom(0, 1.5, -Infinity),
        }),
      }),
    ),
    tolerance: 0,
    measured: rows.map((count) => [
      label(count),
      () => ({
        inputs: { x: floats(count, 100) },
        attributes: {
          paddings: [
            [1, 1],
            [1, 1],
          ],
          constantValue: 0,
        },
      }),
    ]),
  },
  MirrorPad: {
    random: shapes({ minRank: 1, maxRank: 4 }).chain((shape) =>
      fc.constantFrom('reflect', 'symmetric').chain((mode) => {
        const most = (length: number): number => Math.max(0, mode === 'reflect' ? length - 1 : length);
        const paddings = perAxis(shape, (length) => fc.tuple(fc.nat(most(length)), fc.nat(most(length))));
        return fc.record({
          inputs: fc.record({ x: array(shape) }),
          attributes: fc.record({ paddings, mode: fc.constant(mode) }),
        });
      }),
    ),
    tolerance: 0,
    measured: rows.map((count) => [
      label(count),
      () => ({
        inputs: { x: floats(count, 100) },
        attributes: {
          paddings: [
            [1, 1],
            [1, 1],
          ],
          mode: 'reflect',
        },
      }),
    ]),
  },
  Slice: {
    random: shapes().chain((shape) =>
      perAxis(shape, (length) => fc.nat(length)).chain((begin) =>
        fc.record({
          inputs: fc.record({ x: array(shape) }),
          attributes: fc.record({
            begin: fc.constant(begin),
            size: perAxis(
              shape.map((length, axis) => length - begin[axis]!),
              (rest) => fc.integer({ min: -1, max: rest }),
            ),
          }),
        }),
      ),
    ),
    tolerance: 0,
    measured: rows.map((count) => [
      label(count),
      () => ({ inputs: { x: floats(count, 100) }, attributes: { begin: [0, 10], size: [count, 50] } }),
    ]),
  },
  GatherV2: {
    random: shapes({ minRank: 1, maxRank: 4 }).chain((shape) =>
      fc.tuple(fc.nat(shape.length - 1), shapes({ minRank: 1, maxRank: 2 })).chain(([axis, places]) =>
        fc.record({
          inputs: fc.record({ x: array(shape), indices: positions(Math.max(1, shape[axis]!), places) }),
          attributes: fc.constant({ axis, batchDims: 0 }),
        }),
      ),
    ),
    tolerance: 0,
    measured: rows.map((count) => [
      label(count),
      () => ({
        inputs: { x: floats(1000, 100), indices: fixedPositions(1000, count) },
        attributes: { axis: 0, batchDims: 0 },
      }),
    ]),
  },
  ScatterNd: {
    random: fc
      .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 5 }))
      .chain(([length, count, inner]) =>
        fc.record({
          inputs: fc.record({ indices: positions(length, [count, 1]), updates: array([count, inner]) }),
          attributes: fc.constant({ shape: [length, inner] }),
        }),
      ),
    measured: rows.map((count) => [
      label(count),
      () => ({
        inputs: { indices: fixedPositions(500, count, 1), updates: floats(count, 100) },
        attributes: { shape: [500, 100] },
      }),
    ]),
  },
  UnsortedSegmentSum: {
    random: fc
      .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 5 }))
      .chain(([length, count, inner]) =>
        fc.record({
          inputs: fc.record({ x: array([count, inner]), segmentIds: positions(length, [count]) }),
          attributes: fc.constant({ numSegments: length }),
        }),
      ),
    measured: rows.slice(0, 2).map((count) => [
      label(count),
      () => ({
        inputs: { x: floats(count, 100), segmentIds: fixedPositions(50, count) },
        attributes: { numSegments: 50 },
      }),
    ]),
  },
  Tile: {
    random: shapes({ minRank: 1, maxRank: 4 }).chain((shape) =>
      fc.record({
        inputs: fc.record({ x: array(shape) }),
        attributes: fc.record({ reps: perAxis(shape, () => fc.integer({ min: 1, max: 3 })) }),
      }),
    ),
    tolerance: 0,
    measured: rows.map((count) => [
      label(count),
      () => ({ inputs: { x: floats(count, 10) }, attributes: { reps: [1, 10] } }),
    ]),
  },
  OneHot: {
    random: fc.record({
      inputs: fc.record({ indices: positions(5, [6]) }),
      attributes: fc.constant({ dtype: 'float32', depth: 5, onValue: 1, offValue: 0 }),
    }),
    tolerance: 0,
    measured: rows.map((count) => [
      label(count),
      () => ({
        inputs: { indices: fixedPositions(100, count) },
        attributes: { dtype: 'float32', depth: 100, onValue: 1, offValue: 0 },
      }),
    ]),
  },
};
