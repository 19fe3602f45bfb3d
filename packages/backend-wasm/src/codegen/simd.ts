import {
  type Binaries,
  binaries,
  type Binary,
  type Effect,
  instruction,
  type Load,
  load,
  loading,
  type Operand,
  prefixed,
  SIMD,
  type Store,
  store,
  storing,
  toValue,
  type Unaries,
  unaries,
  type Unary,
  type Value,
  type ValueType,
} from './instruction.ts';

const laneLoad =
  (opcode: number) =>
  (address: Operand<'i32'>, vector: Value<'v128'>, lane: number, offset = 0): Value<'v128'> =>
    loading('v128', (SIMD << 16) | opcode, [toValue('i32', address), vector], offset, 0, lane);
const laneStore =
  (opcode: number) =>
  (address: Operand<'i32'>, vector: Value<'v128'>, lane: number, offset = 0): Effect =>
    storing((SIMD << 16) | opcode, [toValue('i32', address), vector], offset, 0, lane);
type LaneLoad = (address: Operand<'i32'>, vector: Value<'v128'>, lane: number, offset?: number) => Value<'v128'>;
type LaneStore = (address: Operand<'i32'>, vector: Value<'v128'>, lane: number, offset?: number) => Effect;

const V128_BINARY = { and: 78, andnot: 79, or: 80, xor: 81 } as const;

/**
 * Whole-vector instructions and memory access. `andnot(a, b)` is a & ~b; `bitselect(a, b, mask)` takes a's bits where
 * the mask is 1.
 */
export const v128: Binaries<typeof V128_BINARY, 'v128'> & {
  readonly const: (bytes: readonly number[]) => Value<'v128'>;
  readonly not: Unary<'v128'>;
  readonly anyTrue: Unary<'v128', 'i32'>;
  readonly bitselect: (a: Value<'v128'>, b: Value<'v128'>, mask: Value<'v128'>) => Value<'v128'>;
  readonly load: Load<'v128'>;
  readonly load32Splat: Load<'v128'>;
  readonly load32Zero: Load<'v128'>;
  readonly load64Zero: Load<'v128'>;
  readonly load8x8_s: Load<'v128'>;
  readonly load32Lane: LaneLoad;
  readonly load8Lane: LaneLoad;
  readonly store: Store<'v128'>;
  readonly store8Lane: LaneStore;
  readonly store32Lane: LaneStore;
  readonly store64Lane: LaneStore;
} = {
  ...binaries(prefixed(SIMD, V128_BINARY), 'v128', 'v128'),
  const: (bytes: readonly number[]): Value<'v128'> => instruction('v128', (SIMD << 16) | 12, [], bytes),
  ...unaries(prefixed(SIMD, { not: 77 } as const), 'v128', 'v128'),
  ...unaries(prefixed(SIMD, { anyTrue: 83 } as const), 'v128', 'i32'),
  bitselect: (a, b, mask) => instruction('v128', (SIMD << 16) | 82, [a, b, mask]),
  load: load('v128', SIMD << 16),
  load32Splat: load('v128', (SIMD << 16) | 9),
  load32Zero: load('v128', (SIMD << 16) | 92),
  load64Zero: load('v128', (SIMD << 16) | 93),
  load8x8_s: load('v128', (SIMD << 16) | 1),
  load32Lane: laneLoad(86),
  load8Lane: laneLoad(84),
  store: store('v128', (SIMD << 16) | 11),
  store8Lane: laneStore(88),
  store32Lane: laneStore(90),
  store64Lane: laneStore(91),
};

const F32X4_UNARY = {
  ceil: 103,
  floor: 104,
  trunc: 105,
  nearest: 106,
  abs: 224,
  neg: 225,
  sqrt: 227,
  demote_f64x2_zero: 94,
  convert_i32x4_s: 250,
  convert_i32x4_u: 251,
} as const;
const F32X4_BINARY = {
  eq: 65,
  ne: 66,
  lt: 67,
  gt: 68,
  le: 69,
  ge: 70,
  add: 228,
  sub: 229,
  mul: 230,
  div: 231,
  min: 232,
  max: 233,
  pmin: 234,
  pmax: 235,
} as const;
const I32X4_UNARY = {
  abs: 160,
  neg: 161,
  trunc_sat_f32x4_s: 248,
  extend_low_i16x8_s: 167,
  extend_low_i16x8_u: 169,
} as const;
const I32X4_BINARY = {
  eq: 55,
  ne: 56,
  lt_s: 57,
  lt_u: 58,
  gt_s: 59,
  gt_u: 60,
  le_s: 61,
  le_u: 62,
  ge_s: 63,
  ge_u: 64,
  add: 174,
  sub: 177,
  mul: 181,
  min_s: 182,
  min_u: 183,
  max_s: 184,
  max_u: 185,
  dot_i16x8_s: 186,
} as const;
const F64X2_UNARY = { nearest: 148, floor: 117, sqrt: 239, abs: 236, neg: 237, promote_low_f32x4: 95 } as const;
const F64X2_BINARY = { add: 240, sub: 241, mul: 242, div: 243, pmin: 246, pmax: 247 } as const;
const I64X2_BINARY = { add: 206, sub: 209, mul: 213, extmul_low_i32x4_u: 222, extmul_high_i32x4_u: 223 } as const;

const splat =
  <A extends ValueType>(from: A, opcode: number): Unary<A, 'v128'> =>
  (a) =>
    instruction('v128', (SIMD << 16) | opcode, [toValue(from, a)]);
const extract =
  <R extends ValueType>(to: R, opcode: number) =>
  (vector: Value<'v128'>, lane: number): Value<R> =>
    instruction(to, (SIMD << 16) | opcode, [vector], [lane]);
const replace =
  <A extends ValueType>(from: A, opcode: number) =>
  (vector: Value<'v128'>, lane: number, value: Operand<A>): Value<'v128'> =>
    instruction('v128', (SIMD << 16) | opcode, [vector, toValue(from, value)], [lane]);
const shift =
  (opcode: number) =>
  (vector: Value<'v128'>, count: Operand<'i32'>): Value<'v128'> =>
    instruction('v128', (SIMD << 16) | opcode, [vector, toValue('i32', count)]);
type Extract<R extends ValueType> = (vector: Value<'v128'>, lane: number) => Value<R>;
type Replace<A extends ValueType> = (vector: Value<'v128'>, lane: number, value: Operand<A>) => Value<'v128'>;
type Shift = (vector: Value<'v128'>, count: Operand<'i32'>) => Value<'v128'>;

const scratch = new DataView(new ArrayBuffer(8));
/** The first bytes of the scratch, again and again. */
const repeated = (period: number): Value<'v128'> =>
  v128.const(Array.from({ length: 16 }, (_, i) => scratch.getUint8(i % period)));

/**
 * Four floats. `splatConst(x)` is a literal vector; `relaxedMadd(a, b, c)` is a·b + c with one or two roundings, as the
 * machine likes.
 */
export const f32x4: Unaries<typeof F32X4_UNARY, 'v128'> &
  Binaries<typeof F32X4_BINARY, 'v128'> & {
    readonly splat: Unary<'f32', 'v128'>;
    readonly splatConst: (value: number) => Value<'v128'>;
    readonly extract: Extract<'f32'>;
    readonly replace: Replace<'f32'>;
    readonly relaxedMadd: (a: Value<'v128'>, b: Value<'v128'>, c: Value<'v128'>) => Value<'v128'>;
    readonly relaxedNmadd: (a: Value<'v128'>, b: Value<'v128'>, c: Value<'v128'>) => Value<'v128'>;
  } = {
  ...unaries(prefixed(SIMD, F32X4_UNARY), 'v128', 'v128'),
  ...binaries(prefixed(SIMD, F32X4_BINARY), 'v128', 'v128'),
  splat: splat('f32', 19),
  splatConst: (value) => {
    scratch.setFloat32(0, value, true);
    return repeated(4);
  },
  extract: extract('f32', 31),
  replace: replace('f32', 32),
  relaxedMadd: (a, b, c) => instruction('v128', (SIMD << 16) | 0x105, [a, b, c]),
  relaxedNmadd: (a, b, c) => instruction('v128', (SIMD << 16) | 0x106, [a, b, c]),
};

/** Four 32-bit integers. */
export const i32x4: Unaries<typeof I32X4_UNARY, 'v128'> &
  Binaries<typeof I32X4_BINARY, 'v128'> & {
    readonly splat: Unary<'i32', 'v128'>;
    readonly splatConst: (value: number) => Value<'v128'>;
    readonly const: (lanes: readonly [number, number, number, number]) => Value<'v128'>;
    readonly extract: Extract<'i32'>;
    readonly replace: Replace<'i32'>;
    readonly shl: Shift;
    readonly shr_s: Shift;
    readonly shr_u: Shift;
    readonly bitmask: Unary<'v128', 'i32'>;
    readonly allTrue: Unary<'v128', 'i32'>;
    /** Sixteen products of signed bytes of `a` and bytes of `b` from 0 to 127, four by four added to `c`. */
    readonly relaxed_dot_i8x16_i7x16_add_s: (a: Value<'v128'>, b: Value<'v128'>, c: Value<'v128'>) => Value<'v128'>;
  } = {
  ...unaries(prefixed(SIMD, I32X4_UNARY), 'v128', 'v128'),
  ...binaries(prefixed(SIMD, I32X4_BINARY), 'v128', 'v128'),
  splat: splat('i32', 17),
  splatConst: (value) => {
    scratch.setInt32(0, value, true);
    return repeated(4);
  },
  const: (lanes) => v128.const([...new Uint8Array(new Int32Array(lanes).buffer)]),
  extract: extract('i32', 27),
  replace: replace('i32', 28),
  shl: shift(171),
  shr_s: shift(172),
  shr_u: shift(173),
  ...unaries(prefixed(SIMD, { bitmask: 164, allTrue: 163 } as const), 'v128', 'i32'),
  relaxed_dot_i8x16_i7x16_add_s: (a, b, c) => instruction('v128', (SIMD << 16) | 0x113, [a, b, c]),
};

/** Two doubles. */
export const f64x2: Unaries<typeof F64X2_UNARY, 'v128'> &
  Binaries<typeof F64X2_BINARY, 'v128'> & { readonly splatConst: (value: number) => Value<'v128'> } = {
  ...unaries(prefixed(SIMD, F64X2_UNARY), 'v128', 'v128'),
  ...binaries(prefixed(SIMD, F64X2_BINARY), 'v128', 'v128'),
  splatConst: (value) => {
    scratch.setFloat64(0, value, true);
    return repeated(8);
  },
};

/** Two 64-bit integers, for full 32 × 32 → 64 bit products. */
export const i64x2: Binaries<typeof I64X2_BINARY, 'v128'> & {
  readonly splat: Unary<'i64', 'v128'>;
  readonly shl: Shift;
  readonly shr_u: Shift;
} = {
  ...binaries(prefixed(SIMD, I64X2_BINARY), 'v128', 'v128'),
  splat: splat('i64', 18),
  shl: shift(203),
  shr_u: shift(205),
};

const I16X8_UNARY = { extend_low_i8x16_s: 135, extend_high_i8x16_s: 136, extend_low_i8x16_u: 137 } as const;
const I8X16_BINARY = { narrow_i16x8_s: 101, narrow_i16x8_u: 102 } as const;

/** Narrowing and widening between bytes, halves and words. */
export const i16x8: Unaries<typeof I16X8_UNARY, 'v128'> & { readonly narrow_i32x4_s: Binary<'v128'> } = {
  ...unaries(prefixed(SIMD, I16X8_UNARY), 'v128', 'v128'),
  ...binaries(prefixed(SIMD, { narrow_i32x4_s: 133 } as const), 'v128', 'v128'),
};

/** Sixteen bytes. `shuffle(a, b, lanes)` picks bytes of the 32 of a and b. */
export const i8x16: Binaries<typeof I8X16_BINARY, 'v128'> & {
  readonly splat: Unary<'i32', 'v128'>;
  readonly shuffle: (a: Value<'v128'>, b: Value<'v128'>, lanes: readonly number[]) => Value<'v128'>;
} = {
  ...binaries(prefixed(SIMD, I8X16_BINARY), 'v128', 'v128'),
  splat: splat('i32', 15),
  shuffle: (a, b, lanes) => instruction('v128', (SIMD << 16) | 13, [a, b], lanes),
};

/** Picks four of the eight words of two vectors: `shuffle32(a, b, [0, 4, 1, 5])` interleaves the low halves. */
export const shuffle32 = (
  a: Value<'v128'>,
  b: Value<'v128'>,
  words: readonly [number, number, number, number],
): Value<'v128'> =>
  i8x16.shuffle(
    a,
    b,
    words.flatMap((word) => [0, 1, 2, 3].map((byte) => 4 * word + byte)),
  );
