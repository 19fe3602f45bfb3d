/** Element-wise primitives as nodes of ONNX's. */
import { ArgumentError, type BinaryOp, type CompareOp, type DType, type UnaryOp } from '@neurite/backend';
import { elementTypeFor, elementTypeNumber } from '../element-types.ts';
import type { GraphWriter } from './graph-writer.ts';

/** Writes what computes a primitive from its operands, whatever the order of their axes, and gives the result's name. */
type Rule = (g: GraphWriter, operands: readonly string[], dtype: DType) => string;

const node =
  (operator: string): Rule =>
  (g, operands) =>
    g.emit(operator, operands);

export const unaryRules: Readonly<Record<UnaryOp, Rule>> = {
  neg: node('Neg'),
  abs: node('Abs'),
  sign: node('Sign'),
  square: (g, [x]) => g.emit('Mul', [x!, x!]),
  sqrt: node('Sqrt'),
  rsqrt: (g, [x]) => g.emit('Reciprocal', [g.emit('Sqrt', [x!])]),
  reciprocal: node('Reciprocal'),
  floor: node('Floor'),
  ceil: node('Ceil'),
  round: node('Round'),
  exp: node('Exp'),
  expm1: (g, [x]) => g.emit('Sub', [g.emit('Exp', [x!]), g.scalar(1, 'float32')]),
  log: node('Log'),
  log1p: (g, [x]) => g.emit('Log', [g.emit('Add', [x!, g.scalar(1, 'float32')])]),
  sin: node('Sin'),
  cos: node('Cos'),
  tan: node('Tan'),
  asin: node('Asin'),
  acos: node('Acos'),
  atan: node('Atan'),
  sinh: node('Sinh'),
  cosh: node('Cosh'),
  tanh: node('Tanh'),
  asinh: node('Asinh'),
  acosh: node('Acosh'),
  atanh: node('Atanh'),
  sigmoid: node('Sigmoid'),
  erf: node('Erf'),
  not: (g, operands, dtype) => (dtype === 'bool' ? g.emit('Not', operands) : bitwise('not')),
  isNaN: node('IsNaN'),
  isInf: node('IsInf'),
  isFinite: (g, [x]) => g.emit('Not', [g.emit('Or', [g.emit('IsNaN', [x!]), g.emit('IsInf', [x!])])]),
};

export const binaryRules: Readonly<Record<BinaryOp, Rule>> = {
  add: node('Add'),
  sub: node('Sub'),
  mul: node('Mul'),
  div: node('Div'),
  max: node('Max'),
  min: node('Min'),
  pow: node('Pow'),
  floorDiv: (g, [a, b], dtype) => {
    const quotient = g.emit('Div', [a!, b!]);
    if (dtype === 'float32') return g.emit('Floor', [quotient]);
    // ONNX divides integers towards zero: one less where a rest has the other sign.
    const rest = g.emit('Sub', [a!, g.emit('Mul', [quotient, b!])]);
    const zero = g.scalar(0, 'int32');
    const isOther = g.emit('Xor', [g.emit('Less', [rest, zero]), g.emit('Less', [b!, zero])]);
    const isLess = g.emit('And', [isOther, g.emit('Not', [g.emit('Equal', [rest, zero])])]);
    return g.emit('Sub', [quotient, castTo(g, isLess, 'int32')]);
  },
  mod: (g, [a, b], dtype) => {
    if (dtype === 'int32') return g.emit('Mod', [a!, b!]);
    return g.emit('Sub', [a!, g.emit('Mul', [g.emit('Floor', [g.emit('Div', [a!, b!])]), b!])]);
  },
  // By the quotient where b > 0, else half a turn further, in the direction of a's sign.
  atan2: (g, [a, b]) => {
    const zero = g.scalar(0, 'float32');
    const angle = g.emit('Atan', [g.emit('Div', [a!, b!])]);
    const half = g.emit('Where', [
      g.emit('Less', [a!, zero]),
      g.scalar(-Math.PI, 'float32'),
      g.scalar(Math.PI, 'float32'),
    ]);
    const turned = g.emit('Where', [g.emit('Less', [b!, zero]), g.emit('Add', [angle, half]), angle]);
    return g.emit('Where', [g.emit('And', [g.emit('Equal', [a!, zero]), g.emit('Equal', [b!, zero])]), zero, turned]);
  },
  and: (g, operands, dtype) => (dtype === 'bool' ? g.emit('And', operands) : bitwise('and')),
  or: (g, operands, dtype) => (dtype === 'bool' ? g.emit('Or', operands) : bitwise('or')),
  xor: (g, operands, dtype) => (dtype === 'bool' ? g.emit('Xor', operands) : bitwise('xor')),
};

const ordered =
  (operator: string): Rule =>
  (g, operands, dtype) =>
    g.emit(operator, dtype === 'bool' ? operands.map((operand) => castTo(g, operand, 'int32')) : operands);

export const compareRules: Readonly<Record<CompareOp, Rule>> = {
  eq: node('Equal'),
  ne: (g, operands) => g.emit('Not', [g.emit('Equal', operands)]),
  lt: ordered('Less'),
  le: ordered('LessOrEqual'),
  gt: ordered('Greater'),
  ge: ordered('GreaterOrEqual'),
};

export function castTo(g: GraphWriter, x: string, dtype: DType): string {
  return g.emit('Cast', [x], { to: elementTypeNumber(elementTypeFor(dtype)) });
}

function bitwise(what: string): never {
  throw new ArgumentError(`The model computes '${what}' bit by bit, for which ONNX has no operator until opset 18.`);
}
