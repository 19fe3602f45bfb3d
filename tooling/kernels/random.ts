import type { HostArray } from '@neurite/backend';
import fc from 'fast-check';

/** Values at which formulas change or fail. */
const special = [
  NaN,
  Infinity,
  -Infinity,
  0,
  -0,
  1,
  -1,
  0.5,
  -0.5,
  1.5,
  2.5,
  -2.5,
  1e-8,
  -1e-8,
  1e-4,
  -1e-4,
  1e-30,
  1e-40,
  -1e-40,
  88.8,
  -88.8,
  1e10,
  -1e10,
  1e38,
  -1e38,
  2 ** 31,
].map(Math.fround);

const ordinary = fc.float({ min: -4, max: 4, noNaN: true, noDefaultInfinity: true });

/** Numbers of which some are special. */
export const anyNumber: fc.Arbitrary<number> = fc.oneof(
  { weight: 4, arbitrary: ordinary },
  { weight: 1, arbitrary: fc.constantFrom(...special) },
);

/** Numbers that sums of products can be made of, now and then NaN, which must not get lost. */
export const summand: fc.Arbitrary<number> = fc.oneof(
  { weight: 60, arbitrary: ordinary },
  { weight: 1, arbitrary: fc.constant(NaN) },
);

export const finite: fc.Arbitrary<number> = ordinary;

/** A float32 array of a shape; a few drawn numbers are repeated to fill it, in an order that has no period in common with the axes. */
export function array(shape: readonly number[], number: fc.Arbitrary<number> = anyNumber): fc.Arbitrary<HostArray> {
  const count = shape.reduce((product, length) => product * length, 1);
  return fc.array(number, { minLength: 11, maxLength: 23 }).map((drawn) => ({
    data: Float32Array.from(
      { length: count },
      (_, index) => drawn[(index + Math.floor(index / drawn.length) * 5) % drawn.length]! * (1 + (index % 7) / 16),
    ),
    shape,
    dtype: 'float32',
  }));
}

/** Positions from 0 to below `end`. */
export function positions(end: number, shape: readonly number[]): fc.Arbitrary<HostArray> {
  const count = shape.reduce((product, length) => product * length, 1);
  return fc
    .array(fc.nat(end - 1), { minLength: count, maxLength: count })
    .map((drawn) => ({ data: Int32Array.from(drawn), shape, dtype: 'int32' }));
}

/** Shapes, of which some have axes of length 1 or none at all, or are empty. */
export function shapes({ minRank = 0, maxRank = 6, maxLength = 6 } = {}): fc.Arbitrary<number[]> {
  const length = fc.oneof(
    { weight: 12, arbitrary: fc.integer({ min: 1, max: maxLength }) },
    { weight: 1, arbitrary: fc.constant(0) },
    { weight: 2, arbitrary: fc.constant(1) },
  );
  return fc.array(length, { minLength: minRank, maxLength: maxRank });
}

/** Two shapes that broadcast. */
export const twoShapes: fc.Arbitrary<[number[], number[]]> = shapes({ maxRank: 5 }).chain((shape) => {
  const one = fc
    .tuple(fc.array(fc.boolean(), { minLength: shape.length, maxLength: shape.length }), fc.nat(shape.length))
    .map(([stretched, missing]) =>
      shape.map((length, axis) => (stretched[axis] ? 1 : length)).slice(Math.max(0, missing - 2)),
    );
  return fc.tuple(one, one);
});

/** Some of the axes of a shape. */
export function someAxes(shape: readonly number[]): fc.Arbitrary<number[]> {
  return fc.subarray(shape.map((_, axis) => axis));
}
