import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RangeKernel } from './kernel.ts';
import { integerMatMul, type IntegerMatMulSpec } from './matmul-integer.ts';
import { Bench, noise } from './testing.ts';

const length = fc.constantFrom(0, 1, 2, 3, 4, 5, 7, 8, 13, 16, 19, 35);
const axis = fc.record({ count: fc.constantFrom(1, 2, 3), a: fc.constantFrom(0, 1), b: fc.constantFrom(0, 1) });

test('sums of products wrap around, whatever the shapes, the transposes and the batches', () => {
  fc.assert(
    fc.property(length, length, length, fc.boolean(), fc.boolean(), fc.array(axis, { maxLength: 2 }), (...drawn) => {
      const [m, n, k, transposeA, transposeB, axes] = drawn;
      // Of two axes the outer one steps over all matrices of the inner one.
      const stepOf = (side: 'a' | 'b'): number => (axes[1]?.[side] === 1 ? axes[1].count : 1);
      const batch = axes.map(({ count, a, b }, index) =>
        index === 0 ? { count, a: a * stepOf('a'), b: b * stepOf('b') } : { count, a, b },
      );
      const spec: IntegerMatMulSpec = { m, n, k, transposeA, transposeB, batch };
      const matrices = batch.reduce((product, { count }) => product * count, 1);
      const a = Int32Array.from(noise(9 * m * k, 1), (v) => v * 2 ** 31);
      const b = Int32Array.from(noise(9 * k * n, 2), (v) => v * 2 ** 31);
      const bench = new Bench(1);
      const [aAt, bAt, cAt] = [bench.place(a, 'int32'), bench.place(b, 'int32'), bench.allocate(4 * matrices * m * n)];
      let kernel!: RangeKernel;
      const { run } = bench.compile((module) => {
        kernel = integerMatMul(module, spec);
        return { run: kernel.function };
      });
      const half = kernel.items >> 1;
      run!(aAt, bAt, cAt, half, kernel.items);
      run!(aAt, bAt, cAt, 0, half);
      expect(bench.intact(cAt, 4 * matrices * m * n)).toBe(true);
      const c = bench.ints(cAt, matrices * m * n);
      for (let matrix = 0; matrix < matrices; matrix++) {
        const inner = batch[1]?.count ?? 1;
        const coordinates = batch.length === 2 ? [Math.floor(matrix / inner), matrix % inner] : [matrix];
        const place = (side: 'a' | 'b'): number =>
          batch.reduce((sum, dimension, index) => sum + coordinates[index]! * dimension[side], 0);
        const [fromA, fromB] = [place('a') * m * k, place('b') * k * n];
        for (let row = 0; row < m; row++) {
          for (let column = 0; column < n; column++) {
            let sum = 0;
            for (let inside = 0; inside < k; inside++) {
              const left = a[fromA + (transposeA ? inside * m + row : row * k + inside)]!;
              const right = b[fromB + (transposeB ? column * k + inside : inside * n + column)]!;
              sum = (sum + Math.imul(left, right)) | 0;
            }
            expect(c[(matrix * m + row) * n + column]).toBe(sum);
          }
        }
      }
    }),
    { numRuns: 150, seed: 1 },
  );
});
