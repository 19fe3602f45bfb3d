import type { ModuleBuilder } from './emitter.ts';
import type { FunctionBuilder, Local } from './function-builder.ts';
import type { Value } from './instruction.ts';
import type { RangeKernel } from './kernel.ts';
import { loadLanes, storeLanes } from './lanes.ts';
import { i32 } from './opcodes.ts';
import { i32x4, shuffle32 } from './simd.ts';

/** Products of dense matrices of 32-bit integers, exact but for what wraps around. */
export interface IntegerMatMulSpec {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  /** A is [k, m] instead of [m, k]. */
  readonly transposeA: boolean;
  /** B is [n, k] instead of [k, n]. */
  readonly transposeB: boolean;
  /** Batch axes, outermost first: their lengths, and how many matrices of A and B lie between neighbours (0: the same one). */
  readonly batch: readonly { readonly count: number; readonly a: number; readonly b: number }[];
}

/** So many vectors of a row of the result are summed side by side. */
const BLOCK = 4;

/** Kernel (a, b, c, firstItem, endItem); items are the rows of all matrices of the result. */
export const integerMatMul = (module: ModuleBuilder, spec: IntegerMatMulSpec): RangeKernel => {
  const { m, n, k, transposeA, transposeB, batch } = spec;
  const items = batch.reduce((product, { count }) => product * count, m);
  const run = module.function({ params: ['i32', 'i32', 'i32', 'i32', 'i32'] }, (f, a, b, c, first, end) => {
    if (items === 0 || n === 0) return;
    const item = f.local('i32');
    f.forRange(item, first, end, 1, () => {
      const [rowA, matrixB] = [f.bind(a), f.bind(b)];
      let rest: Value<'i32'> = item;
      const digit = (count: number): Local<'i32'> => {
        const [value, next] = [f.bind(i32.rem_u(rest, count)), f.bind(i32.div_u(rest, count))];
        rest = next;
        return value;
      };
      f.increment(rowA, i32.mul(digit(m), transposeA ? 4 : 4 * k));
      for (const axis of [...batch].reverse()) {
        const place = digit(axis.count);
        f.increment(rowA, i32.mul(place, 4 * m * k * axis.a));
        f.increment(matrixB, i32.mul(place, 4 * k * n * axis.b));
      }
      const row = f.bind(i32.add(c, i32.mul(item, 4 * n)));
      if (transposeB) byDots(f, spec, rowA, matrixB, row);
      else byColumns(f, spec, rowA, matrixB, row);
    });
  });
  return { function: run, items };
};

/** B's rows are contiguous: elements of A times stretches of them. */
const byColumns = (
  f: FunctionBuilder,
  { m, n, k, transposeA }: IntegerMatMulSpec,
  rowA: Local<'i32'>,
  matrixB: Local<'i32'>,
  row: Local<'i32'>,
): void => {
  const stretch = (from: Value<'i32'>, to: Value<'i32'>, vectors: number, lanes: number): void => {
    const [at, pointer, place] = [f.bind(rowA), f.bind(from), f.bind(to)];
    const sums = Array.from({ length: vectors }, () => f.bind(i32x4.splatConst(0)));
    f.forRange(f.local('i32'), 0, k, 1, () => {
      const factor = f.bind(i32x4.splat(i32.load(at)));
      sums.forEach((sum, index) =>
        f.set(sum, i32x4.add(sum, i32x4.mul(factor, loadLanes(pointer, 16 * index, lanes)))),
      );
      f.increment(at, transposeA ? 4 * m : 4);
      f.increment(pointer, 4 * n);
    });
    sums.forEach((sum, index) => storeLanes(f, place, sum, 16 * index, lanes));
  };
  const columns = 4 * BLOCK;
  const blocks = Math.floor(n / columns);
  const block = f.local('i32');
  const offset = (base: Local<'i32'>): Value<'i32'> => i32.add(base, i32.mul(block, 4 * columns));
  f.forRange(block, 0, blocks, 1, () => stretch(offset(matrixB), offset(row), BLOCK, 4));
  let column = blocks * columns;
  const vectors = Math.floor((n - column) / 4);
  if (vectors > 0) stretch(i32.add(matrixB, 4 * column), i32.add(row, 4 * column), vectors, 4);
  column += 4 * vectors;
  if (column < n) stretch(i32.add(matrixB, 4 * column), i32.add(row, 4 * column), 1, n - column);
};

/** B's columns are contiguous: a sum for each element, four at a time where A's row is contiguous too. */
const byDots = (
  f: FunctionBuilder,
  { m, n, k, transposeA }: IntegerMatMulSpec,
  rowA: Local<'i32'>,
  matrixB: Local<'i32'>,
  row: Local<'i32'>,
): void => {
  const [pointer, place] = [f.bind(matrixB), f.bind(row)];
  const vectors = transposeA ? 0 : Math.floor(k / 4);
  f.forRange(f.local('i32'), 0, n, 1, () => {
    const at = f.bind(rowA);
    const total = f.bind(i32.const(0));
    if (vectors > 0) {
      const sum = f.bind(i32x4.splatConst(0));
      f.forRange(f.local('i32'), 0, vectors, 1, () => {
        f.set(sum, i32x4.add(sum, i32x4.mul(loadLanes(at, 0, 4), loadLanes(pointer, 0, 4))));
        f.increment(at, 16);
        f.increment(pointer, 16);
      });
      f.set(sum, i32x4.add(sum, shuffle32(sum, sum, [2, 3, 0, 1])));
      f.set(total, i32x4.extract(i32x4.add(sum, shuffle32(sum, sum, [1, 0, 3, 2])), 0));
    }
    f.forRange(f.local('i32'), 0, k - 4 * vectors, 1, () => {
      f.increment(total, i32.mul(i32.load(at), i32.load(pointer)));
      f.increment(at, transposeA ? 4 * m : 4);
      f.increment(pointer, 4);
    });
    f.do(i32.store(place, total));
    f.increment(place, 4);
  });
};
