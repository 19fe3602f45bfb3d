import type { FunctionBuilder, FunctionReference, Local, ModuleBuilder } from './emitter.ts';
import { callValue } from './emitter.ts';
import type { Value, ValueType } from './instruction.ts';
import { f32x4, f64x2, i32x4, i64x2, shuffle32, v128 } from './simd.ts';

/**
 * Expressions: what a fused group computes for each element, as a graph of operations on vectors of four.
 *
 * A node is plain and immutable; a node that is used twice is computed once. `kind` says how the 128 bits are read: four floats, four
 * integers, four truth values (all bits or none), or two doubles (a value then takes two nodes; see math-double.ts). Emission writes
 * several copies of the whole graph for neighbouring vectors at once, operation by operation: independent work for the processor, and
 * the pairs that wide compilation merges.
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

type Emit = (args: readonly Value<'v128'>[], immediate: number, fused: boolean) => Value<'v128'>;

/** The operations that are one or a few vector instructions. */
export type VectorOp =
  | 'add_f32' | 'sub_f32' | 'mul_f32' | 'div_f32' | 'min_f32' | 'max_f32' | 'pmin' | 'pmax' | 'neg_f32' | 'abs_f32'
  | 'sqrt' | 'floor' | 'ceil' | 'nearest' | 'fma' | 'eq_f32' | 'ne_f32' | 'lt_f32' | 'le_f32' | 'toInt' | 'toFloat'
  | 'add_i32' | 'sub_i32' | 'mul_i32' | 'min_i32' | 'max_i32' | 'neg_i32' | 'abs_i32' | 'eq_i32' | 'ne_i32'
  | 'gt_i32' | 'ge_i32' | 'shiftLeft' | 'shiftRight' | 'shiftRightUnsigned' | 'and' | 'or' | 'xor' | 'andNot' | 'not'
  | 'select' | 'bits' | 'add_f64' | 'sub_f64' | 'mul_f64' | 'div_f64' | 'min_f64' | 'max_f64' | 'nearest_f64'
  | 'shiftLeft_i64' | 'shiftRight_i64' | 'add_i64' | 'sub_i64' | 'promoteLow' | 'promoteHigh' | 'demote' | 'lowWords';

/** Every operation, and its instructions. */
const OPS: Readonly<Record<VectorOp, Emit>> = {
  add_f32: ([a, b]) => f32x4.add(a!, b!),
  sub_f32: ([a, b]) => f32x4.sub(a!, b!),
  mul_f32: ([a, b]) => f32x4.mul(a!, b!),
  div_f32: ([a, b]) => f32x4.div(a!, b!),
  min_f32: ([a, b]) => f32x4.min(a!, b!),
  max_f32: ([a, b]) => f32x4.max(a!, b!),
  pmin: ([a, b]) => f32x4.pmin(a!, b!),
  pmax: ([a, b]) => f32x4.pmax(a!, b!),
  neg_f32: ([a]) => f32x4.neg(a!),
  abs_f32: ([a]) => f32x4.abs(a!),
  sqrt: ([a]) => f32x4.sqrt(a!),
  floor: ([a]) => f32x4.floor(a!),
  ceil: ([a]) => f32x4.ceil(a!),
  nearest: ([a]) => f32x4.nearest(a!),
  fma: ([a, b, c], _, fused) => (fused ? f32x4.relaxedMadd(a!, b!, c!) : f32x4.add(f32x4.mul(a!, b!), c!)),
  eq_f32: ([a, b]) => f32x4.eq(a!, b!),
  ne_f32: ([a, b]) => f32x4.ne(a!, b!),
  lt_f32: ([a, b]) => f32x4.lt(a!, b!),
  le_f32: ([a, b]) => f32x4.le(a!, b!),
  toInt: ([a]) => i32x4.trunc_sat_f32x4_s(a!),
  toFloat: ([a]) => f32x4.convert_i32x4_s(a!),
  add_i32: ([a, b]) => i32x4.add(a!, b!),
  sub_i32: ([a, b]) => i32x4.sub(a!, b!),
  mul_i32: ([a, b]) => i32x4.mul(a!, b!),
  min_i32: ([a, b]) => i32x4.min_s(a!, b!),
  max_i32: ([a, b]) => i32x4.max_s(a!, b!),
  neg_i32: ([a]) => i32x4.neg(a!),
  abs_i32: ([a]) => i32x4.abs(a!),
  eq_i32: ([a, b]) => i32x4.eq(a!, b!),
  ne_i32: ([a, b]) => i32x4.ne(a!, b!),
  gt_i32: ([a, b]) => i32x4.gt_s(a!, b!),
  ge_i32: ([a, b]) => i32x4.ge_s(a!, b!),
  shiftLeft: ([a], count) => i32x4.shl(a!, count),
  shiftRight: ([a], count) => i32x4.shr_s(a!, count),
  shiftRightUnsigned: ([a], count) => i32x4.shr_u(a!, count),
  and: ([a, b]) => v128.and(a!, b!),
  or: ([a, b]) => v128.or(a!, b!),
  xor: ([a, b]) => v128.xor(a!, b!),
  andNot: ([a, b]) => v128.andnot(a!, b!),
  not: ([a]) => v128.not(a!),
  select: ([mask, a, b]) => v128.bitselect(a!, b!, mask!),
  bits: ([a]) => a!,
  add_f64: ([a, b]) => f64x2.add(a!, b!),
  sub_f64: ([a, b]) => f64x2.sub(a!, b!),
  mul_f64: ([a, b]) => f64x2.mul(a!, b!),
  div_f64: ([a, b]) => f64x2.div(a!, b!),
  min_f64: ([a, b]) => f64x2.pmin(a!, b!),
  max_f64: ([a, b]) => f64x2.pmax(a!, b!),
  nearest_f64: ([a]) => f64x2.nearest(a!),
  shiftLeft_i64: ([a], count) => i64x2.shl(a!, count),
  shiftRight_i64: ([a], count) => i64x2.shr_u(a!, count),
  add_i64: ([a, b]) => i64x2.add(a!, b!),
  sub_i64: ([a, b]) => i64x2.sub(a!, b!),
  promoteLow: ([a]) => f64x2.promote_low_f32x4(a!),
  promoteHigh: ([a]) => f64x2.promote_low_f32x4(shuffle32(a!, a!, [2, 3, 2, 3])),
  demote: ([low, high]) => shuffle32(f32x4.demote_f64x2_zero(low!), f32x4.demote_f64x2_zero(high!), [0, 1, 4, 5]),
  lowWords: ([low, high]) => shuffle32(low!, high!, [0, 2, 4, 6]),
};

export type Op = VectorOp | 'operand' | 'constant' | 'index' | 'lanes';

const node = (kind: Kind, op: Op, args: readonly Expression[], immediate?: number): Expression =>
  immediate === undefined ? { kind, op, args } : { kind, op, args, immediate };

/** The element of the kernel's operand number `index`. */
export const operand = (index: number, kind: 'f32' | 'i32' | 'bool'): Expression => node(kind, 'operand', [], index);

/** The element's coordinate along a dimension of the iteration space, as i32. */
export const coordinate = (dimension: number): Expression => node('i32', 'index', [], dimension);

export const constant = (value: number, kind: Kind = 'f32'): Expression => node(kind, 'constant', [], kind === 'f32' ? Math.fround(value) : value);

const lift = (value: Expression | number, like: Expression): Expression => (typeof value === 'number' ? constant(value, like.kind) : value);
type Arithmetic = (a: Expression, b: Expression | number) => Expression;
const arithmetic =
  (name: 'add' | 'sub' | 'mul' | 'min' | 'max'): Arithmetic =>
  (a, b) => {
    const right = lift(b, a);
    if (a.kind !== right.kind || a.kind === 'bool') throw new TypeError(`${name} takes numbers of one kind, got ${a.kind} and ${right.kind}`);
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
export const fma = (a: Expression, b: Expression | number, c: Expression | number): Expression => node('f32', 'fma', [a, lift(b, a), lift(c, a)]);
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
export const select = (condition: Expression, a: Expression, b: Expression | number): Expression => node(a.kind, 'select', [condition, a, lift(b, a)]);
export const and = (a: Expression, b: Expression): Expression => node(a.kind, 'and', [a, b]);
export const or = (a: Expression, b: Expression): Expression => node(a.kind, 'or', [a, b]);
export const xor = (a: Expression, b: Expression): Expression => node(a.kind, 'xor', [a, b]);
/** a and not b, bit by bit. */
export const andNot = (a: Expression, b: Expression): Expression => node(a.kind, 'andNot', [a, b]);
export const not = (a: Expression): Expression => node(a.kind, 'not', [a]);
/** The same bits as another kind. */
export const bits = (a: Expression, kind: Kind): Expression => (a.kind === kind ? a : node(kind, 'bits', [a]));
export const shiftLeft = (a: Expression, count: number): Expression => node(a.kind, a.kind === 'f64' ? 'shiftLeft_i64' : 'shiftLeft', [a], count);
/** Arithmetic: the sign fills in. */
export const shiftRight = (a: Expression, count: number): Expression => node(a.kind, 'shiftRight', [a], count);
export const shiftRightUnsigned = (a: Expression, count: number): Expression => node(a.kind, a.kind === 'f64' ? 'shiftRight_i64' : 'shiftRightUnsigned', [a], count);
/** Towards zero, saturating; NaN gives 0. */
export const toInt = (a: Expression): Expression => node('i32', 'toInt', [a]);
export const toFloat = (a: Expression): Expression => node('f32', 'toFloat', [a]);
/** Integer sums of the 64-bit lanes that doubles are made of. */
export const addWords64 = (a: Expression, b: Expression): Expression => node('f64', 'add_i64', [a, b]);
export const subWords64 = (a: Expression, b: Expression): Expression => node('f64', 'sub_i64', [a, b]);
/** The lower or upper two lanes as doubles. */
export const promote = (a: Expression, half: 'low' | 'high'): Expression => node('f64', half === 'low' ? 'promoteLow' : 'promoteHigh', [a]);
/** Two pairs of doubles rounded to four floats. */
export const demote = (low: Expression, high: Expression): Expression => node('f32', 'demote', [low, high]);
/** The lower 32 bits of four doubles. */
export const lowWords = (low: Expression, high: Expression): Expression => node('i32', 'lowWords', [low, high]);
/** Lane by lane through a scalar function. */
export const lanes = (scalar: ScalarFunction, ...args: readonly Expression[]): Expression => ({ kind: scalar.type, op: 'lanes', args, scalar });

/** c[0] + x·(c[1] + x·(…)), by Horner's rule. */
export const polynomial = (x: Expression, coefficients: readonly number[]): Expression => {
  let sum = constant(coefficients.at(-1)!, x.kind);
  for (let i = coefficients.length - 2; i >= 0; i--) sum = x.kind === 'f64' ? add(mul(sum, x), coefficients[i]!) : fma(sum, x, coefficients[i]!);
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

/** What emission needs to know of its surroundings. */
export interface EmitContext {
  readonly module: ModuleBuilder;
  readonly f: FunctionBuilder;
  /** Whether `fma` may be fused. */
  readonly fused: boolean;
}

const constantKey = ({ kind, immediate }: Expression): string => `${kind === 'f32' || kind === 'f64' ? kind : 'i32'} ${Object.is(immediate, -0) ? '-0' : immediate}`;
const constantVector = ({ kind, immediate }: Expression): Value<'v128'> => {
  if (kind === 'f32') return f32x4.splatConst(immediate!);
  if (kind === 'f64') return f64x2.splatConst(immediate!);
  return i32x4.splatConst(kind === 'bool' && immediate === 1 ? -1 : immediate!);
};

/** Emits expressions inside of a loop whose constants were set up before it. */
export class ExpressionEmitter {
  readonly #context: EmitContext;
  readonly #roots: readonly Expression[];
  readonly #order: readonly Expression[];
  readonly #constants = new Map<string, Local<'v128'>>();
  readonly #shared = new Set<Expression>();

  /** Call before the loop: it puts the constants into registers, which V8 would otherwise make anew at each turn. */
  constructor(context: EmitContext, roots: readonly Expression[]) {
    this.#context = context;
    this.#roots = roots;
    this.#order = nodesOf(roots);
    const used = new Set<Expression>();
    for (const expression of this.#order) {
      if (expression.op === 'constant') {
        const key = constantKey(expression);
        if (!this.#constants.has(key)) this.#constants.set(key, context.f.bind(constantVector(expression)));
      }
      for (const argument of expression.args) {
        if (used.has(argument)) this.#shared.add(argument);
        used.add(argument);
      }
    }
    // A root that another root uses must not be computed twice.
    for (const root of roots) if (used.has(root)) this.#shared.add(root);
  }

  /** Emits `copies` neighbouring vectors of every root; `leaf` gives operands and indices. The result is [root][copy]. */
  emit(copies: number, leaf: (expression: Expression, copy: number) => Value<'v128'>): Local<'v128'>[][] {
    const { f, fused } = this.#context;
    const known = new Map<Expression, readonly Value<'v128'>[]>();
    const compute = (expression: Expression, copy: number): Value<'v128'> => {
      const found = known.get(expression);
      if (found !== undefined) return found[copy]!;
      const args = expression.args.map((argument) => compute(argument, copy));
      return OPS[expression.op as VectorOp](args, expression.immediate ?? 0, fused);
    };
    const each = (make: (copy: number) => Value<'v128'>): Local<'v128'>[] => Array.from({ length: copies }, (_, copy) => f.bind(make(copy)));
    // Leaves come first, so that neighbouring loads stand next to each other.
    for (const expression of this.#order) {
      if (expression.op === 'constant') known.set(expression, Array.from({ length: copies }, () => this.#constants.get(constantKey(expression))!));
      else if (expression.op === 'operand' || expression.op === 'index') known.set(expression, each((copy) => leaf(expression, copy)));
    }
    for (const expression of this.#order) {
      if (known.has(expression)) continue;
      if (expression.op === 'lanes') known.set(expression, each((copy) => this.#lanes(expression, expression.args.map((argument) => compute(argument, copy)))));
      else if (this.#shared.has(expression)) known.set(expression, each((copy) => compute(expression, copy)));
    }
    return this.#roots.map((root) => each((copy) => compute(root, copy)));
  }

  #lanes({ scalar }: Expression, args: readonly Value<'v128'>[]): Value<'v128'> {
    const { module, f } = this.#context;
    const { name, type, define } = scalar!;
    const callee: FunctionReference = module.shared(`scalar ${name}`, () =>
      module.function({ params: args.map((): ValueType => type), results: [type] }, (body, ...params) => define(body, ...params)),
    );
    const bound = args.map((argument) => f.bind(argument));
    const result = f.local('v128');
    for (let lane = 0; lane < 4; lane++) {
      const inputs = bound.map((vector) => (type === 'i32' ? i32x4.extract(vector, lane) : f32x4.extract(vector, lane)));
      f.set(result, type === 'i32' ? i32x4.replace(result, lane, callValue('i32', callee, inputs)) : f32x4.replace(result, lane, callValue('f32', callee, inputs)));
    }
    return result;
  }
}
