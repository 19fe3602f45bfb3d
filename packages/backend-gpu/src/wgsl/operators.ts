import type { BinaryOp, CompareOp, DType, UnaryOp } from '@neurite/backend';
import { literal, scalarOf } from './text.ts';

const floatUnary: Readonly<Record<UnaryOp, (x: string) => string>> = {
  neg: (x) => `neg32(${x})`,
  abs: (x) => `abs32(${x})`,
  sign: (x) => `sign32(${x})`,
  square: (x) => `(${x} * ${x})`,
  sqrt: (x) => `sqrt32(${x})`,
  rsqrt: (x) => `rsqrt32(${x})`,
  reciprocal: (x) => `reciprocal32(${x})`,
  floor: (x) => `floor32(${x})`,
  ceil: (x) => `ceil32(${x})`,
  round: (x) => `round32(${x})`,
  exp: (x) => `exp32(${x})`,
  expm1: (x) => `expm1_32(${x})`,
  log: (x) => `log32(${x})`,
  log1p: (x) => `log1p_32(${x})`,
  sin: (x) => `sin32(${x})`,
  cos: (x) => `cos32(${x})`,
  tan: (x) => `tan32(${x})`,
  asin: (x) => `asin32(${x})`,
  acos: (x) => `acos32(${x})`,
  atan: (x) => `atan32(${x})`,
  sinh: (x) => `sinh32(${x})`,
  cosh: (x) => `cosh32(${x})`,
  tanh: (x) => `tanh32(${x})`,
  asinh: (x) => `asinh32(${x})`,
  acosh: (x) => `acosh32(${x})`,
  atanh: (x) => `atanh32(${x})`,
  sigmoid: (x) => `sigmoid32(${x})`,
  erf: (x) => `erf32(${x})`,
  not: (x) => `!${x}`,
  isNaN: (x) => `is_nan(${x})`,
  isInf: (x) => `is_inf(${x})`,
  isFinite: (x) => `is_finite(${x})`,
};

const integerUnary: Partial<Record<UnaryOp, (x: string) => string>> = {
  neg: (x) => `(0 - ${x})`,
  abs: (x) => `abs(${x})`,
  sign: (x) => `sign(${x})`,
  not: (x) => `(~${x})`,
};

/** A unary operation on an operand of this element type; `x` is a name or a literal. */
export const unary = (op: UnaryOp, dtype: DType, x: string): string =>
  ((dtype === 'int32' ? integerUnary[op] : undefined) ?? floatUnary[op])(x);

const infix = (operator: string) => (a: string, b: string) => `(${a} ${operator} ${b})`;

const floatBinary: Partial<Record<BinaryOp, (a: string, b: string) => string>> = {
  add: infix('+'),
  sub: infix('-'),
  mul: infix('*'),
  max: (a, b) => `max32(${a}, ${b})`,
  min: (a, b) => `min32(${a}, ${b})`,
  floorDiv: (a, b) => `floor_div32(${a}, ${b})`,
  mod: (a, b) => `mod32(${a}, ${b})`,
  pow: (a, b) => `pow32(${a}, ${b})`,
  div: (a, b) => `div32(${a}, ${b})`,
  atan2: (a, b) => `atan2_32(${a}, ${b})`,
};

const integerBinary: Partial<Record<BinaryOp, (a: string, b: string) => string>> = {
  ...floatBinary,
  max: (a, b) => `max(${a}, ${b})`,
  min: (a, b) => `min(${a}, ${b})`,
  floorDiv: (a, b) => `floor_div_i32(${a}, ${b})`,
  mod: (a, b) => `mod_i32(${a}, ${b})`,
  pow: (a, b) => `pow_i32(${a}, ${b})`,
  and: infix('&'),
  or: infix('|'),
  xor: infix('^'),
};

const logical: Partial<Record<BinaryOp, (a: string, b: string) => string>> = {
  and: infix('&'),
  or: infix('|'),
  xor: infix('!='),
};

/** A binary operation on operands of this element type. */
export const binary = (op: BinaryOp, dtype: DType, a: string, b: string): string =>
  ({ float32: floatBinary, int32: integerBinary, bool: logical })[dtype][op]!(a, b);

const comparisons: Readonly<Record<CompareOp, string>> = { eq: '==', ne: '!=', lt: '<', le: '<=', gt: '>', ge: '>=' };

/** A comparison of operands of this element type. WGSL's `!=` is false with NaN, where ours is true. */
export const compare = (op: CompareOp, dtype: DType, a: string, b: string): string => {
  if (dtype === 'float32') {
    const both = `!is_nan(${a}) && !is_nan(${b})`;
    return op === 'ne' ? `!(${both} && ${a} == ${b})` : `(${both} && ${a} ${comparisons[op]} ${b})`;
  }
  if (dtype === 'bool' && op !== 'eq' && op !== 'ne') return `(u32(${a}) ${comparisons[op]} u32(${b}))`;
  return `(${a} ${comparisons[op]} ${b})`;
};

/** The same value as another element type. */
export const cast = (from: DType, to: DType, x: string): string => {
  if (from === to) return x;
  if (to === 'bool') return from === 'float32' ? `!(${x} == 0.0)` : `(${x} != 0)`;
  if (from === 'float32') return `to_i32(${x})`;
  return `${scalarOf(to)}(${x})`;
};

/** min(max(x, low), high), where NaN stays NaN. */
export const clamp = (dtype: DType, x: string, low: number, high: number): string => {
  const [from, to] = [low, high].map((bound) => literal(bound, scalarOf(dtype)));
  return dtype === 'float32' ? `clamp32(${x}, ${from}, ${to})` : `clamp(${x}, ${from}, ${to})`;
};
