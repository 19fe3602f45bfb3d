import fc from 'fast-check';
import { expect, test } from 'vitest';
import { features } from './features.ts';
import { matMul } from './matmul.ts';
import type { MatMulKernel } from './matmul-spec.ts';
import { relaxedBytesAreExact } from './bytes-self-test.ts';
import { Bench, noise } from './testing.ts';
import type { ByteProducts } from './tile-arithmetic.ts';

const length = fc.constantFrom(1, 2, 3, 4, 5, 7, 8, 13, 16, 17, 33, 65);
/** Long enough for several blocks. */
const depth = fc.constantFrom(0, 1, 2, 3, 7, 64, 257, 520);
const kind = fc.constantFrom<ByteProducts>('relaxed', 'widened');

test('sums of products of bytes are exact, in either way, wide or not, whatever the shape and the split', () => {
  fc.assert(
    fc.property(length, length, depth, kind, fc.boolean(), (m, n, k, bytes, wide) => {
      const bench = new Bench(2);
      // Extremes often: half of the bytes of either kind are the largest or the smallest.
      const a = Uint8Array.from(noise(4 * m * k, 1), (v) => Math.min(127, Math.max(0, v * 254)));
      const b = Int8Array.from(noise(4 * k * n, 2), (v) => Math.min(127, Math.max(-128, v * 256)));
      const [aAt, bAt] = [a, b].map((values) => bench.place(new Uint8Array(values.buffer), 'bool')) as [number, number];
      const cAt = bench.allocate(4 * m * n);
      let kernel!: MatMulKernel;
      const spec = { m, n, k, aStrides: [k, 1], bStrides: [n, 1], cStride: n, fused: false, bytes, wide } as const;
      const { run } = bench.compile(
        (module) => {
          kernel = matMul(module, spec);
          return { run: kernel.function };
        },
        { wide },
      );
      const scratch = bench.allocate(kernel.scratchBytes);
      const half = kernel.items >> 1;
      run!(aAt, bAt, cAt, scratch, half, kernel.items);
      run!(aAt, bAt, cAt, scratch, 0, half);
      expect(bench.intact(cAt, 4 * m * n)).toBe(true);
      const expected = Int32Array.from({ length: m * n }, (_, element) => {
        const [row, column] = [Math.floor(element / n), element % n];
        let sum = 0;
        for (let i = 0; i < 4 * k; i++) sum += a[4 * k * row + i]! * b[4 * (n * (i >> 2) + column) + (i & 3)]!;
        return sum;
      });
      expect(bench.ints(cAt, m * n)).toEqual(expected);
    }),
    { numRuns: 120, seed: 1 },
  );
});

test('the self-test holds where the host has the instruction', () => {
  expect(features().relaxedSimd).toBe(true);
  expect(relaxedBytesAreExact()).toBe(true);
});
