/** Operators that compute element by element. */
import {
  abs,
  acos,
  acosh,
  add,
  asin,
  asinh,
  atan,
  atanh,
  cast,
  ceil,
  celu,
  clip,
  cos,
  cosh,
  div,
  elu,
  equal,
  erf,
  exp,
  floor,
  floorDiv,
  gelu,
  greater,
  greaterEqual,
  isNaN,
  leakyRelu,
  less,
  lessEqual,
  log,
  logicalAnd,
  logicalNot,
  logicalOr,
  logicalXor,
  maximum,
  minimum,
  mish,
  mod,
  mul,
  neg,
  notEqual,
  pow,
  prelu,
  reciprocal,
  relu,
  round,
  selu,
  sigmoid,
  sign,
  sin,
  sinh,
  softplus,
  softsign,
  sqrt,
  sub,
  tan,
  tanh,
  type Tensor,
  where,
} from '@neurite/tensors';
import { dtypeOfElements, type ElementType, elementTypeOf, isFloat, narrowIntegers } from '../element-types.ts';
import { combine, type Value } from '../graph/value.ts';
import type { NodeCall, Operator, OperatorTable } from './operator.ts';

/** int32 as the type's narrower integers, which wrap. */
export function wrapped(x: Tensor, type: ElementType): Tensor {
  const narrow = narrowIntegers.get(type);
  if (narrow === undefined) return x;
  const [span, lowest] = [2 ** narrow.bits, narrow.signed ? -(2 ** (narrow.bits - 1)) : 0];
  return add(mod(sub(x, lowest), span), lowest);
}

/** The elements in another type, as C converts them. */
export function converted(x: Value, type: ElementType, node: NodeCall): Value {
  if (type === 'string' || x.type === 'string') return node.fail('text is not supported');
  if (type === 'bool') return x.map((tensor) => (tensor.dtype === 'bool' ? tensor : notEqual(tensor, 0)), type);
  return x.map((tensor) => wrapped(cast(tensor, dtypeOfElements(type)), type), type);
}

const unary =
  (fn: (x: Tensor) => Tensor): Operator =>
  (node) =>
    node.input(0).map(fn);

const binary =
  (fn: (a: Tensor, b: Tensor) => Tensor): Operator =>
  (node) => {
    const { type } = node.input(0);
    return combine([node.input(0), node.input(1)], (a, b) => wrapped(fn(a!, b!), type), type);
  };

const predicate =
  (fn: (a: Tensor, b: Tensor) => Tensor): Operator =>
  (node) =>
    combine([node.input(0), node.input(1)], (a, b) => fn(a!, b!), 'bool');

/** Any number of operands, two by two. */
const folded =
  (fn: (a: Tensor, b: Tensor) => Tensor): Operator =>
  (node) => {
    const operands = node.operands.map((_, index) => node.input(index));
    const { type } = operands[0]!;
    return combine(operands, (...tensors) => tensors.reduce((total, tensor) => fn(total, tensor)), type);
  };

/** Integers are divided towards zero. */
function divide(a: Tensor, b: Tensor): Tensor {
  if (a.dtype === 'float32') return div(a, b);
  return mul(mul(sign(a), sign(b)), floorDiv(abs(a), abs(b)));
}

function modulo(node: NodeCall): Value {
  const { type } = node.input(0);
  // As C's fmod, with the sign of the dividend; otherwise as Python's %, with that of the divisor.
  const fmod = (a: Tensor, b: Tensor): Tensor => mul(sign(a), mod(abs(a), abs(b)));
  const compute = node.flag('fmod') ? fmod : mod;
  return combine([node.input(0), node.input(1)], (a, b) => wrapped(compute(a!, b!) as Tensor, type), type);
}

function power(node: NodeCall): Value {
  const { type } = node.input(0);
  return combine(
    [node.input(0), node.input(1)],
    (a, b) => wrapped(cast(pow(a!, b!), dtypeOfElements(type)), type),
    type,
  );
}

function shift(node: NodeCall): Value {
  const { type } = node.input(0);
  const compute = node.text('direction') === 'LEFT' ? mul : floorDiv;
  return combine([node.input(0), node.input(1)], (x, by) => wrapped(compute(x!, pow(2, by!)) as Tensor, type), type);
}

function clamp(node: NodeCall): Value {
  const x = node.input(0);
  if (node.opset < 11) return x.map((t) => clip(t, node.number('min', -Infinity), node.number('max', Infinity)));
  const [low, high] = [node.optional(1), node.optional(2)];
  const raised = low === undefined ? x : combine([x, low], (a, b) => maximum(a!, b!), x.type);
  return high === undefined ? raised : combine([raised, high], (a, b) => minimum(a!, b!), x.type);
}

function castTo(node: NodeCall): Value {
  const type = elementTypeOf(node.number('to'));
  return type === undefined
    ? node.fail(`the element type ${node.number('to')} is not supported`)
    : converted(node.input(0), type, node);
}

function infinite(node: NodeCall): Value {
  const [negative, positive] = [node.flag('detect_negative', true), node.flag('detect_positive', true)];
  const test = (x: Tensor): Tensor => {
    const [below, above] = [equal(x, -Infinity), equal(x, Infinity)] as [Tensor, Tensor];
    if (negative && positive) return logicalOr(below, above);
    return negative ? below : positive ? above : logicalAnd(below, above);
  };
  return node.input(0).map(test, 'bool');
}

function shrink(node: NodeCall): Value {
  const [lambda, bias] = [node.number('lambd', 0.5), node.number('bias', 0)];
  return node
    .input(0)
    .map((x) => where(less(x, -lambda), add(x, bias), where(greater(x, lambda), sub(x, bias), 0)) as Tensor);
}

function hardSigmoid(x: Tensor, alpha: number, beta: number): Tensor {
  return clip(add(mul(x, alpha), beta), 0, 1);
}

/** A graph is computed as it infers: nothing is dropped. */
function withoutDropout(node: NodeCall): (Value | undefined)[] {
  const x = node.input(0);
  const drops = node.optional(2) !== undefined && node.staticNumber(2) !== 0 && node.staticOr(1, [0.5])[0] !== 0;
  if (drops) node.fail('training_mode is not supported');
  return [x, node.node.outputs.length > 1 ? x.map((t) => equal(t, t), 'bool') : undefined];
}

function selected(node: NodeCall): Value {
  const operands = [node.input(0), node.input(1), node.input(2)];
  return combine(operands, (condition, a, b) => where(condition!, a!, b!), operands[1]!.type);
}

function mean(node: NodeCall): Value {
  const total = folded(add)(node) as Value;
  return total.map((x) => div(x, node.operands.length));
}

function roundedToEven(node: NodeCall): Value {
  return node.input(0).map(round);
}

export const elementwise: OperatorTable = {
  Abs: unary(abs),
  Acos: unary(acos),
  Acosh: unary(acosh),
  Add: binary(add),
  And: predicate(logicalAnd),
  Asin: unary(asin),
  Asinh: unary(asinh),
  Atan: unary(atan),
  Atanh: unary(atanh),
  BitShift: shift,
  Cast: castTo,
  CastLike: (node) => converted(node.input(0), node.input(1).type, node),
  Ceil: unary(ceil),
  Celu: (node) => node.input(0).map((x) => celu(x, node.number('alpha', 1))),
  Clip: clamp,
  Cos: unary(cos),
  Cosh: unary(cosh),
  Div: binary(divide),
  Dropout: withoutDropout,
  Elu: (node) => node.input(0).map((x) => elu(x, node.number('alpha', 1))),
  Equal: predicate(equal),
  Erf: unary(erf),
  Exp: unary(exp),
  Floor: unary(floor),
  Gelu: (node) => node.input(0).map((x) => gelu(x, node.text('approximate', 'none') === 'tanh')),
  Greater: predicate(greater),
  GreaterOrEqual: predicate(greaterEqual),
  HardSigmoid: (node) => node.input(0).map((x) => hardSigmoid(x, node.number('alpha', 0.2), node.number('beta', 0.5))),
  HardSwish: unary((x) => mul(x, hardSigmoid(x, 1 / 6, 0.5))),
  Identity: (node) => node.input(0),
  IsInf: infinite,
  IsNaN: (node) => node.input(0).map(isNaN, 'bool'),
  LeakyRelu: (node) => node.input(0).map((x) => leakyRelu(x, node.number('alpha', 0.01))),
  Less: predicate(less),
  LessOrEqual: predicate(lessEqual),
  Log: unary(log),
  Max: folded(maximum),
  Mean: mean,
  Min: folded(minimum),
  Mish: unary(mish),
  Mod: modulo,
  Mul: binary(mul),
  Neg: (node) => node.input(0).map((x) => wrapped(neg(x), node.input(0).type)),
  Not: unary(logicalNot),
  Or: predicate(logicalOr),
  Pow: power,
  PRelu: binary(prelu),
  Reciprocal: unary(reciprocal),
  Relu: (node) => node.input(0).map((x) => (isFloat(node.input(0).type) ? relu(x) : maximum(x, 0))),
  Round: roundedToEven,
  Selu: (node) => {
    if (!node.has('alpha') && !node.has('gamma')) return node.input(0).map(selu);
    const [alpha, gamma] = [node.number('alpha', 1.67326319), node.number('gamma', 1.05070102)];
    return node.input(0).map((x) => mul(elu(x, alpha), gamma));
  },
  Shrink: shrink,
  Sigmoid: unary(sigmoid),
  Sign: unary(sign),
  Sin: unary(sin),
  Sinh: unary(sinh),
  Softplus: unary(softplus),
  Softsign: unary(softsign),
  Sqrt: unary(sqrt),
  Sub: binary(sub),
  Sum: folded(add),
  Tan: unary(tan),
  Tanh: unary(tanh),
  ThresholdedRelu: (node) => node.input(0).map((x) => where(greater(x, node.number('alpha', 1)), x, 0) as Tensor),
  Where: selected,
  Xor: predicate(logicalXor),
};
