import { isInt32, type ProgramBuilder, type UnaryOp, type ValueId } from '@neurite/backend';
import { asFloat, atLeast, cast, scalarLike } from './dtype.ts';
import type { Lowering, LoweringTable } from './lowering.ts';

/** Functions of one operand, `x`. Those of real numbers take integers and booleans as float32. */
export const math: LoweringTable = {
  Abs: numeric('abs'),
  Neg: numeric('neg'),
  Square: numeric('square'),
  Sign: ({ builder: b, inputs }) => sign(b, atLeast(b, inputs.x!, 'int32')),
  Step: ({ builder: b, inputs, attributes }) => step(b, inputs.x!, attributes.alpha as number | undefined),
  ClipByValue: ({ builder: b, inputs, attributes }) =>
    clip(b, atLeast(b, inputs.x!, 'int32'), attributes.clipValueMin as number, attributes.clipValueMax as number),

  Ceil: rounding('ceil'),
  Floor: rounding('floor'),
  Round: rounding('round'),

  Sqrt: real('sqrt'),
  Rsqrt: real('rsqrt'),
  Reciprocal: real('reciprocal'),
  Exp: real('exp'),
  Expm1: real('expm1'),
  Log: real('log'),
  Log1p: real('log1p'),
  Erf: real('erf'),
  Sin: real('sin'),
  Cos: real('cos'),
  Tan: real('tan'),
  Asin: real('asin'),
  Acos: real('acos'),
  Atan: real('atan'),
  Sinh: real('sinh'),
  Cosh: real('cosh'),
  Tanh: real('tanh'),
  Asinh: real('asinh'),
  Acosh: real('acosh'),
  Atanh: real('atanh'),
};

function numeric(op: UnaryOp): Lowering {
  return ({ builder: b, inputs }) => b.unary(op, atLeast(b, inputs.x!, 'int32'));
}

function real(op: UnaryOp): Lowering {
  return ({ builder: b, inputs }) => b.unary(op, asFloat(b, inputs.x!));
}

/** Integers are whole already. */
function rounding(op: UnaryOp): Lowering {
  return ({ builder: b, inputs }) => (b.typeOf(inputs.x!).dtype === 'float32' ? b.unary(op, inputs.x!) : inputs.x!);
}

/** The primitive gives NaN for NaN; tfjs-core gives 0. */
function sign(b: ProgramBuilder, x: ValueId): ValueId {
  if (b.typeOf(x).dtype === 'int32') return b.unary('sign', x);
  const positive = cast(b, b.compare('gt', x, b.scalar(0)), 'float32');
  return b.binary('sub', positive, cast(b, b.compare('lt', x, b.scalar(0)), 'float32'));
}

/** 1 above 0, `alpha` elsewhere, and NaN for NaN. */
function step(b: ProgramBuilder, input: ValueId, alpha: number = 0): ValueId {
  const x = asFloat(b, input);
  const steps = b.select(b.compare('gt', x, b.scalar(0)), b.scalar(1), b.scalar(alpha));
  return b.select(b.compare('eq', x, x), steps, x);
}

function clip(b: ProgramBuilder, x: ValueId, low: number, high: number): ValueId {
  if (b.typeOf(x).dtype === 'float32') return b.clamp(x, low, high);
  return b.clamp(x, toInt32(low), toInt32(high));
}

/** What becomes of a bound when the result is stored as an integer. */
function toInt32(bound: number): number {
  const whole = Math.trunc(bound);
  return isInt32(whole) ? whole : whole < 0 ? -(2 ** 31) : 2 ** 31 - 1;
}

/** max(x, 0), of x's element type. */
export function relu(b: ProgramBuilder, x: ValueId): ValueId {
  return b.binary('max', x, scalarLike(b, x, 0));
}
