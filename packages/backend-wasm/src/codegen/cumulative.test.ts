import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cumulative, type CumulativeSpec } from './cumulative.ts';
import type { RangeKernel } from './kernel.ts';
import { Bench, noise } from './testing.ts';

test('running sums and products, either way, with and without the element itself', () => {
  const length = fc.constantFrom(0, 1, 2, 3, 5, 9, 30);
  fc.assert(
    fc.property(
      length,
      length,
      length,
      fc.constantFrom('sum', 'prod'),
      fc.constantFrom('f32', 'i32'),
      fc.boolean(),
      fc.boolean(),
      (outer, n, inner, op, kind, exclusive, reverse) => {
        const spec: CumulativeSpec = { op, kind, outer, length: n, inner, exclusive, reverse };
        const count = outer * n * inner;
        const x = kind === 'f32' ? noise(count, 3) : Int32Array.from(noise(count, 3), (v) => v * 2 ** 31);
        const bench = new Bench(1);
        const from = bench.place(x, kind === 'f32' ? 'float32' : 'int32');
        const to = bench.allocate(4 * count);
        let kernel!: RangeKernel;
        const { run } = bench.compile((module) => {
          kernel = cumulative(module, spec);
          return { run: kernel.function };
        });
        for (const [start, end] of [
          [kernel.items >> 1, kernel.items],
          [0, kernel.items >> 1],
        ] as const)
          run!(from, to, start, end);
        expect(bench.intact(to, 4 * count)).toBe(true);
        const actual = kind === 'f32' ? bench.floats(to, count) : bench.ints(to, count);
        for (let o = 0; o < outer; o++)
          for (let e = 0; e < inner; e++) {
            let total = op === 'sum' ? 0 : 1;
            for (let i = 0; i < n; i++) {
              const at = (o * n + (reverse ? n - 1 - i : i)) * inner + e;
              const next =
                kind === 'f32'
                  ? op === 'sum'
                    ? total + x[at]!
                    : total * x[at]!
                  : op === 'sum'
                    ? (total + x[at]!) | 0
                    : Math.imul(total, x[at]!);
              const expected = exclusive ? total : next;
              expect(Math.abs(actual[at]! - expected)).toBeLessThanOrEqual(kind === 'i32' ? 0 : 3e-6);
              total = next;
            }
          }
      },
    ),
    { numRuns: 80, seed: 1 },
  );
});
