import * as e from './expression.ts';
import type { Expression } from './expression.ts';
import { floorDiv, mod, pow, powInteger } from './math-power.ts';
import { acos, asin, atan, atan2, cos, sin, tan } from './math-trigonometry.ts';
import { acosh, asinh, atanh, cosh, erf, exp, expm1, log, log1p, sigmoid, sinh, tanh } from './math.ts';

export type UnaryName =
  | 'neg'
  | 'abs'
  | 'sign'
  | 'square'
  | 'sqrt'
  | 'rsqrt'
  | 'reciprocal'
  | 'floor'
  | 'ceil'
  | 'round'
  | 'exp'
  | 'expm1'
  | 'log'
  | 'log1p'
  | 'sin'
  | 'cos'
  | 'tan'
  | 'asin'
  | 'acos'
  | 'atan'
  | 'sinh'
  | 'cosh'
  | 'tanh'
  | 'asinh'
  | 'acosh'
  | 'atanh'
  | 'sigmoid'
  | 'erf'
  | 'not'
  | 'isNaN'
  | 'isInf'
  | 'isFinite';
export type BinaryName =
  | 'add'
  | 'sub'
  | 'mul'
  | 'max'
  | 'min'
  | 'floorDiv'
  | 'mod'
  | 'pow'
  | 'div'
  | 'atan2'
  | 'and'
  | 'or'
  | 'xor';

/** The element-wise operations by name, as expressions. Which kinds each takes is the caller's care. */
const UNARY: Readonly<Record<UnaryName, (x: Expression) => Expression>> = {
  neg: e.neg,
  abs: e.abs,
  sign: (x: Expression): Expression => {
    const [below, above] = [e.compare('lt', x, 0), e.compare('gt', x, 0)];
    // Masks are −1 where true.
    if (x.kind === 'i32') return e.sub(e.bits(below, 'i32'), e.bits(above, 'i32'));
    return e.select(above, e.constant(1), e.select(below, e.constant(-1), x));
  },
  square: (x: Expression): Expression => e.mul(x, x),
  sqrt: e.sqrt,
  rsqrt: (x: Expression): Expression => e.div(e.constant(1), e.sqrt(x)),
  reciprocal: (x: Expression): Expression => e.div(e.constant(1), x),
  floor: e.floor,
  ceil: e.ceil,
  round: e.nearest,
  exp,
  expm1,
  log,
  log1p,
  sin,
  cos,
  tan,
  asin,
  acos,
  atan,
  sinh,
  cosh,
  tanh,
  asinh,
  acosh,
  atanh,
  sigmoid,
  erf,
  not: e.not,
  isNaN: (x: Expression): Expression => e.compare('ne', x, x),
  isInf: (x: Expression): Expression => e.compare('eq', e.abs(x), Infinity),
  isFinite: (x: Expression): Expression => e.compare('lt', e.abs(x), Infinity),
};

const BINARY: Readonly<Record<BinaryName, (a: Expression, b: Expression) => Expression>> = {
  add: e.add,
  sub: e.sub,
  mul: e.mul,
  max: e.max,
  min: e.min,
  floorDiv,
  mod,
  pow: (a: Expression, b: Expression): Expression => (a.kind === 'i32' ? powInteger(a, b) : pow(a, b)),
  div: e.div,
  atan2,
  and: e.and,
  or: e.or,
  xor: e.xor,
};

export const unary = (name: UnaryName, x: Expression): Expression => UNARY[name](x);
export const binary = (name: BinaryName, a: Expression, b: Expression): Expression => BINARY[name](a, b);
export const unaryNames: readonly UnaryName[] = Object.keys(UNARY) as UnaryName[];
export const binaryNames: readonly BinaryName[] = Object.keys(BINARY) as BinaryName[];

/** The same value as another kind: towards zero and saturating to i32, ≠ 0 to bool, 0 or 1 from bool. */
export const cast = (x: Expression, kind: 'f32' | 'i32' | 'bool'): Expression => {
  if (x.kind === kind) return x;
  if (kind === 'bool') return e.compare('ne', x, 0);
  if (x.kind === 'bool') return e.bits(e.and(e.bits(x, 'i32'), e.bits(e.constant(1, kind), 'i32')), kind);
  return kind === 'i32' ? e.toInt(x) : e.toFloat(x);
};

/** min(max(x, low), high); NaN stays NaN. */
export const clamp = (x: Expression, low: number, high: number): Expression =>
  x.kind === 'i32' ? e.min(e.max(x, low), high) : e.pmin(e.pmax(x, low), high);

/** max(x, 0); NaN stays NaN. */
export const relu = (x: Expression): Expression => (x.kind === 'i32' ? e.max(x, 0) : e.pmax(x, 0));
