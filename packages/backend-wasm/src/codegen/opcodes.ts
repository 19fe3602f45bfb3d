import {
  ATOMIC,
  type Binaries,
  binaries,
  type Binary,
  type Effect,
  EXTENDED,
  f32Constant,
  f64Constant,
  i32Constant,
  instruction,
  type Load,
  load,
  loading,
  type Operand,
  prefixed,
  type Store,
  store,
  toValue,
  type Unaries,
  unaries,
  type Unary,
  type Value,
  type ValueType,
} from './instruction.ts';

const I32_BINARY = {
  div_s: 0x6d,
  div_u: 0x6e,
  rem_s: 0x6f,
  rem_u: 0x70,
  and: 0x71,
  or: 0x72,
  xor: 0x73,
  shr_s: 0x75,
  shr_u: 0x76,
  sub: 0x6b,
} as const;
const I32_COMPARE = {
  eq: 0x46,
  ne: 0x47,
  lt_s: 0x48,
  lt_u: 0x49,
  gt_s: 0x4a,
  gt_u: 0x4b,
  le_s: 0x4c,
  le_u: 0x4d,
  ge_s: 0x4e,
  ge_u: 0x4f,
} as const;
const I32_ATOMIC = { add: 0x1e, sub: 0x25, exchange: 0x41 } as const;

/** Arithmetic that folds constants, since addresses are made of many of them. */
const folding =
  (opcode: number, fold: (a: number, b: number) => number, neutral: number): Binary<'i32'> =>
  (a, b) => {
    const left = toValue('i32', a);
    const right = toValue('i32', b);
    if (left.constant !== undefined && right.constant !== undefined)
      return i32Constant(fold(left.constant, right.constant));
    if (right.constant === neutral) return left;
    if (left.constant === neutral && opcode !== 0x74) return right;
    return instruction('i32', opcode, [left, right]);
  };

/** 32-bit integer instructions; `add`, `mul` and `shl` fold constants. */
export const i32: Binaries<typeof I32_BINARY, 'i32'> &
  Binaries<typeof I32_COMPARE, 'i32'> & {
    readonly const: (value: number) => Value<'i32'>;
    readonly add: Binary<'i32'>;
    readonly mul: Binary<'i32'>;
    readonly shl: Binary<'i32'>;
    readonly eqz: Unary<'i32'>;
    readonly clz: Unary<'i32'>;
    readonly load: Load<'i32'>;
    readonly load8_u: Load<'i32'>;
    readonly store: Store<'i32'>;
    readonly store8: Store<'i32'>;
    readonly trunc_sat_f32_s: Unary<'f32', 'i32'>;
    readonly reinterpret: Unary<'f32', 'i32'>;
    readonly wrap: Unary<'i64', 'i32'>;
    readonly atomicLoad: Load<'i32'>;
    readonly atomicStore: Store<'i32'>;
    /** Adds, subtracts or stores atomically and gives the value from before. */
    readonly atomic: {
      readonly [Name in keyof typeof I32_ATOMIC]: (
        address: Operand<'i32'>,
        value: Operand<'i32'>,
        offset?: number,
      ) => Value<'i32'>;
    };
    readonly atomicCompareExchange: (
      address: Operand<'i32'>,
      expected: Operand<'i32'>,
      value: Operand<'i32'>,
    ) => Value<'i32'>;
    /**
     * Sleeps while the word is `expected`, at most `timeout` nanoseconds (−1: for ever); 0 woken, 1 not equal, 2 timed
     * out.
     */
    readonly atomicWait: (address: Operand<'i32'>, expected: Operand<'i32'>, timeout: Value<'i64'>) => Value<'i32'>;
    /** Wakes at most `count` sleepers and gives how many it woke. */
    readonly atomicNotify: (address: Operand<'i32'>, count: Operand<'i32'>) => Value<'i32'>;
  } = {
  ...binaries(I32_BINARY, 'i32', 'i32'),
  ...binaries(I32_COMPARE, 'i32', 'i32'),
  const: i32Constant,
  add: folding(0x6a, (a, b) => (a + b) | 0, 0),
  mul: folding(0x6c, Math.imul, 1),
  shl: folding(0x74, (a, b) => a << b, 0),
  ...unaries({ eqz: 0x45, clz: 0x67 } as const, 'i32', 'i32'),
  load: load('i32', 0x28),
  load8_u: load('i32', 0x2d),
  store: store('i32', 0x36),
  store8: store('i32', 0x3a),
  ...unaries({ trunc_sat_f32_s: EXTENDED << 16, reinterpret: 0xbc } as const, 'f32', 'i32'),
  ...unaries({ wrap: 0xa7 } as const, 'i64', 'i32'),
  atomicLoad: load('i32', (ATOMIC << 16) | 0x10, 2),
  atomicStore: store('i32', (ATOMIC << 16) | 0x17, 2),
  atomic: Object.fromEntries(
    Object.entries(prefixed(ATOMIC, I32_ATOMIC)).map(([name, opcode]) => [
      name,
      (address: Operand<'i32'>, value: Operand<'i32'>, offset = 0) =>
        atomicValue(opcode, [toValue('i32', address), toValue('i32', value)], offset),
    ]),
  ) as {
    readonly [Name in keyof typeof I32_ATOMIC]: (
      address: Operand<'i32'>,
      value: Operand<'i32'>,
      offset?: number,
    ) => Value<'i32'>;
  },
  atomicCompareExchange: (address, expected, value) =>
    atomicValue((ATOMIC << 16) | 0x48, [toValue('i32', address), toValue('i32', expected), toValue('i32', value)]),
  atomicWait: (address, expected, timeout) =>
    atomicValue((ATOMIC << 16) | 0x01, [toValue('i32', address), toValue('i32', expected), timeout]),
  atomicNotify: (address, count) => atomicValue(ATOMIC << 16, [toValue('i32', address), toValue('i32', count)]),
};

function atomicValue(opcode: number, operands: readonly Value[], offset = 0): Value<'i32'> {
  return loading('i32', opcode, operands, offset, 2);
}

const I64_BINARY = { add: 0x7c, sub: 0x7d, mul: 0x7e, and: 0x83, or: 0x84, xor: 0x85, shl: 0x86, shr_u: 0x88 } as const;

const I64_COMPARE = { lt_s: 0x53 } as const;

/** 64-bit integer instructions. */
export const i64: Binaries<typeof I64_BINARY, 'i64'> &
  Binaries<typeof I64_COMPARE, 'i64', 'i32'> & {
    readonly const: (value: bigint) => Value<'i64'>;
    readonly extend_u: Unary<'i32', 'i64'>;
    readonly load: Load<'i64'>;
    readonly store: Store<'i64'>;
  } = {
  ...binaries(I64_BINARY, 'i64', 'i64'),
  ...binaries(I64_COMPARE, 'i64', 'i32'),
  const: (value: bigint): Value<'i64'> => ({
    type: 'i64',
    write(code) {
      code.byte(0x42);
      code.signed64(value);
    },
  }),
  ...unaries({ extend_u: 0xad } as const, 'i32', 'i64'),
  load: load('i64', 0x29),
  store: store('i64', 0x37),
};

const F32_UNARY = { abs: 0x8b, neg: 0x8c, ceil: 0x8d, floor: 0x8e, trunc: 0x8f, nearest: 0x90, sqrt: 0x91 } as const;
const F32_BINARY = { add: 0x92, sub: 0x93, mul: 0x94, div: 0x95, min: 0x96, max: 0x97, copysign: 0x98 } as const;
const F32_COMPARE = { eq: 0x5b, ne: 0x5c, lt: 0x5d, gt: 0x5e, le: 0x5f, ge: 0x60 } as const;

/** 32-bit float instructions. */
export const f32: Unaries<typeof F32_UNARY, 'f32'> &
  Binaries<typeof F32_BINARY, 'f32'> &
  Binaries<typeof F32_COMPARE, 'f32', 'i32'> & {
    readonly const: (value: number) => Value<'f32'>;
    readonly load: Load<'f32'>;
    readonly store: Store<'f32'>;
    readonly demote: Unary<'f64', 'f32'>;
    readonly convert_i32_s: Unary<'i32', 'f32'>;
    readonly reinterpret: Unary<'i32', 'f32'>;
  } = {
  ...unaries(F32_UNARY, 'f32', 'f32'),
  ...binaries(F32_BINARY, 'f32', 'f32'),
  ...binaries(F32_COMPARE, 'f32', 'i32'),
  const: f32Constant,
  load: load('f32', 0x2a),
  store: store('f32', 0x38),
  ...unaries({ demote: 0xb6 } as const, 'f64', 'f32'),
  ...unaries({ convert_i32_s: 0xb2, reinterpret: 0xbe } as const, 'i32', 'f32'),
};

const F64_UNARY = { abs: 0x99, neg: 0x9a, ceil: 0x9b, floor: 0x9c, trunc: 0x9d, nearest: 0x9e, sqrt: 0x9f } as const;
const F64_COMPARE = { lt: 0x63, ge: 0x66 } as const;
const F64_BINARY = { add: 0xa0, sub: 0xa1, mul: 0xa2, div: 0xa3, min: 0xa4, max: 0xa5 } as const;

/** 64-bit float instructions. */
export const f64: Unaries<typeof F64_UNARY, 'f64'> &
  Binaries<typeof F64_BINARY, 'f64'> &
  Binaries<typeof F64_COMPARE, 'f64', 'i32'> & {
    readonly const: (value: number) => Value<'f64'>;
    readonly load: Load<'f64'>;
    readonly store: Store<'f64'>;
    readonly promote: Unary<'f32', 'f64'>;
    readonly convert_i32_s: Unary<'i32', 'f64'>;
  } = {
  ...unaries(F64_UNARY, 'f64', 'f64'),
  ...binaries(F64_BINARY, 'f64', 'f64'),
  ...binaries(F64_COMPARE, 'f64', 'i32'),
  const: f64Constant,
  load: load('f64', 0x2b),
  store: store('f64', 0x39),
  ...unaries({ promote: 0xbb } as const, 'f32', 'f64'),
  ...unaries({ convert_i32_s: 0xb7 } as const, 'i32', 'f64'),
};

/** `condition ? a : b`, both computed. */
export const select = <T extends ValueType>(a: Value<T>, b: Value<T>, condition: Operand<'i32'>): Value<T> => {
  const test = toValue('i32', condition);
  return instruction(a.type, 0x1b, [a, b, test]);
};

/** Copies `bytes` bytes within the memory; the ranges may overlap. */
export const memoryCopy = (to: Operand<'i32'>, from: Operand<'i32'>, bytes: Operand<'i32'>): Effect =>
  bulk(10, [to, from, bytes], [0, 0]);

/** Sets `bytes` bytes to `value`. */
export const memoryFill = (to: Operand<'i32'>, value: Operand<'i32'>, bytes: Operand<'i32'>): Effect =>
  bulk(11, [to, value, bytes], [0]);

function bulk(opcode: number, operands: readonly Operand<'i32'>[], immediates: readonly number[]): Effect {
  const values = operands.map((operand) => toValue('i32', operand));
  return {
    type: 'none',
    write(code) {
      for (const value of values) value.write(code);
      code.byte(EXTENDED);
      code.unsigned(opcode);
      for (const immediate of immediates) code.byte(immediate);
    },
  };
}
