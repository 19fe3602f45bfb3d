import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  add,
  broadcastShapes,
  grads,
  maximum,
  ndArray,
  type NdArray,
  sizeOf,
  sub,
  sum,
  tensor,
  where,
} from '../index.ts';
import { onEachBackend } from '../testing/backends.ts';

/** Two shapes that broadcast: some of one shape's axes are set to 1, in either, and leading ones left out. */
const shapes = fc
  .array(fc.record({ length: fc.integer({ min: 0, max: 3 }), a: fc.boolean(), b: fc.boolean() }), { maxLength: 5 })
  .chain((axes) => fc.record({ aFrom: fc.nat(axes.length), bFrom: fc.nat(axes.length), axes: fc.constant(axes) }))
  .map(({ axes, aFrom, bFrom }) => ({
    a: axes.map(({ length, a }) => (a ? length : 1)).slice(aFrom),
    b: axes.map(({ length, b }) => (b ? length : 1)).slice(bFrom),
  }));

function counting(shape: number[], step: number): NdArray {
  return ndArray(
    Float32Array.from({ length: sizeOf(shape) }, (_, index) => ((index * step) % 7) - 3),
    shape,
  );
}

/** The element of x that stands at a position of the result: positions along stretched axes are taken as 0. */
function at(x: NdArray, position: readonly number[]): number {
  const own = position.slice(position.length - x.shape.length);
  const offset = x.shape.reduce((total, length, axis) => total * length + (length === 1 ? 0 : own[axis]!), 0);
  return x.data[offset]!;
}

function positions(shape: readonly number[]): number[][] {
  return shape.reduce<number[][]>(
    (all, length) => all.flatMap((head) => Array.from({ length }, (_, index) => [...head, index])),
    [[]],
  );
}

it('stretches axes of length 1 and adds leading ones', () => {
  expect(broadcastShapes([2, 3], [3], 'f')).toEqual([2, 3]);
  expect(broadcastShapes([4, 1], [2, 1, 3], 'f')).toEqual([2, 4, 3]);
  expect(broadcastShapes([], [], 'f')).toEqual([]);
  expect(broadcastShapes([1], [0], 'f')).toEqual([0]);
  expect(() => broadcastShapes([2, 3], [2], 'f')).toThrow(
    'f: the shapes [2, 3] and [2] do not broadcast: counted from the end, axis -1',
  );
});

onEachBackend(() => {
  it('computes what indexing written out gives, for shapes drawn at random', () => {
    fc.assert(
      fc.property(shapes, ({ a, b }) => {
        const [x, y] = [counting(a, 2), counting(b, 3)];
        const shape = broadcastShapes(a, b, 'f');
        const expected = (f: (p: number, q: number) => number): number[] =>
          positions(shape).map((p) => f(at(x, p), at(y, p)) + 0);
        for (const [op, f] of [
          [add, (p, q) => p + q],
          [sub, (p, q) => p - q],
          [maximum, Math.max],
        ] as [typeof add, (p: number, q: number) => number][]) {
          const got = op(x, y);
          expect([got.shape, Array.from(got.dataSync(), (v) => v + 0)]).toEqual([shape, expected(f)]);
        }
        const chosen = where(
          ndArray(
            x.data.map((v) => (v > 0 ? 1 : 0)),
            a,
            'bool',
          ),
          x,
          y,
        );
        expect([chosen.shape, Array.from(chosen.dataSync())]).toEqual([shape, expected((p, q) => (p > 0 ? p : q))]);
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  it('gives each operand a gradient of its own shape, summed over where it was repeated', () => {
    fc.assert(
      fc.property(shapes, ({ a, b }) => {
        const shape = broadcastShapes(a, b, 'f');
        const [da, db] = grads((p, q) => sum(sub(p, q)))(tensor(counting(a, 2)), tensor(counting(b, 3)));
        const repeats = (own: number[]): number => (sizeOf(own) === 0 ? 0 : sizeOf(shape) / sizeOf(own));
        expect([da!.shape, Array.from(da!.dataSync())]).toEqual([a, new Array<number>(sizeOf(a)).fill(repeats(a))]);
        expect([db!.shape, Array.from(db!.dataSync(), (v) => v + 0)]).toEqual([
          b,
          new Array<number>(sizeOf(b)).fill(0 - repeats(b)),
        ]);
      }),
      { seed: 2, numRuns: 60 },
    );
  });
});
