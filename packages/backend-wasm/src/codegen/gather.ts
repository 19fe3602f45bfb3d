import { emitCopy } from './copy.ts';
import type { ModuleBuilder } from './emitter.ts';
import type { FunctionBuilder, Local } from './function-builder.ts';
import { elementBytes, type ElementKind, maximum, minimum } from './iteration.ts';
import type { RangeKernel } from './kernel.ts';
import { loadLanes, storeLanes } from './lanes.ts';
import { f32, i32, memoryFill } from './opcodes.ts';
import { f32x4, i32x4, v128 } from './simd.ts';

/**
 * Taking slices at given places of an axis, and its adjoint, which adds them there. Shapes are brought to x [batch,
 * outer, length, inner], indices [batch, count], slices [batch, outer, count, inner]. Indices are i32; those outside of
 * [0, length) give zeros, or are dropped.
 */
export interface GatherSpec {
  readonly kind: ElementKind;
  readonly batch: number;
  readonly outer: number;
  readonly length: number;
  readonly inner: number;
  readonly count: number;
}

/**
 * The spec of a gather along `axis` of a shape, of which the first `batchDimensions` axes go with those of the indices.
 */
export const gatherSpec = (
  kind: ElementKind,
  shape: readonly number[],
  axis: number,
  batchDimensions: number,
  indices: readonly number[],
): GatherSpec => {
  const size = (of: readonly number[]): number => of.reduce((product, length) => product * length, 1);
  return {
    kind,
    batch: size(shape.slice(0, batchDimensions)),
    outer: size(shape.slice(batchDimensions, axis)),
    length: shape[axis]!,
    inner: size(shape.slice(axis + 1)),
    count: size(indices.slice(batchDimensions)),
  };
};

/** Slices of one item. */
const SLICES = 64;

/** Kernel (x, indices, slices, firstItem, endItem); items are runs of slices. */
export const gather = (module: ModuleBuilder, spec: GatherSpec): RangeKernel => {
  const { kind, batch, outer, length, inner, count } = spec;
  const bytes = elementBytes(kind) * inner;
  const total = batch * outer * count;
  const perItem = Math.max(SLICES, Math.ceil(2048 / Math.max(1, inner)));
  const run = module.function({ params: ['i32', 'i32', 'i32', 'i32', 'i32'] }, (f, x, indices, slices, first, end) => {
    if (total === 0 || inner === 0) return;
    const start = f.bind(i32.mul(first, perItem));
    const stop = f.bind(minimum(f, i32.mul(end, perItem), total));
    const slice = f.local('i32');
    const to = f.bind(i32.add(slices, i32.mul(start, bytes)));
    // Where the running slice belongs: its index along the count, and its plane of x.
    const position = f.bind(i32.rem_u(start, count));
    const plane = f.bind(i32.div_u(start, count));
    f.forRange(slice, start, stop, 1, () => {
      const row = outer === 1 ? plane : i32.div_u(plane, outer);
      const index = f.bind(i32.load(i32.add(indices, i32.shl(i32.add(i32.mul(row, count), position), 2))));
      f.if(
        i32.lt_u(index, length),
        () => emitCopy(f, to, f.bind(i32.add(x, i32.mul(i32.add(i32.mul(plane, length), index), bytes))), bytes),
        () => emitZero(f, to, bytes),
      );
      f.increment(to, bytes);
      f.increment(position, 1);
      f.if(i32.eq(position, count), () => {
        f.set(position, 0);
        f.increment(plane, 1);
      });
    });
  });
  return { function: run, items: Math.ceil(total / perItem) };
};

const emitZero = (f: FunctionBuilder, to: Local<'i32'>, bytes: number): void => {
  if (bytes === 4) f.do(i32.store(to, 0));
  else f.do(memoryFill(to, 0, bytes));
};

/** Elements of x that one item of scatterAdd owns, at least. */
const OWNED = 16_384;

/**
 * Kernel (indices, slices, x, firstItem, endItem): x becomes zeros plus the slices at their places, added in their
 * order. Items own ranges of x along its axis: each looks at all indices and takes those that fall into its range, so
 * that no two write one place.
 */
export const scatterAdd = (module: ModuleBuilder, spec: GatherSpec): RangeKernel => {
  const { kind, batch, outer, length, inner, count } = spec;
  if (kind === 'bool') throw new TypeError('scatterAdd adds numbers, not bool');
  const planes = batch * outer;
  const bytes = 4 * inner;
  // A plane is cut only when there are few planes; every cut looks at all indices again.
  const cuts = planes >= 8 ? 1 : Math.max(1, Math.min(8, Math.ceil((length * inner) / OWNED)));
  const owned = Math.ceil(length / cuts);
  const run = module.function({ params: ['i32', 'i32', 'i32', 'i32', 'i32'] }, (f, indices, slices, x, first, end) => {
    if (planes * length * inner === 0) return;
    const item = f.local('i32');
    f.forRange(item, first, end, 1, () => {
      const plane = f.bind(cuts === 1 ? item : i32.div_u(item, cuts));
      const low = f.bind(cuts === 1 ? i32.const(0) : i32.mul(i32.sub(item, i32.mul(plane, cuts)), owned));
      const width = f.bind(maximum(f, 0, i32.sub(minimum(f, i32.add(low, owned), length), low)));
      const target = f.bind(i32.add(x, i32.mul(i32.add(i32.mul(plane, length), low), bytes)));
      f.do(memoryFill(target, 0, i32.mul(width, bytes)));
      const index = f.bind(i32.add(indices, i32.mul(outer === 1 ? plane : i32.div_u(plane, outer), 4 * count)));
      const from = f.bind(i32.add(slices, i32.mul(plane, count * bytes)));
      f.forRange(f.local('i32'), 0, count, 1, () => {
        // Unsigned, what lies below the range is as far outside as what lies above.
        const place = f.bind(i32.sub(i32.load(index), low));
        f.if(i32.and(i32.lt_u(place, width), i32.ge_s(i32.load(index), 0)), () =>
          addRun(f, kind, f.bind(i32.add(target, i32.mul(place, bytes))), from, inner),
        );
        f.increment(index, 4);
        f.increment(from, bytes);
      });
    });
  });
  return { function: run, items: planes * cuts };
};

/** to[i] += from[i] for a run of known length. */
const addRun = (
  f: FunctionBuilder,
  kind: 'f32' | 'i32',
  to: Local<'i32'>,
  from: Local<'i32'>,
  length: number,
): void => {
  if (length === 1) {
    f.do(
      kind === 'f32'
        ? f32.store(to, f32.add(f32.load(to), f32.load(from)))
        : i32.store(to, i32.add(i32.load(to), i32.load(from))),
    );
    return;
  }
  const add = kind === 'f32' ? f32x4.add : i32x4.add;
  const [target, source] = [f.bind(to), f.bind(from)];
  const group = (vectors: number): void => {
    const sums = Array.from({ length: vectors }, (_, v) =>
      f.bind(add(v128.load(target, 16 * v), v128.load(source, 16 * v))),
    );
    for (let v = vectors - 1; v >= 0; v--) f.do(v128.store(target, sums[v]!, 16 * v));
    f.increment(target, 16 * vectors);
    f.increment(source, 16 * vectors);
  };
  f.forRange(f.local('i32'), 0, Math.floor(length / 16), 1, () => group(4));
  const vectors = Math.floor((length % 16) / 4);
  if (vectors > 0) group(vectors);
  const rest = length % 4;
  if (rest > 0) storeLanes(f, target, f.bind(add(loadLanes(target, 0, rest), loadLanes(source, 0, rest))), 0, rest);
};
