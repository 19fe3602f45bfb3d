/** Movement of elements against indexing written out, for any shapes. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  concat,
  type NdArray,
  pad,
  type Range,
  repeat,
  reverse,
  roll,
  split,
  stridedSlice,
  type Tensor,
  tile,
  transpose,
} from '../index.ts';
import { arange } from '../testing/arange.ts';
import { onEachBackend } from '../testing/backends.ts';

const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 });
const withPermutation = shapes.chain((shape) =>
  fc.tuple(
    fc.constant(shape),
    fc.shuffledSubarray(
      shape.map((_, axis) => axis),
      { minLength: shape.length },
    ),
  ),
);
const position = fc.option(fc.integer({ min: -6, max: 6 }), { nil: undefined });
const stride = fc.constantFrom(-3, -2, -1, 1, 2, 3);
const ranges = (shape: readonly number[]): fc.Arbitrary<Range[]> =>
  fc.tuple(...shape.map(() => fc.record({ begin: position, end: position, stride }))) as unknown as fc.Arbitrary<
    Range[]
  >;
const perAxis = (shape: readonly number[], max: number): fc.Arbitrary<number[]> =>
  fc.tuple(...shape.map(() => fc.integer({ min: 0, max })));

/** The element of x at each place of y, the place of x being computed from that of y. */
function expectPlaces(y: Tensor, x: NdArray, place: (at: number[]) => (number | undefined)[]): void {
  const data = y.dataSync();
  for (let index = 0; index < y.size; index++) {
    const at: number[] = [];
    y.shape.reduceRight((rest, length, axis) => {
      at[axis] = rest % length;
      return Math.floor(rest / length);
    }, index);
    const from = place(at);
    const isOutside = from.includes(undefined);
    const offset = from.reduce<number>((sum, value, axis) => sum * x.shape[axis]! + value!, 0);
    expect(data[index]).toBe(isOutside ? -1 : x.data[offset]);
  }
}

onEachBackend(() => {
  it('transposes, and back', () => {
    fc.assert(
      fc.property(withPermutation, ([shape, perm]) => {
        const x = arange(shape);
        const y = transpose(x, perm);
        expectPlaces(y, x, (at) => shape.map((_, axis) => at[perm.indexOf(axis)]));
        const back = transpose(
          y,
          perm.map((_, axis) => perm.indexOf(axis)),
        );
        expect(back.dataSync()).toEqual(x.data);
      }),
    );
  });

  it('takes the strided parts that Python knows', () => {
    fc.assert(
      fc.property(
        shapes.chain((shape) => fc.tuple(fc.constant(shape), ranges(shape))),
        ([shape, parts]) => {
          const x = arange(shape);
          const y = stridedSlice(x, parts);
          const places = shape.map((length, axis) => placesOf(parts[axis]!, length));
          expect(y.shape).toEqual(places.map((list) => list.length));
          expectPlaces(y, x, (at) => at.map((index, axis) => places[axis]![index]));
        },
      ),
    );
  });

  it('pads, tiles, repeats, reverses and rolls', () => {
    const cases = shapes.chain((shape) => fc.tuple(fc.constant(shape), perAxis(shape, 3), perAxis(shape, 3)));
    fc.assert(
      fc.property(cases, ([shape, before, after]) => {
        const x = arange(shape);
        const around = shape.map((_, axis) => [before[axis]!, after[axis]!] as const);
        expectPlaces(pad(x, around, 'constant', -1), x, (at) =>
          at.map((index, axis) => {
            const inner = index - before[axis]!;
            return inner >= 0 && inner < shape[axis]! ? inner : undefined;
          }),
        );
        expectPlaces(
          tile(
            x,
            before.map((count) => count + 1),
          ),
          x,
          (at) => at.map((index, axis) => index % shape[axis]!),
        );
        expectPlaces(repeat(x, after[0]! + 1, 0), x, ([first, ...rest]) => [
          Math.floor(first! / (after[0]! + 1)),
          ...rest,
        ]);
        expectPlaces(reverse(x, 0), x, ([first, ...rest]) => [shape[0]! - 1 - first!, ...rest]);
        expectPlaces(
          roll(
            x,
            after,
            shape.map((_, axis) => axis),
          ),
          x,
          (at) => at.map((index, axis) => (index - after[axis]! + 4 * shape[axis]!) % shape[axis]!),
        );
      }),
      { numRuns: 50 },
    );
  });

  it('puts together what it cut', () => {
    const cuts = shapes.chain((shape) => fc.tuple(fc.constant(shape), fc.nat(shape.length - 1), fc.nat(4)));
    fc.assert(
      fc.property(cuts, ([shape, axis, at]) => {
        const x = arange(shape);
        const first = Math.min(at, shape[axis]!);
        const parts = split(x, [first, shape[axis]! - first], axis);
        expectPlaces(concat(parts, axis), x, (place) => place);
      }),
    );
  });
});

/** The positions that Python's range(length)[begin:end:stride] has, found by walking. */
function placesOf({ begin, end, stride: step = 1 }: Range, length: number): number[] {
  const all = Array.from({ length }, (_, index) => index);
  const from = (value: number): number => (value < 0 ? value + length : value);
  const inRange = all.filter((index) => {
    const afterBegin = begin === undefined || (step > 0 ? index >= from(begin) : index <= from(begin));
    const beforeEnd = end === undefined || (step > 0 ? index < from(end) : index > from(end));
    return afterBegin && beforeEnd;
  });
  const walked = step > 0 ? inRange : inRange.reverse();
  return walked.filter((_, index) => index % Math.abs(step) === 0);
}
