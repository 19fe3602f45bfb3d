/**
 * What element-wise primitives do to one element, as JavaScript functions on numbers. They are the definition: the
 * reference interpreter and constant folding run them, and other backends are compared with them.
 *
 * They compute in double precision on operands that are exact in their element type; storing the result in a typed
 * array of the result's element type rounds it once. For add, sub, mul, div and sqrt that gives the correctly rounded
 * single-precision result. Booleans are the numbers 0 and 1.
 */
import type { BinaryOp, CompareOp, UnaryOp } from './elementwise.ts';
import type { DType } from './types.ts';

/** A function of one element. */
export type UnaryFunction = (x: number) => number;

/** A function of two elements. */
export type BinaryFunction = (a: number, b: number) => number;

/**
 * What a unary operation does to an element of this type.
 *
 * @example
 * unaryFunction('round', 'float32')(2.5) // 2
 */
export function unaryFunction(op: UnaryOp, dtype: DType): UnaryFunction {
  return (dtype === 'float32' ? undefined : integerUnary[dtype][op]) ?? floatUnary[op];
}

/**
 * What a binary operation does to elements of this type.
 *
 * @example
 * binaryFunction('floorDiv', 'int32')(-7, 2) // -4
 */
export function binaryFunction(op: BinaryOp, dtype: DType): BinaryFunction {
  return (dtype === 'float32' ? undefined : integerBinary[op]) ?? floatBinary[op];
}

/**
 * What a comparison makes of two elements: 0 or 1.
 *
 * @example
 * compareFunction('ne')(NaN, NaN) // 1
 */
export function compareFunction(op: CompareOp): BinaryFunction {
  return comparisons[op];
}

/**
 * How an element of one type becomes one of another.
 *
 * @example
 * castFunction('float32', 'int32')(-2.7) // -2
 */
export function castFunction(from: DType, to: DType): UnaryFunction {
  if (to === 'bool') return (x) => (x !== 0 ? 1 : 0);
  return from === 'float32' && to === 'int32' ? saturate : (x) => x;
}

/**
 * min(max(x, low), high), where NaN stays NaN.
 *
 * @example
 * clampValue(7, -1, 1) // 1
 */
export function clampValue(x: number, low: number, high: number): number {
  return Math.min(Math.max(x, low), high);
}

function saturate(x: number): number {
  return Number.isNaN(x) ? 0 : clampValue(Math.trunc(x), -(2 ** 31), 2 ** 31 - 1);
}

const floatUnary: Readonly<Record<UnaryOp, UnaryFunction>> = {
  neg: (x) => -x,
  abs: Math.abs,
  sign: Math.sign,
  square: (x) => x * x,
  sqrt: Math.sqrt,
  rsqrt: (x) => 1 / Math.sqrt(x),
  reciprocal: (x) => 1 / x,
  floor: Math.floor,
  ceil: Math.ceil,
  round: roundHalfToEven,
  exp: Math.exp,
  expm1: Math.expm1,
  log: Math.log,
  log1p: Math.log1p,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  asinh: Math.asinh,
  acosh: Math.acosh,
  atanh: Math.atanh,
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  erf: errorFunction,
  not: (x) => (x === 0 ? 1 : 0),
  isNaN: (x) => (Number.isNaN(x) ? 1 : 0),
  isInf: (x) => (Math.abs(x) === Infinity ? 1 : 0),
  isFinite: (x) => (Number.isFinite(x) ? 1 : 0),
};

const integerUnary: Readonly<Record<'int32' | 'bool', Partial<Record<UnaryOp, UnaryFunction>>>> = {
  int32: {
    neg: (x) => -x | 0,
    abs: (x) => Math.abs(x) | 0,
    square: (x) => Math.imul(x, x),
    not: (x) => ~x,
  },
  bool: {},
};

const floatBinary: Readonly<Record<BinaryOp, BinaryFunction>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  max: Math.max,
  min: Math.min,
  floorDiv: (a, b) => Math.floor(Math.fround(a / b)),
  mod: (a, b) => {
    const remainder = a % b;
    return remainder !== 0 && remainder < 0 !== b < 0 ? remainder + b : remainder;
  },
  pow: (a, b) => a ** b,
  div: (a, b) => a / b,
  atan2: Math.atan2,
  // On 0 and 1 these are the logical operations, on int32 the bitwise ones.
  and: (a, b) => a & b,
  or: (a, b) => a | b,
  xor: (a, b) => a ^ b,
};

const integerBinary: Partial<Record<BinaryOp, BinaryFunction>> = {
  add: (a, b) => (a + b) | 0,
  sub: (a, b) => (a - b) | 0,
  mul: Math.imul,
  floorDiv: (a, b) => (b === 0 ? 0 : Math.floor(a / b) | 0),
  mod: (a, b) => {
    if (b === 0) return 0;
    const remainder = (a % b) | 0;
    return remainder !== 0 && remainder < 0 !== b < 0 ? remainder + b : remainder;
  },
  pow: integerPower,
};

const comparisons: Readonly<Record<CompareOp, BinaryFunction>> = {
  eq: (a, b) => (a === b ? 1 : 0),
  ne: (a, b) => (a !== b ? 1 : 0),
  lt: (a, b) => (a < b ? 1 : 0),
  le: (a, b) => (a <= b ? 1 : 0),
  gt: (a, b) => (a > b ? 1 : 0),
  ge: (a, b) => (a >= b ? 1 : 0),
};

function roundHalfToEven(x: number): number {
  const below = Math.floor(x);
  const above = x - below;
  if (above < 0.5) return below === 0 && x < 0 ? -0 : below;
  if (above > 0.5) return Math.ceil(x);
  return below % 2 === 0 ? below : Math.ceil(x);
}

function integerPower(base: number, exponent: number): number {
  if (exponent < 0) {
    if (base === 1) return 1;
    return base === -1 ? (exponent % 2 === 0 ? 1 : -1) : 0;
  }
  let result = 1;
  let square = base;
  for (let rest = exponent; rest > 0; rest >>= 1) {
    if (rest & 1) result = Math.imul(result, square);
    square = Math.imul(square, square);
  }
  return result;
}

/**
 * erf x = 2/√π e^(−x²) Σ 2ⁿ x²ⁿ⁺¹ / (2n + 1)!!, whose terms all have one sign.
 *
 * Source: Abramowitz and Stegun, Handbook of Mathematical Functions, 7.1.6.
 */
function errorFunction(x: number): number {
  if (Number.isNaN(x) || x === 0) return x;
  if (Math.abs(x) > 6) return Math.sign(x);
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > Math.abs(sum) * 1e-17; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}
