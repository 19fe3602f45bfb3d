import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as e from './expression.ts';
import { argReduce } from './arg-reduce.ts';
import { rowMajor } from './iteration.ts';
import type { RangeKernel } from './kernel.ts';
import { Bench, noise } from './testing.ts';

const size = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);

const run = (
  op: 'max' | 'min',
  shape: readonly number[],
  axis: number,
  input: Float32Array | Int32Array,
  options: { wide?: boolean; pieces?: number } = {},
): Int32Array => {
  const { wide = false, pieces = 1 } = options;
  const bench = new Bench(2);
  const kind = input instanceof Float32Array ? 'f32' : 'i32';
  const x = bench.place(input, kind === 'f32' ? 'float32' : 'int32');
  const count = size(shape.filter((_, d) => d !== axis));
  const y = bench.allocate(4 * count);
  let kernel!: RangeKernel;
  const exports = bench.compile(
    (module) => {
      kernel = argReduce(module, {
        op,
        shape,
        axis,
        operands: [{ kind, strides: rowMajor(shape) }],
        expression: e.operand(0, kind),
        fused: false,
        wide,
      });
      return { run: kernel.function };
    },
    { wide },
  );
  for (let piece = pieces - 1; piece >= 0; piece--)
    exports['run']!(
      x,
      y,
      Math.floor((piece * kernel.items) / pieces),
      Math.floor(((piece + 1) * kernel.items) / pieces),
    );
  expect(bench.intact(y, 4 * count)).toBe(true);
  return bench.ints(y, count).slice();
};

const expected = (op: 'max' | 'min', shape: readonly number[], axis: number, x: ArrayLike<number>): number[] => {
  const after = size(shape.slice(axis + 1));
  const length = shape[axis]!;
  return Array.from({ length: size(shape) / length }, (_, at) => {
    const base = Math.floor(at / after) * after * length + (at % after);
    let best = 0;
    for (let i = 1; i < length; i++) {
      const [candidate, current] = [x[base + i * after]!, x[base + best * after]!];
      if (Number.isNaN(current)) break;
      if (Number.isNaN(candidate) || (op === 'max' ? candidate > current : candidate < current)) best = i;
    }
    return best;
  });
};

test('random shapes with ties, NaN and infinities', () => {
  const length = fc.constantFrom(1, 2, 3, 4, 5, 7, 8, 9, 17, 30);
  fc.assert(
    fc.property(
      fc.array(length, { minLength: 1, maxLength: 4 }),
      fc.nat(),
      fc.constantFrom('max', 'min'),
      fc.boolean(),
      fc.boolean(),
      fc.nat(100),
      (shape, pick, op, wide, float, seed) => {
        fc.pre(size(shape) < 20_000);
        const axis = pick % shape.length;
        // Few distinct values, so that ties abound.
        const values = Array.from(
          noise(size(shape), seed),
          (v) => [0, 1, -1, 2, 3, -0, Infinity, -Infinity, NaN, 5][Math.floor((v + 1) * 5)]!,
        );
        const x = float
          ? Float32Array.from(values)
          : Int32Array.from(values, (v) => (Number.isFinite(v) ? v : v > 0 ? 2 ** 31 - 1 : -(2 ** 31)));
        expect([...run(op, shape, axis, x, { wide, pieces: 2 })]).toEqual(expected(op, shape, axis, x));
      },
    ),
    { numRuns: 120, seed: 5 },
  );
});

test('rows of nothing but the worst value give place 0', () => {
  for (const n of [1, 3, 4, 6]) {
    expect([...run('max', [2, n], 1, new Float32Array(2 * n).fill(-Infinity))]).toEqual([0, 0]);
    expect([...run('min', [n, 2], 0, new Int32Array(2 * n).fill(2 ** 31 - 1))]).toEqual([0, 0]);
  }
});
