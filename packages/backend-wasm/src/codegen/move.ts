import { emitCopy } from './copy.ts';
import { elementwise } from './elementwise.ts';
import type { ModuleBuilder } from './emitter.ts';
import { constant, operand } from './expression.ts';
import type { FunctionReference, Local } from './function-builder.ts';
import { collapse, elementBytes, type ElementKind, emitNest, minimum, rowMajor } from './iteration.ts';
import type { RangeKernel } from './kernel.ts';
import { i32 } from './opcodes.ts';
import { transpose4 } from './pack.ts';
import { v128 } from './simd.ts';

/**
 * Movement: every rearrangement that keeps elements as they are is a copy from one set of strides to another:
 * transposing permutes them, slicing and concatenating shift the origin, reversing makes them negative, broadcasting
 * zero.
 */
export interface CopySpec {
  readonly kind: ElementKind;
  readonly shape: readonly number[];
  /** Strides and origins in elements. */
  readonly from: readonly number[];
  readonly to: readonly number[];
  readonly fromOrigin?: number;
  readonly toOrigin?: number;
}

/** Bytes of one item, where a copy is one run. */
const RUN = 65_536;

/** Kernel (from, to, firstItem, endItem). The areas must not overlap. */
export const copy = (module: ModuleBuilder, spec: CopySpec): RangeKernel => {
  const { kind, fromOrigin = 0, toOrigin = 0 } = spec;
  const size = elementBytes(kind);
  const space = collapse(spec.shape, [spec.from, spec.to]);
  const inner = space.shape.length - 1;
  const [from, to] = space.strides as [readonly number[], readonly number[]];
  const total = space.shape.reduce((product, length) => product * length, 1);
  const shifted = (kernel: RangeKernel): RangeKernel =>
    fromOrigin === 0 && toOrigin === 0
      ? kernel
      : { items: kernel.items, function: shift(module, kernel.function, size * fromOrigin, size * toOrigin) };
  if (total > 0 && from[inner] === 1 && to[inner] === 1) return shifted(copyRuns(module, size, space.shape, from, to));
  // Another dimension is contiguous in the source while the last one is in the target (or the reverse): a transpose.
  const other = space.shape.findIndex((length, d) => d !== inner && length >= 4 && from[d] === 1 && to[d]! >= 4);
  if (total > 0 && kind !== 'bool' && to[inner] === 1 && from[inner]! >= 4 && space.shape[inner]! >= 4 && other >= 0)
    return shifted(copyTransposed(module, space.shape, from, to, other));
  const kernel = elementwise(module, {
    shape: space.shape,
    operands: [{ kind, strides: from }],
    results: [{ expression: operand(0, kind), strides: to }],
    fused: false,
    wide: false,
  });
  return shifted(kernel);
};

const shift = (
  module: ModuleBuilder,
  callee: FunctionReference,
  fromBytes: number,
  toBytes: number,
): FunctionReference =>
  module.function({ params: ['i32', 'i32', 'i32', 'i32'] }, (f, from, to, first, end) =>
    f.call(callee, [i32.add(from, fromBytes), i32.add(to, toBytes), first, end]),
  );

/** Runs that are contiguous on both sides. */
const copyRuns = (
  module: ModuleBuilder,
  size: number,
  shape: readonly number[],
  from: readonly number[],
  to: readonly number[],
): RangeKernel => {
  const inner = shape.length - 1;
  const bytes = size * shape[inner]!;
  if (inner === 0) {
    const run = module.function({ params: ['i32', 'i32', 'i32', 'i32'] }, (f, source, target, first, end) => {
      const item = f.local('i32');
      f.forRange(item, first, end, 1, () => {
        const at = f.bind(i32.mul(item, RUN));
        const [a, b] = [f.bind(i32.add(source, at)), f.bind(i32.add(target, at))];
        const whole = (): void => emitCopy(f, b, a, Math.min(RUN, bytes));
        if (bytes <= RUN || bytes % RUN === 0) whole();
        else f.if(i32.eq(item, Math.floor(bytes / RUN)), () => emitCopy(f, b, a, bytes % RUN), whole);
      });
    });
    return { function: run, items: Math.ceil(bytes / RUN) };
  }
  const run = module.function({ params: ['i32', 'i32', 'i32', 'i32'] }, (f, source, target, first, end) => {
    const outer = shape.slice(0, inner);
    const strides = [from, to].map((of) => outer.map((_, d) => size * of[d]!));
    emitNest(f, outer, strides, [source, target], [[first, end]], ([a, b]) => emitCopy(f, b!, a!, bytes));
  });
  return { function: run, items: shape[0]! };
};

/**
 * Blocks of 16 × 4 elements: four runs of a cache line each are read, transposed four by four in registers, and written
 * as sixteen runs of four. Elements left over at the edges go one by one.
 */
const copyTransposed = (
  module: ModuleBuilder,
  shape: readonly number[],
  from: readonly number[],
  to: readonly number[],
  other: number,
): RangeKernel => {
  const inner = shape.length - 1;
  const outer = shape.map((_, d) => d).filter((d) => d !== inner && d !== other);
  const [width, height] = [shape[inner]!, shape[other]!];
  const [fromStep, toStep] = [4 * from[inner]!, 4 * to[other]!];
  const blocks = Math.ceil(height / 16);
  const run = module.function({ params: ['i32', 'i32', 'i32', 'i32'] }, (f, source, target, first, end) => {
    const strides = [from, to].map((of) => outer.map((d) => 4 * of[d]!));
    emitNest(
      f,
      outer.map((d) => shape[d]!),
      strides,
      [source, target],
      outer.length > 0 ? [[first, end]] : [],
      ([a, b]) => {
        /** rows × 4 elements, the rows contiguous in the source. */
        const tile = (x: Local<'i32'>, y: Local<'i32'>, groups: number): void => {
          for (let g = 0; g < groups; g++) {
            const rows = [0, 1, 2, 3].map((i) => f.bind(v128.load(x, i * fromStep + 16 * g))) as [
              Local<'v128'>,
              Local<'v128'>,
              Local<'v128'>,
              Local<'v128'>,
            ];
            transpose4(f, rows).forEach((column, i) => f.do(v128.store(y, column, (4 * g + i) * toStep)));
          }
        };
        const single = (x: Local<'i32'>, y: Local<'i32'>, rows: number, columns: number): void => {
          for (let i = 0; i < columns; i++)
            for (let r = 0; r < rows; r++) f.do(i32.store(y, i32.load(x, i * fromStep + 4 * r), r * toStep + 4 * i));
        };
        const strip = (x: Local<'i32'>, y: Local<'i32'>, rows: number): void => {
          const column = f.local('i32');
          f.forRange(column, 0, Math.floor(width / 4), 1, () => {
            if (rows >= 4) tile(x, y, Math.floor(rows / 4));
            if (rows % 4 > 0) {
              const whole = rows - (rows % 4);
              single(f.bind(i32.add(x, 4 * whole)), f.bind(i32.add(y, whole * toStep)), rows % 4, 4);
            }
            f.increment(x, 4 * fromStep);
            f.increment(y, 16);
          });
          if (width % 4 > 0) single(x, y, rows, width % 4);
        };
        const block = f.local('i32');
        const [start, stop] = outer.length > 0 ? [i32.const(0), i32.const(blocks)] : [first, end];
        const whole = Math.floor(height / 16);
        const at = (): readonly [Local<'i32'>, Local<'i32'>] => [
          f.bind(i32.add(a!, i32.mul(block, 64))),
          f.bind(i32.add(b!, i32.mul(block, 16 * toStep))),
        ];
        f.forRange(block, start, f.bind(minimum(f, whole, stop)), 1, () => strip(...at(), 16));
        if (height % 16 > 0) {
          f.if(i32.gt_s(stop, whole), () => {
            f.set(block, whole);
            strip(...at(), height % 16);
          });
        }
      },
    );
  });
  return { function: run, items: outer.length > 0 ? shape[outer[0]!]! : blocks };
};

/** Kernel (unused, to, firstItem, endItem) that sets elements to a number. */
export const fill = (module: ModuleBuilder, kind: ElementKind, count: number, value: number): RangeKernel => {
  const kernel = elementwise(module, {
    shape: [count],
    operands: [],
    results: [{ expression: constant(value, kind), strides: [1] }],
    fused: false,
    wide: false,
  });
  const run = module.function({ params: ['i32', 'i32', 'i32', 'i32'] }, (f, _unused, to, first, end) =>
    f.call(kernel.function, [to, first, end]),
  );
  return { function: run, items: kernel.items };
};

export type PadMode = 'constant' | 'reflect' | 'symmetric' | 'edge';

/**
 * Kernels (from, to, firstItem, endItem), to be run one after the other, that put an array into a larger one. The
 * border is filled (`constant`) or copied region by region from inside: mirrored without or with the edge, or the edge
 * repeated.
 */
export const pad = (
  module: ModuleBuilder,
  kind: ElementKind,
  shape: readonly number[],
  padding: readonly (readonly [number, number])[],
  mode: PadMode,
  value = 0,
): readonly RangeKernel[] => {
  const padded = shape.map((length, d) => length + padding[d]![0] + padding[d]![1]);
  const [own, target] = [rowMajor(shape), rowMajor(padded)];
  if (mode === 'constant') {
    const inside = copy(module, {
      kind,
      shape,
      from: own,
      to: target,
      toOrigin: target.reduce((sum, stride, d) => sum + stride * padding[d]![0], 0),
    });
    const isSame = padding.every(([low, high]) => low + high === 0);
    return isSame
      ? [inside]
      : [
          fill(
            module,
            kind,
            padded.reduce((product, length) => product * length, 1),
            value,
          ),
          inside,
        ];
  }
  /** Of one axis: how many elements, where they begin on both sides, and the step in the source. */
  interface Part {
    readonly length: number;
    readonly from: number;
    readonly step: number;
    readonly to: number;
  }
  const partsOf = (d: number): Part[] => {
    const [length, [low, high]] = [shape[d]!, padding[d]!];
    const shiftBy = mode === 'reflect' ? 1 : 0;
    const step = mode === 'edge' ? 0 : -1;
    const below = mode === 'edge' ? 0 : low - 1 + shiftBy;
    const above = mode === 'edge' ? length - 1 : length - 1 - shiftBy;
    return [
      { length: low, from: below, step, to: 0 },
      { length, from: 0, step: 1, to: low },
      { length: high, from: above, step, to: low + length },
    ].filter((part) => part.length > 0);
  };
  let regions: Part[][] = [[]];
  for (let d = 0; d < shape.length; d++)
    regions = regions.flatMap((region) => partsOf(d).map((part) => [...region, part]));
  if (shape.includes(0)) return [];
  return regions.map((region) =>
    copy(module, {
      kind,
      shape: region.map(({ length }) => length),
      from: region.map(({ step }, d) => step * own[d]!),
      to: target,
      fromOrigin: region.reduce((sum, part, d) => sum + part.from * own[d]!, 0),
      toOrigin: region.reduce((sum, part, d) => sum + part.to * target[d]!, 0),
    }),
  );
};

/** The copy that transposes: axis i of the result is axis `permutation[i]` of the source. */
export const transposeSpec = (
  kind: ElementKind,
  shape: readonly number[],
  permutation: readonly number[],
): CopySpec => {
  const own = rowMajor(shape);
  const result = permutation.map((axis) => shape[axis]!);
  return { kind, shape: result, from: permutation.map((axis) => own[axis]!), to: rowMajor(result) };
};

/** The copy that takes `shape` elements from `start` in steps of `strides`. */
export const sliceSpec = (
  kind: ElementKind,
  from: readonly number[],
  start: readonly number[],
  strides: readonly number[],
  shape: readonly number[],
): CopySpec => {
  const own = rowMajor(from);
  return {
    kind,
    shape,
    from: own.map((stride, d) => stride * strides[d]!),
    to: rowMajor(shape),
    fromOrigin: own.reduce((sum, stride, d) => sum + stride * start[d]!, 0),
  };
};

/** The copy that turns around some axes. */
export const reverseSpec = (kind: ElementKind, shape: readonly number[], axes: readonly number[]): CopySpec => {
  const own = rowMajor(shape);
  const fromOrigin = axes.reduce((sum, d) => sum + Math.max(0, shape[d]! - 1) * own[d]!, 0);
  return { kind, shape, from: own.map((stride, d) => (axes.includes(d) ? -stride : stride)), to: own, fromOrigin };
};

/** The copies that put arrays side by side along an axis, one for each. */
export const concatSpecs = (
  kind: ElementKind,
  shapes: readonly (readonly number[])[],
  axis: number,
): readonly CopySpec[] => {
  const result = shapes[0]!.map((length, d) =>
    d === axis ? shapes.reduce((sum, shape) => sum + shape[axis]!, 0) : length,
  );
  const to = rowMajor(result);
  let before = 0;
  return shapes.map((shape) => {
    const spec = { kind, shape, from: rowMajor(shape), to, toOrigin: before * to[axis]! };
    before += shape[axis]!;
    return spec;
  });
};
