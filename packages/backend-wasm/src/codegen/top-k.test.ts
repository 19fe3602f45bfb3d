import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Bench } from './testing.ts';
import { topK, type TopKSpec } from './top-k.ts';

/** Many ties, zeros of both signs, infinities, NaN of both signs. */
const floats = fc.oneof(fc.constantFrom(0, -0, 1, -1, Infinity, -Infinity, NaN, 1e-40, -1e-40), fc.float());
const integers = fc.oneof(fc.constantFrom(0, -1, 2 ** 31 - 1, -(2 ** 31)), fc.integer());

const order = (a: number, b: number): number => {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return a < b ? -1 : a > b ? 1 : 0;
};

const cases = fc
  .tuple(fc.nat(3), fc.constantFrom(1, 2, 3, 5, 8, 33, 40), fc.constantFrom('f32' as const, 'i32' as const))
  .chain(([rows, length, kind]) =>
    fc.record({
      rows: fc.constant(rows),
      length: fc.constant(length),
      kind: fc.constant(kind),
      k: fc.integer({ min: 0, max: length }),
      largest: fc.boolean(),
      values: fc.boolean(),
      places: fc.boolean(),
      x: fc.array(kind === 'f32' ? floats : integers, { minLength: rows * length, maxLength: rows * length }),
    }),
  );

test('gives the elements of each row in order, ties by place and NaN as the largest, and nothing that nobody wants', () => {
  fc.assert(
    fc.property(cases, ({ x, ...spec }: TopKSpec & { readonly x: readonly number[] }) => {
      const { rows, length, kind, k, largest } = spec;
      const bench = new Bench(1);
      const data = kind === 'f32' ? Float32Array.from(x) : Int32Array.from(x);
      if (kind === 'f32') {
        // The sign bit of a NaN must not matter.
        const bits = new Int32Array(data.buffer);
        data.forEach((value, index) => {
          if (Number.isNaN(value) && index % 2 === 1) bits[index] = -1;
        });
      }
      const from = bench.place(new Int32Array(data.buffer), 'int32');
      const [values, places] = [bench.allocate(4 * rows * k), bench.allocate(4 * rows * k)];
      let kernel!: ReturnType<typeof topK>;
      const { run } = bench.compile((module) => {
        kernel = topK(module, spec);
        return { run: kernel.function };
      });
      const scratch = bench.allocate(kernel.scratchBytes);
      const half = kernel.items >> 1;
      run!(from, values, places, scratch, half, kernel.items);
      run!(from, values, places, scratch, 0, half);
      for (const [address, bytes] of [
        [values, 4 * rows * k],
        [places, 4 * rows * k],
        [scratch, kernel.scratchBytes],
      ] as const)
        expect(bench.intact(address, bytes)).toBe(true);
      for (let row = 0; row < rows; row++) {
        const elements = data.subarray(row * length, (row + 1) * length);
        const expected = Array.from(elements.keys()).sort(
          (a, b) => (largest ? -1 : 1) * order(elements[a]!, elements[b]!) || a - b,
        );
        for (let rank = 0; rank < k; rank++) {
          const at = row * k + rank;
          const place = expected[rank]!;
          expect(bench.ints(places, rows * k)[at]).toBe(spec.places ? place : 0);
          const written = kind === 'f32' ? bench.floats(values, rows * k)[at] : bench.ints(values, rows * k)[at];
          expect(Object.is(written, spec.values ? elements[place] : 0)).toBe(true);
        }
      }
    }),
    { numRuns: 150, seed: 1 },
  );
});

// Ascending rows are the worst for a list: every element gets in, at its front.
test.each([
  ['in any order', (place: number) => (place * 7919) % 6007],
  ['ascending', (place: number) => place],
  ['all equal', () => 5],
])('of a long row, %s, some dozens are kept in a list', (_, valueOf) => {
  const [length, k] = [6000, 100];
  const spec: TopKSpec = { kind: 'f32', rows: 1, length, k, largest: true, values: true, places: true };
  const bench = new Bench(1);
  const data = Float32Array.from({ length }, (__, place) => valueOf(place));
  const from = bench.place(new Int32Array(data.buffer), 'int32');
  const [values, places] = [bench.allocate(4 * k), bench.allocate(4 * k)];
  let kernel!: ReturnType<typeof topK>;
  const { run } = bench.compile((module) => {
    kernel = topK(module, spec);
    return { run: kernel.function };
  });
  expect(kernel.scratchBytes).toBe(8 * k);
  run!(from, values, places, bench.allocate(kernel.scratchBytes), 0, 1);
  const expected = Array.from(data.keys()).sort((a, b) => data[b]! - data[a]! || a - b);
  expect(Array.from(bench.ints(places, k))).toEqual(expected.slice(0, k));
  expect(Array.from(bench.floats(values, k))).toEqual(expected.slice(0, k).map((place) => data[place]));
});
