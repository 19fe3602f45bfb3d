import type { ModuleBuilder } from './emitter.ts';
import type { Local } from './function-builder.ts';
import type { Value } from './instruction.ts';
import type { RangeKernel } from './kernel.ts';
import { loadLanes, storeLanes } from './lanes.ts';
import { f32, f64, i32 } from './opcodes.ts';
import { f32x4, i32x4 } from './simd.ts';

/**
 * Running sums and products along an axis: x and the result are [outer, length, inner]. Neighbouring columns go side by
 * side in vectors; with one column the sum runs in double precision.
 */
export interface CumulativeSpec {
  readonly op: 'sum' | 'prod';
  readonly kind: 'f32' | 'i32';
  readonly outer: number;
  readonly length: number;
  readonly inner: number;
  /** Without the element itself: the first is 0 or 1. */
  readonly exclusive: boolean;
  /** From the end. */
  readonly reverse: boolean;
}

/** Kernel (x, result, firstItem, endItem); items are the outer places. */
export const cumulative = (module: ModuleBuilder, spec: CumulativeSpec): RangeKernel => {
  const { op, kind, outer, length, inner, exclusive, reverse } = spec;
  const rowBytes = 4 * inner;
  const step = reverse ? -rowBytes : rowBytes;
  const start = op === 'sum' ? 0 : 1;
  const run = module.function({ params: ['i32', 'i32', 'i32', 'i32'] }, (f, x, result, first, end) => {
    if (outer * length * inner === 0) return;
    const origin = (reverse ? length - 1 : 0) * rowBytes;
    /** Runs along the axis; `visit` reads through the first pointer and writes through the second. */
    const along = (offset: Value<'i32'>, visit: (from: Local<'i32'>, to: Local<'i32'>) => void): void => {
      const [from, to] = [x, result].map((base) => f.bind(i32.add(i32.add(base, offset), origin))) as [
        Local<'i32'>,
        Local<'i32'>,
      ];
      f.forRange(f.local('i32'), 0, length, 1, () => {
        visit(from, to);
        f.increment(from, step);
        f.increment(to, step);
      });
    };
    const column = (offset: Value<'i32'>): void => {
      if (kind === 'i32') {
        const total = f.bind(i32.const(start));
        along(offset, (from, to) => {
          const next = f.bind((op === 'sum' ? i32.add : i32.mul)(total, i32.load(from)));
          f.do(i32.store(to, exclusive ? total : next));
          f.set(total, next);
        });
        return;
      }
      const total = f.bind(f64.const(start));
      along(offset, (from, to) => {
        const next = f.bind((op === 'sum' ? f64.add : f64.mul)(total, f64.promote(f32.load(from))));
        f.do(f32.store(to, f32.demote(exclusive ? total : next)));
        f.set(total, next);
      });
    };
    const columns = (offset: Value<'i32'>, lanes: number): void => {
      const join = { f32: { sum: f32x4.add, prod: f32x4.mul }, i32: { sum: i32x4.add, prod: i32x4.mul } }[kind][op];
      const total = f.bind(kind === 'f32' ? f32x4.splatConst(start) : i32x4.splatConst(start));
      along(offset, (from, to) => {
        const next = f.bind(join(total, loadLanes(from, 0, lanes)));
        storeLanes(f, to, exclusive ? total : next, 0, lanes);
        f.set(total, next);
      });
    };
    const item = f.local('i32');
    f.forRange(item, first, end, 1, () => {
      const base = f.bind(i32.mul(item, length * rowBytes));
      if (inner === 1) {
        column(base);
        return;
      }
      const group = f.local('i32');
      f.forRange(group, 0, Math.floor(inner / 4), 1, () => columns(f.bind(i32.add(base, i32.shl(group, 4))), 4));
      if (inner % 4 > 0) columns(f.bind(i32.add(base, 16 * Math.floor(inner / 4))), inner % 4);
    });
  });
  return { function: run, items: outer };
};
