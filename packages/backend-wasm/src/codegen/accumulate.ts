import { constant, type Expression } from './expression.ts';
import type { FunctionBuilder, Local } from './function-builder.ts';
import type { Value } from './instruction.ts';
import { f32x4, i32x4, shuffle32, v128 } from './simd.ts';

/** What a reduction computes: of no elements 0, 1, −∞ (−2³¹), ∞ (2³¹ − 1), false, true. */
export type ReduceName = 'sum' | 'prod' | 'max' | 'min' | 'any' | 'all';

type Join = (a: Value<'v128'>, b: Value<'v128'>) => Value<'v128'>;
type Row = readonly [f32: Join, i32: Join, emptyFloat: number, emptyInteger: number];
const TABLE: Readonly<Record<ReduceName, Row>> = {
  sum: [f32x4.add, i32x4.add, 0, 0],
  prod: [f32x4.mul, i32x4.mul, 1, 1],
  // The value comes first: then pmax and pmin give it when it is NaN.
  max: [(best, value) => f32x4.pmax(value, best), i32x4.max_s, -Infinity, -(2 ** 31)],
  min: [(best, value) => f32x4.pmin(value, best), i32x4.min_s, Infinity, 2 ** 31 - 1],
  any: [v128.or, v128.or, 0, 0],
  all: [v128.and, v128.and, 1, 1],
};

/** The result of reducing nothing. */
export const emptyResult = (op: ReduceName, kind: Expression['kind']): Expression =>
  constant(TABLE[op][kind === 'f32' ? 2 : 3], kind);

/**
 * Reduces vectors lane by lane. Floating-point maxima in WebAssembly cost eight instructions for the sake of NaN; here
 * each step takes one that forgets NaN and two that remember it in a mask of its own. Of zeros with different signs
 * either may win.
 */
export class Accumulator {
  readonly #f: FunctionBuilder;
  readonly #op: ReduceName;
  readonly #isFloat: boolean;
  readonly #isBool: boolean;
  readonly state: Local<'v128'>;
  readonly #nan: Local<'v128'> | undefined;

  constructor(f: FunctionBuilder, op: ReduceName, kind: Expression['kind']) {
    this.#f = f;
    this.#op = op;
    this.#isFloat = kind === 'f32';
    this.#isBool = kind === 'bool';
    this.state = f.bind(this.empty());
    this.#nan = this.#isFloat && (op === 'max' || op === 'min') ? f.bind(i32x4.splatConst(0)) : undefined;
  }

  /** What changes nothing: it stands in for missing lanes. */
  empty(): Value<'v128'> {
    const [, , float, integer] = TABLE[this.#op];
    return this.#isFloat ? f32x4.splatConst(float) : i32x4.splatConst(this.#isBool ? -integer : integer);
  }

  #join(value: Value<'v128'>): void {
    this.#f.set(this.state, TABLE[this.#op][this.#isFloat ? 0 : 1](this.state, value));
  }

  add(value: Local<'v128'>): void {
    this.#join(value);
    if (this.#nan !== undefined) this.#f.set(this.#nan, v128.or(this.#nan, f32x4.ne(value, value)));
  }

  merge(other: Accumulator): void {
    this.#join(other.state);
    if (this.#nan !== undefined) this.#f.set(this.#nan, v128.or(this.#nan, other.#nan!));
  }

  /** Combines the four lanes, (0 ∘ 2) ∘ (1 ∘ 3), into lane 0. */
  joinLanes(): void {
    for (const words of [
      [2, 3, 2, 3],
      [1, 1, 1, 1],
    ] as const) {
      this.#join(this.#f.bind(shuffle32(this.state, this.state, words)));
      if (this.#nan !== undefined) this.#f.set(this.#nan, v128.or(this.#nan, shuffle32(this.#nan, this.#nan, words)));
    }
  }

  /** The lanes' results; a mask of ones is a NaN. */
  result(): Local<'v128'> {
    return this.#nan === undefined ? this.state : this.#f.bind(v128.or(this.state, this.#nan));
  }
}
