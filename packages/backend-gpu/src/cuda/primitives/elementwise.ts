/** Element-wise primitives, and where TensorFlow's own definitions differ from ours: division by 0, ends of the range, NaN. */
import type { BinaryNode, BinaryOp, CompareOp, ElementwiseNode, UnaryNode, UnaryOp, ValueId } from '@neurite/backend';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Kernels } from '../kernels.ts';
import type { Compute, Lowering } from './lowering.ts';

const UNARY: Readonly<Record<Exclude<UnaryOp, 'reciprocal'>, string>> = {
  neg: 'Neg',
  abs: 'Abs',
  sign: 'Sign',
  square: 'Square',
  sqrt: 'Sqrt',
  rsqrt: 'Rsqrt',
  floor: 'Floor',
  ceil: 'Ceil',
  round: 'Round',
  exp: 'Exp',
  expm1: 'Expm1',
  log: 'Log',
  log1p: 'Log1p',
  sin: 'Sin',
  cos: 'Cos',
  tan: 'Tan',
  asin: 'Asin',
  acos: 'Acos',
  atan: 'Atan',
  sinh: 'Sinh',
  cosh: 'Cosh',
  tanh: 'Tanh',
  asinh: 'Asinh',
  acosh: 'Acosh',
  atanh: 'Atanh',
  sigmoid: 'Sigmoid',
  erf: 'Erf',
  not: 'LogicalNot',
  isNaN: 'IsNan',
  isInf: 'IsInf',
  isFinite: 'IsFinite',
};

const BINARY: Readonly<Partial<Record<BinaryOp, string>>> = {
  add: 'Add',
  sub: 'Sub',
  mul: 'Multiply',
  max: 'Maximum',
  min: 'Minimum',
  mod: 'Mod',
  pow: 'Pow',
  div: 'RealDiv',
  atan2: 'Atan2',
  and: 'LogicalAnd',
  or: 'LogicalOr',
  xor: 'NotEqual',
};

const COMPARE: Readonly<Record<CompareOp, string>> = {
  eq: 'Equal',
  ne: 'NotEqual',
  lt: 'Less',
  le: 'LessEqual',
  gt: 'Greater',
  ge: 'GreaterEqual',
};

/** `undefined`: TensorFlow has no kernel for it. */
export const elementwise = (node: ElementwiseNode, lowering: Lowering): Compute | undefined => {
  const { kernels: k, typeOf } = lowering;
  switch (node.kind) {
    case 'unary':
      return unary(node, lowering);
    case 'binary':
      return binary(node, lowering);
    case 'compare': {
      const name = COMPARE[node.op];
      // Of booleans, TensorFlow knows only whether they are equal.
      if (typeOf(node.a).dtype !== 'bool' || node.op === 'eq' || node.op === 'ne') return (a, b) => k.pair(name, a, b);
      return (a, b) => k.pair(name, k.cast(a, 'int32'), k.cast(b, 'int32'));
    }
    case 'select': {
      /** Numbers that are known need not be repeated. */
      const whole = (value: ValueId): ((x: Tensor) => Tensor) => {
        const number = lowering.known(value);
        return number === undefined ? (x) => x : () => k.fill(number, node.shape, node.dtype);
      };
      const [onTrue, onFalse] = [whole(node.onTrue), whole(node.onFalse)];
      return (condition, t, e) => k.select(condition, onTrue(t), onFalse(e), node.shape);
    }
    case 'cast':
      return cast(typeOf(node.x).dtype, node.dtype, k);
    case 'clamp': {
      const { low, high, dtype } = node;
      return (x) => k.pair('Minimum', k.pair('Maximum', x, k.scalar(low, dtype)), k.scalar(high, dtype));
    }
  }
};

const unary = (node: UnaryNode, { kernels: k }: Lowering): Compute => {
  const { op, shape, dtype } = node;
  if (op === 'not' && dtype === 'int32') return (x) => k.pair('Sub', k.scalar(-1, 'int32'), x);
  if (op === 'sign' && dtype === 'float32') {
    // NaN stays NaN, and a zero its sign.
    return (x) => {
      const isSigned = k.pair('Greater', k.run('Abs', { x }), k.scalar(0, 'float32'));
      return k.select(isSigned, k.run('Sign', { x }), x, shape);
    };
  }
  // TensorFlow's own is not rounded correctly.
  if (op === 'reciprocal') return (x) => k.pair('RealDiv', k.scalar(1, 'float32'), x);
  return (x) => k.run(UNARY[op], { x });
};

const binary = (node: BinaryNode, lowering: Lowering): Compute | undefined => {
  const { kernels: k } = lowering;
  const { op, shape, dtype } = node;
  if (dtype === 'int32') {
    if (op === 'floorDiv') return (a, b) => floorDivide(k, a, b, shape);
    if (op === 'mod') return (a, b) => k.pair('Mod', a, nonZero(k, b));
    // There are no kernels of bits, and none of powers that wrap.
    if (op === 'and' || op === 'or' || op === 'xor' || op === 'pow') return undefined;
  }
  if (op === 'floorDiv') return (a, b) => k.run('Floor', { x: k.pair('RealDiv', a, b) });
  if (op === 'pow' && !Number.isFinite(lowering.known(node.b))) return (a, b) => power(k, a, b, shape);
  return (a, b) => k.pair(BINARY[op]!, a, b);
};

/** b where it can be divided by: 1 in place of 0 and −1, by which remainders are 0, and quotients may end the process. */
const nonZero = (k: Kernels, b: Tensor): Tensor => {
  const one = k.scalar(1, 'int32');
  const isSafe = k.pair(
    'LogicalAnd',
    k.pair('NotEqual', b, k.scalar(0, 'int32')),
    k.pair('NotEqual', b, k.scalar(-1, 'int32')),
  );
  return k.select(isSafe, b, one, b.shape);
};

/** floor(a / b), where a / 0 = 0 and −2³¹ / −1 = −2³¹. */
const floorDivide = (k: Kernels, a: Tensor, b: Tensor, shape: readonly number[]): Tensor => {
  const [zero, minusOne] = [k.scalar(0, 'int32'), k.scalar(-1, 'int32')];
  const quotient = k.pair('FloorDiv', a, nonZero(k, b));
  const negated = k.select(k.pair('Equal', b, minusOne), k.run('Neg', { x: a }), quotient, shape);
  return k.select(k.pair('Equal', b, zero), zero, negated, shape);
};

/** a^b as ECMAScript has it: (±1)^±∞ and 1^NaN are NaN; in C, and so for TensorFlow, they are 1. */
const power = (k: Kernels, a: Tensor, b: Tensor, shape: readonly number[]): Tensor => {
  const isUnit = k.pair('Equal', k.run('Abs', { x: a }), k.scalar(1, 'float32'));
  const isNaN = k.pair('LogicalAnd', isUnit, k.run('LogicalNot', { x: k.run('IsFinite', { x: b }) }));
  return k.select(isNaN, k.scalar(NaN, 'float32'), k.pair('Pow', a, b), shape);
};

/** The largest float32 below 2³¹. */
const BELOW_TWO_TO_31 = 2 ** 31 - 128;

const cast = (from: string, to: ElementwiseNode['dtype'], k: Kernels): Compute => {
  if (from === to) return (x) => x;
  if (to === 'bool') return (x) => k.pair('NotEqual', x, k.scalar(0, x.dtype as 'float32'));
  if (from !== 'float32' || to !== 'int32') return (x) => k.cast(x, to);
  // Beyond the ends of the range are the ends, and NaN is 0.
  return (x) => {
    const number = k.select(k.run('IsNan', { x }), k.scalar(0, 'float32'), x, x.shape);
    const low = k.pair('Maximum', number, k.scalar(-(2 ** 31), 'float32'));
    const inside = k.cast(k.pair('Minimum', low, k.scalar(BELOW_TWO_TO_31, 'float32')), 'int32');
    const isBeyond = k.pair('GreaterEqual', x, k.scalar(2 ** 31, 'float32'));
    return k.select(isBeyond, k.scalar(2 ** 31 - 1, 'int32'), inside, x.shape);
  };
};
