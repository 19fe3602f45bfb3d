import type { ModuleBuilder } from './emitter.ts';
import { type Expression, nodesOf, type VectorOp } from './expression.ts';
import { callValue, type FunctionBuilder, type FunctionReference, type Local } from './function-builder.ts';
import type { Value, ValueType } from './instruction.ts';
import { f32x4, f64x2, i32x4, i64x2, shuffle32, v128 } from './simd.ts';

type Emit = (args: readonly Value<'v128'>[], immediate: number, fused: boolean) => Value<'v128'>;

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

/** What emission needs to know of its surroundings. */
export interface EmitContext {
  readonly module: ModuleBuilder;
  readonly f: FunctionBuilder;
  /** Whether `fma` may be fused. */
  readonly fused: boolean;
}

const constantKey = ({ kind, immediate }: Expression): string =>
  `${kind === 'f32' || kind === 'f64' ? kind : 'i32'} ${Object.is(immediate, -0) ? '-0' : immediate}`;
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

  /**
   * Emits `copies` neighbouring vectors of every root; `leaf` gives operands and indices. The result is [root][copy].
   */
  emit(copies: number, leaf: (expression: Expression, copy: number) => Value<'v128'>): Local<'v128'>[][] {
    const { f, fused } = this.#context;
    const known = new Map<Expression, readonly Value<'v128'>[]>();
    const compute = (expression: Expression, copy: number): Value<'v128'> => {
      const found = known.get(expression);
      if (found !== undefined) return found[copy]!;
      const args = expression.args.map((argument) => compute(argument, copy));
      return OPS[expression.op as VectorOp](args, expression.immediate ?? 0, fused);
    };
    const each = (make: (copy: number) => Value<'v128'>): Local<'v128'>[] =>
      Array.from({ length: copies }, (_, copy) => f.bind(make(copy)));
    // Leaves come first, so that neighbouring loads stand next to each other.
    for (const expression of this.#order) {
      if (expression.op === 'constant')
        known.set(
          expression,
          Array.from({ length: copies }, () => this.#constants.get(constantKey(expression))!),
        );
      else if (expression.op === 'operand' || expression.op === 'index')
        known.set(
          expression,
          each((copy) => leaf(expression, copy)),
        );
    }
    for (const expression of this.#order) {
      if (known.has(expression)) continue;
      if (expression.op === 'lanes')
        known.set(
          expression,
          each((copy) =>
            this.#lanes(
              expression,
              expression.args.map((argument) => compute(argument, copy)),
            ),
          ),
        );
      else if (this.#shared.has(expression))
        known.set(
          expression,
          each((copy) => compute(expression, copy)),
        );
    }
    return this.#roots.map((root) => each((copy) => compute(root, copy)));
  }

  #lanes({ scalar }: Expression, args: readonly Value<'v128'>[]): Value<'v128'> {
    const { module, f } = this.#context;
    const { name, type, define } = scalar!;
    const callee: FunctionReference = module.shared(`scalar ${name}`, () =>
      module.function({ params: args.map((): ValueType => type), results: [type] }, (body, ...params) =>
        define(body, ...params),
      ),
    );
    const bound = args.map((argument) => f.bind(argument));
    const result = f.local('v128');
    for (let lane = 0; lane < 4; lane++) {
      const inputs = bound.map((vector) =>
        type === 'i32' ? i32x4.extract(vector, lane) : f32x4.extract(vector, lane),
      );
      f.set(
        result,
        type === 'i32'
          ? i32x4.replace(result, lane, callValue('i32', callee, inputs))
          : f32x4.replace(result, lane, callValue('f32', callee, inputs)),
      );
    }
    return result;
  }
}
