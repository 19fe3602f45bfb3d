import type { FunctionBuilder, Local } from './function-builder.ts';

/**
 * Expressions: what a fused group computes for each element, as a graph of operations on vectors of four.
 *
 * A node is plain and immutable; a node that is used twice is computed once. `kind` says how the 128 bits are read:
 * four floats, four integers, four truth values (all bits or none), or two doubles (a value then takes two nodes; see
 * math-double.ts). Emission writes several copies of the whole graph for neighbouring vectors at once, operation by
 * operation: independent work for the processor, and the pairs that wide compilation merges.
 */
export type Kind = 'f32' | 'i32' | 'bool' | 'f64';

export interface Expression {
  readonly kind: Kind;
  readonly op: Op;
  readonly args: readonly Expression[];
  /** The operand's number, the constant's value, the shift's count, the dimension of `index`. */
  readonly immediate?: number;
  /** For `lanes`: the scalar function. */
  readonly scalar?: ScalarFunction;
}

/** A function of one lane, for what SIMD lacks: its parameters and result are i32 or f32 alike. */
export interface ScalarFunction {
  readonly name: string;
  readonly type: 'i32' | 'f32';
  readonly define: (f: FunctionBuilder, ...params: Local[]) => void;
}

/** The operations that are one or a few vector instructions. */
export type VectorOp =
  | 'add_f32'
  | 'sub_f32'
  | 'mul_f32'
  | 'div_f32'
  | 'min_f32'
  | 'max_f32'
  | 'pmin'
  | 'pmax'
  | 'neg_f32'
  | 'abs_f32'
  | 'sqrt'
  | 'floor'
  | 'ceil'
  | 'nearest'
  | 'fma'
  | 'eq_f32'
  | 'ne_f32'
  | 'lt_f32'
  | 'le_f32'
  | 'toInt'
  | 'toFloat'
  | 'add_i32'
  | 'sub_i32'
  | 'mul_i32'
  | 'min_i32'
  | 'max_i32'
  | 'neg_i32'
  | 'abs_i32'
  | 'eq_i32'
  | 'ne_i32'
  | 'gt_i32'
  | 'ge_i32'
  | 'shiftLeft'
  | 'shiftRight'
  | 'shiftRightUnsigned'
  | 'and'
  | 'or'
  | 'xor'
  | 'andNot'
  | 'not'
  | 'select'
  | 'bits'
  | 'add_f64'
  | 'sub_f64'
  | 'mul_f64'
  | 'div_f64'
  | 'min_f64'
  | 'max_f64'
  | 'nearest_f64'
  | 'shiftLeft_i64'
  | 'shiftRight_i64'
  | 'add_i64'
  | 'sub_i64'
  | 'promoteLow'
  | 'promoteHigh'
  | 'demote'
  | 'lowWords';

export type Op = VectorOp | 'operand' | 'constant' | 'index' | 'lanes';

const node = (kind: Kind, op: Op, args: readonly Expression[], immediate?: number): Expression =>
  immediate === undefined ? { kind, op, args } : { kind, op, args, immediate };

/** The element of the kernel's operand number `index`. */
export const operand = (index: number, kind: 'f32' | 'i32' | 'bool'): Expression => node(kind, 'operand', [], index);

/** The element's coordinate along a dimension of the iteration space, as i32. */
export const coordinate = (dimension: number): Expression => node('i32', 'index', [], dimension);

export const constant = (value: number, kind: Kind = 'f32'): Expression =>
  node(kind, 'constant', [], kind === 'f32' ? Math.fround(value) : value);

const lift = (value: Expression | number, like: Expression): Expression =>
  typeof value === 'number' ? constant(value, like.kind) : value;
type Arithmetic = (a: Expression, b: Expression | number) => Expression;
const arithmetic =
  (name: 'add' | 'sub' | 'mul' | 'min' | 'max'): Arithmetic =>
  (a, b) => {
    const right = lift(b, a);
    if (a.kind !== right.kind || a.kind === 'bool')
      throw new TypeError(`${name} takes numbers of one kind, got ${a.kind} and ${right.kind}`);
    return node(a.kind, `${name}_${a.kind}`, [a, right]);
  };

export const add: Arithmetic = arithmetic('add');
export const sub: Arithmetic = arithmetic('sub');
export const mul: Arithmetic = arithmetic('mul');
/** NaN if either is, −0 < +0 (f64: as pmin). */
export const min: Arithmetic = arithmetic('min');
export const max: Arithmetic = arithmetic('max');
export const div: Arithmetic = (a, b) => node(a.kind, a.kind === 'f64' ? 'div_f64' : 'div_f32', [a, lift(b, a)]);
/** b < a ? b : a, one instruction; a NaN in `a` stays. */
export const pmin: Arithmetic = (a, b) => node('f32', 'pmin', [a, lift(b, a)]);
/** a < b ? b : a, one instruction; a NaN in `a` stays. */
export const pmax: Arithmetic = (a, b) => node('f32', 'pmax', [a, lift(b, a)]);
/** a·b + c, fused where the kernel may. */
export const fma = (a: Expression, b: Expression | number, c: Expression | number): Expression =>
  node('f32', 'fma', [a, lift(b, a), lift(c, a)]);
export const neg = (a: Expression): Expression => node(a.kind, a.kind === 'i32' ? 'neg_i32' : 'neg_f32', [a]);
export const abs = (a: Expression): Expression => node(a.kind, a.kind === 'i32' ? 'abs_i32' : 'abs_f32', [a]);
export const sqrt = (a: Expression): Expression => node('f32', 'sqrt', [a]);
export const floor = (a: Expression): Expression => node('f32', 'floor', [a]);
export const ceil = (a: Expression): Expression => node('f32', 'ceil', [a]);
/** The nearest integer, halves to even. */
export const nearest = (a: Expression): Expression => node(a.kind, a.kind === 'f64' ? 'nearest_f64' : 'nearest', [a]);

export type Comparison = 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge';

/** A truth value; false < true. */
export const compare = (op: Comparison, a: Expression, b: Expression | number): Expression => {
  const right = lift(b, a);
  if (op === 'gt') return a.kind === 'i32' ? node('bool', 'gt_i32', [a, right]) : compare('lt', right, a);
  if (op === 'ge') return a.kind === 'i32' ? node('bool', 'ge_i32', [a, right]) : compare('le', right, a);
  if (a.kind === 'f32') return node('bool', `${op}_f32`, [a, right]);
  // Masks are 0 and −1: as integers, true < false.
  if (op === 'lt') return a.kind === 'bool' ? node('bool', 'gt_i32', [a, right]) : node('bool', 'gt_i32', [right, a]);
  if (op === 'le') return a.kind === 'bool' ? node('bool', 'ge_i32', [a, right]) : node('bool', 'ge_i32', [right, a]);
  return node('bool', `${op}_i32`, [a, right]);
};

/** condition ? a : b. */
export const select = (condition: Expression, a: Expression, b: Expression | number): Expression =>
  node(a.kind, 'select', [condition, a, lift(b, a)]);
export const and = (a: Expression, b: Expression): Expression => node(a.kind, 'and', [a, b]);
export const or = (a: Expression, b: Expression): Expression => node(a.kind, 'or', [a, b]);
export const xor = (a: Expression, b: Expression): Expression => node(a.kind, 'xor', [a, b]);
/** a and not b, bit by bit. */
export const andNot = (a: Expression, b: Expression): Expression => node(a.kind, 'andNot', [a, b]);
export const not = (a: Expression): Expression => node(a.kind, 'not', [a]);
/** The same bits as another kind. */
export const bits = (a: Expression, kind: Kind): Expression => (a.kind === kind ? a : node(kind, 'bits', [a]));
export const shiftLeft = (a: Expression, count: number): Expression =>
  node(a.kind, a.kind === 'f64' ? 'shiftLeft_i64' : 'shiftLeft', [a], count);
/** Arithmetic: the sign fills in. */
export const shiftRight = (a: Expression, count: number): Expression => node(a.kind, 'shiftRight', [a], count);
export const shiftRightUnsigned = (a: Expression, count: number): Expression =>
  node(a.kind, a.kind === 'f64' ? 'shiftRight_i64' : 'shiftRightUnsigned', [a], count);
/** Towards zero, saturating; NaN gives 0. */
export const toInt = (a: Expression): Expression => node('i32', 'toInt', [a]);
export const toFloat = (a: Expression): Expression => node('f32', 'toFloat', [a]);
/** Integer sums of the 64-bit lanes that doubles are made of. */
export const addWords64 = (a: Expression, b: Expression): Expression => node('f64', 'add_i64', [a, b]);
export const subWords64 = (a: Expression, b: Expression): Expression => node('f64', 'sub_i64', [a, b]);
/** The lower or upper two lanes as doubles. */
export const promote = (a: Expression, half: 'low' | 'high'): Expression =>
  node('f64', half === 'low' ? 'promoteLow' : 'promoteHigh', [a]);
/** Two pairs of doubles rounded to four floats. */
export const demote = (low: Expression, high: Expression): Expression => node('f32', 'demote', [low, high]);
/** The lower 32 bits of four doubles. */
export const lowWords = (low: Expression, high: Expression): Expression => node('i32', 'lowWords', [low, high]);
/** Lane by lane through a scalar function. */
export const lanes = (scalar: ScalarFunction, ...args: readonly Expression[]): Expression => ({
  kind: scalar.type,
  op: 'lanes',
  args,
  scalar,
});

/** c[0] + x·(c[1] + x·(…)), by Horner's rule. */
export const polynomial = (x: Expression, coefficients: readonly number[]): Expression => {
  let sum = constant(coefficients.at(-1)!, x.kind);
  for (let i = coefficients.length - 2; i >= 0; i--)
    sum = x.kind === 'f64' ? add(mul(sum, x), coefficients[i]!) : fma(sum, x, coefficients[i]!);
  return sum;
};

/** All nodes below the roots, arguments before their users. */
export const nodesOf = (roots: readonly Expression[]): readonly Expression[] => {
  const seen = new Set<Expression>();
  const order: Expression[] = [];
  const visit = (expression: Expression): void => {
    if (seen.has(expression)) return;
    seen.add(expression);
    expression.args.forEach(visit);
    order.push(expression);
  };
  roots.forEach(visit);
  return order;
};

/** A string that two groups of expressions share only when they compute the same. */
export const expressionKey = (roots: readonly Expression[], fused: boolean): string => {
  const order = nodesOf(roots);
  const number = new Map(order.map((node, i) => [node, i]));
  const parts = order.map(({ kind, op, args, immediate, scalar }) => {
    const value = Object.is(immediate, -0) ? '-0' : (immediate ?? '');
    return `${kind} ${op} ${value} ${scalar?.name ?? ''} ${args.map((argument) => number.get(argument)).join(' ')}`;
  });
  return `${fused} ${roots.map((root) => number.get(root)).join()} ${parts.join(';')}`;
};
