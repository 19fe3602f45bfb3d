import type { FunctionBuilder, Local } from './function-builder.ts';
import type { Operand, Value } from './instruction.ts';
import { loadLanes, storeLanes } from './lanes.ts';
import { i32, select } from './opcodes.ts';
import { f32x4, i16x8, i32x4, i8x16, v128 } from './simd.ts';

/** How elements lie in memory: floats and integers as 4 bytes, truth values as bytes of 0 and 1. */
export type ElementKind = 'f32' | 'i32' | 'bool';

/** How results are stored: as they are, or integers as bytes, saturated. */
export type StoredKind = ElementKind | 'byte';

export const elementBytes = (kind: StoredKind): number => (kind === 'bool' || kind === 'byte' ? 1 : 4);

/** One operand of a loop nest: its kind and its strides, in elements, along the dimensions of the iteration space. */
export interface Layout {
  readonly kind: ElementKind;
  readonly strides: readonly number[];
}

/** An iteration space with as few dimensions as its operands allow. */
export interface Space {
  readonly shape: readonly number[];
  /** One list of strides per operand. */
  readonly strides: readonly (readonly number[])[];
  /** Where each original dimension went; undefined for those of length 1. */
  readonly dimensionOf: readonly (number | undefined)[];
}

/**
 * Drops dimensions of length 1 and merges neighbours that every operand walks as one. Dimensions in `locked` stay
 * apart, because their coordinates are asked for. The result has at least one dimension.
 */
export const collapse = (
  shape: readonly number[],
  operands: readonly (readonly number[])[],
  locked: ReadonlySet<number> = new Set(),
): Space => {
  const lengths: number[] = [];
  const strides: number[][] = operands.map(() => []);
  const dimensionOf: (number | undefined)[] = [];
  let lastLocked = false;
  shape.forEach((length, d) => {
    if (length === 1) {
      dimensionOf.push(undefined);
      return;
    }
    const merges =
      lengths.length > 0 &&
      !lastLocked &&
      !locked.has(d) &&
      operands.every((of, i) => strides[i]!.at(-1) === of[d]! * length);
    if (merges) {
      lengths[lengths.length - 1]! *= length;
      operands.forEach((of, i) => (strides[i]![lengths.length - 1] = of[d]!));
    } else {
      lengths.push(length);
      operands.forEach((of, i) => strides[i]!.push(of[d]!));
    }
    lastLocked = locked.has(d);
    dimensionOf.push(lengths.length - 1);
  });
  if (lengths.length === 0) {
    lengths.push(1);
    for (const of of strides) of.push(1);
  }
  return { shape: lengths, strides, dimensionOf };
};

/** Row-major strides of a shape. */
export const rowMajor = (shape: readonly number[]): number[] => {
  const strides: number[] = [];
  let stride = 1;
  for (let d = shape.length - 1; d >= 0; d--) {
    strides.unshift(stride);
    stride *= shape[d]!;
  }
  return strides;
};

/** Row-major strides over the kept axes, 0 on the reduced ones. */
export const keptStrides = (shape: readonly number[], axes: readonly number[]): number[] => {
  let stride = 1;
  const strides = shape.map(() => 0);
  for (let d = shape.length - 1; d >= 0; d--) {
    if (axes.includes(d)) continue;
    strides[d] = stride;
    stride *= shape[d]!;
  }
  return strides;
};

/** Row-major strides of a shape that is broadcast to a larger one: 0 where it repeats. */
export const broadcastStrides = (from: readonly number[], to: readonly number[]): number[] => {
  const own = rowMajor(from);
  const shift = to.length - from.length;
  return to.map((_, d) => (d < shift || from[d - shift] === 1 ? 0 : own[d - shift]!));
};

export const minimum = (f: FunctionBuilder, a: Operand<'i32'>, b: Operand<'i32'>): Value<'i32'> =>
  choose(f, a, b, i32.lt_s, Math.min);
export const maximum = (f: FunctionBuilder, a: Operand<'i32'>, b: Operand<'i32'>): Value<'i32'> =>
  choose(f, a, b, i32.gt_s, Math.max);
function choose(
  f: FunctionBuilder,
  a: Operand<'i32'>,
  b: Operand<'i32'>,
  better: typeof i32.lt_s,
  fold: (a: number, b: number) => number,
): Value<'i32'> {
  if (typeof a === 'number' && typeof b === 'number') return i32.const(fold(a, b));
  const [x, y] = [a, b].map((value) => (typeof value === 'number' ? i32.const(value) : f.bind(value))) as [
    Value<'i32'>,
    Value<'i32'>,
  ];
  return select(x, y, better(x, y));
}

/** Where a loop begins and ends. */
export type Range = readonly [start: Operand<'i32'>, end: Operand<'i32'>];

/**
 * Nested loops over the dimensions, with a pointer per operand that follows. `ranges` limits some of them.
 * `body` gets the pointers and a counter per dimension.
 */
export const emitNest = (
  f: FunctionBuilder,
  shape: readonly number[],
  strideBytes: readonly (readonly number[])[],
  pointers: readonly Local<'i32'>[],
  ranges: readonly (Range | undefined)[],
  body: (pointers: readonly Local<'i32'>[], counters: readonly Local<'i32'>[]) => void,
): void => {
  const level = (d: number, outer: readonly Local<'i32'>[], counters: readonly Local<'i32'>[]): void => {
    if (d === shape.length) {
      body(outer, counters);
      return;
    }
    const [start, end] = ranges[d] ?? [0, shape[d]!];
    const counter = f.local('i32');
    const moving = outer.map((pointer, i) => {
      const stride = strideBytes[i]![d]!;
      if (stride === 0) return pointer;
      return f.bind(typeof start === 'number' && start === 0 ? pointer : i32.add(pointer, i32.mul(start, stride)));
    });
    f.forRange(counter, start, end, 1, () => {
      level(d + 1, moving, [...counters, counter]);
      moving.forEach((pointer, i) => {
        if (pointer !== outer[i]) f.increment(pointer, strideBytes[i]![d]!);
      });
    });
  };
  level(0, pointers, []);
};

const TRUE = (): Value<'v128'> => i32x4.splatConst(1);
const ZERO = (): Value<'v128'> => i32x4.splatConst(0);

/** Bytes to masks: any byte but 0 is true. */
const maskOfBytes = (bytes: Value<'v128'>): Value<'v128'> =>
  i32x4.ne(i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(bytes)), ZERO());

/** An address some bytes from a pointer; offsets of instructions cannot be negative. */
const at = (pointer: Local<'i32'>, offset: number): readonly [Value<'i32'>, number] =>
  offset < 0 ? [i32.add(pointer, offset), 0] : [pointer, offset];

/**
 * The `copy`-th vector of elements after the pointer (fewer than four lanes at the end of a row); missing lanes are
 * zero or false.
 */
export const loadElements = (
  kind: ElementKind,
  stride: number,
  pointer: Local<'i32'>,
  copy: number,
  lanes: number,
): Value<'v128'> => {
  const size = elementBytes(kind);
  const offset = (lane: number): number => size * stride * (4 * copy + lane);
  if (stride === 0)
    return kind === 'bool' ? i32x4.ne(i32x4.splat(i32.load8_u(pointer)), ZERO()) : v128.load32Splat(pointer);
  if (kind !== 'bool') {
    if (stride === 1) return loadLanes(pointer, offset(0), lanes);
    let vector = v128.load32Zero(...at(pointer, offset(0)));
    for (let lane = 1; lane < lanes; lane++) {
      const [address, constant] = at(pointer, offset(lane));
      vector = v128.load32Lane(address, vector, lane, constant);
    }
    return vector;
  }
  if (stride === 1 && lanes === 4) return maskOfBytes(v128.load32Zero(pointer, offset(0)));
  let bytes = ZERO();
  for (let lane = 0; lane < lanes; lane++) {
    const [address, constant] = at(pointer, offset(lane));
    bytes = v128.load8Lane(address, bytes, lane, constant);
  }
  return maskOfBytes(bytes);
};

/** Stores what `loadElements` loads, and integers as bytes. */
export const storeElements = (
  f: FunctionBuilder,
  kind: StoredKind,
  stride: number,
  pointer: Local<'i32'>,
  vector: Local<'v128'>,
  copy: number,
  lanes: number,
): void => {
  const size = elementBytes(kind);
  const offset = (lane: number): number => size * stride * (4 * copy + lane);
  if (kind === 'f32' || kind === 'i32') {
    if (stride === 1) storeLanes(f, pointer, vector, offset(0), lanes);
    else {
      for (let lane = 0; lane < lanes; lane++) {
        const [address, constant] = at(pointer, offset(lane));
        f.do(v128.store32Lane(address, vector, lane, constant));
      }
    }
    return;
  }
  const halves = i16x8.narrow_i32x4_s(kind === 'bool' ? v128.and(vector, TRUE()) : vector, ZERO());
  const bytes = f.bind(i8x16.narrow_i16x8_s(halves, ZERO()));
  if (stride === 1 && lanes === 4) {
    f.do(v128.store32Lane(pointer, bytes, 0, offset(0)));
    return;
  }
  for (let lane = 0; lane < lanes; lane++) {
    const [address, constant] = at(pointer, offset(lane));
    f.do(v128.store8Lane(address, bytes, lane, constant));
  }
};

/** The coordinates of a vector's four elements, the first of which is `first`. */
export const coordinates = (first: Value<'i32'>): Value<'v128'> =>
  i32x4.add(i32x4.splat(first), i32x4.const([0, 1, 2, 3]));

/** A float in all lanes. */
export const splat = (value: number): Value<'v128'> => f32x4.splatConst(value);
