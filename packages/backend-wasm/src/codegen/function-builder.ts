import { ByteWriter } from './bytes.ts';
import { type Effect, type Operand, toValue, type Value, type ValueType } from './instruction.ts';
import { i32 } from './opcodes.ts';

export const TYPE_CODES: Readonly<Record<ValueType, number>> = {
  i32: 0x7f,
  i64: 0x7e,
  f32: 0x7d,
  f64: 0x7c,
  v128: 0x7b,
};
const EMPTY_BLOCK = 0x40;

/** A parameter or local variable; as a value it reads the variable. */
export interface Local<T extends ValueType = ValueType> extends Value<T> {
  readonly index: number;
}

/** A module-wide variable; as a value it reads the variable. */
export interface Global<T extends ValueType = ValueType> extends Value<T> {
  readonly globalIndex: number;
}

/** A function that may be called. */
export interface FunctionReference {
  readonly index: number;
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
}

/** Where `br` may go: the end of a block or the beginning of a loop. */
export interface Label {
  readonly depth: number;
}

/** Writes the body of one function. */
export class FunctionBuilder {
  readonly #code = new ByteWriter(512);
  readonly #locals: ValueType[] = [];
  readonly #paramCount: number;
  #depth = 0;

  constructor(paramCount: number) {
    this.#paramCount = paramCount;
  }

  /** A new local variable, zero until set. */
  local<T extends ValueType>(type: T): Local<T> {
    return localReference(type, this.#paramCount + this.#locals.push(type) - 1);
  }

  /** A new local that holds `value`: how an expression is shared. */
  bind<T extends ValueType>(value: Value<T>): Local<T> {
    const local = this.local(value.type);
    this.set(local, value as Operand<T>);
    return local;
  }

  set<T extends ValueType>(local: Local<T>, value: Operand<T>): void {
    toValue(local.type, value).write(this.#code);
    this.#code.byte(0x21);
    this.#code.unsigned(local.index);
  }

  setGlobal<T extends ValueType>(global: Global<T>, value: Operand<T>): void {
    toValue(global.type, value).write(this.#code);
    this.#code.byte(0x24);
    this.#code.unsigned(global.globalIndex);
  }

  /** Adds to an i32 local in place. */
  increment(local: Local<'i32'>, by: Operand<'i32'>): void {
    if (typeof by === 'number' && by === 0) return;
    this.set(local, i32.add(local, by));
  }

  /** Runs something for its effect: a store, or a call without results. */
  do(effect: Effect): void {
    effect.write(this.#code);
  }

  /** Computes a value and throws it away. */
  drop(value: Value): void {
    value.write(this.#code);
    this.#code.byte(0x1a);
  }

  block(body: (end: Label) => void): void {
    this.#nest(0x02, body);
  }

  /** The label leads back to the beginning; falling off the end leaves the loop. */
  loop(body: (again: Label) => void): void {
    this.#nest(0x03, body);
  }

  if(condition: Operand<'i32'>, then: () => void, otherwise?: () => void): void {
    const test = toValue('i32', condition);
    if (test.constant !== undefined) {
      if (test.constant !== 0) then();
      else otherwise?.();
      return;
    }
    test.write(this.#code);
    this.#nest(0x04, () => {
      then();
      if (otherwise === undefined) return;
      this.#code.byte(0x05);
      otherwise();
    });
  }

  #nest(opcode: number, body: (label: Label) => void): void {
    this.#code.byte(opcode);
    this.#code.byte(EMPTY_BLOCK);
    this.#depth++;
    body({ depth: this.#depth });
    this.#depth--;
    this.#code.byte(0x0b);
  }

  br(label: Label): void {
    this.#code.byte(0x0c);
    this.#code.unsigned(this.#depth - label.depth);
  }

  brIf(label: Label, condition: Value<'i32'>): void {
    condition.write(this.#code);
    this.#code.byte(0x0d);
    this.#code.unsigned(this.#depth - label.depth);
  }

  /**
   * Leaves the function with its result. Validation forgets the stack after it, so that it may also stand at the end.
   */
  return(value?: Value): void {
    value?.write(this.#code);
    this.#code.byte(0x0f);
  }

  /** `while (condition) body`. The condition is tested at the bottom too, so that each turn costs one branch. */
  while(condition: Value<'i32'>, body: () => void): void {
    this.if(condition, () => {
      this.loop((again) => {
        body();
        this.brIf(again, condition);
      });
    });
  }

  /**
   * `for (counter = start; counter < end; counter += step) body`, signed, for a positive step.
   * `end` is read at each turn: give it a constant or a local, not a computation.
   */
  forRange(counter: Local<'i32'>, start: Operand<'i32'>, end: Operand<'i32'>, step: number, body: () => void): void {
    const from = toValue('i32', start);
    const to = toValue('i32', end);
    const known = from.constant !== undefined && to.constant !== undefined;
    if (known && from.constant! >= to.constant!) return;
    this.set(counter, from);
    const turn = (): void =>
      this.loop((again) => {
        body();
        this.increment(counter, step);
        this.brIf(again, i32.lt_s(counter, to));
      });
    if (known) {
      if (from.constant! + step < to.constant!) turn();
      else body();
    } else this.if(i32.lt_s(counter, to), turn);
  }

  call(callee: FunctionReference, args: readonly Operand<'i32'>[] | readonly Value[]): void {
    callCode(callee, args).write(this.#code);
  }

  /** The encoded body: local declarations, code, end. */
  encode(): ByteWriter {
    const body = new ByteWriter(this.#code.length + 32);
    const runs: { type: ValueType; count: number }[] = [];
    for (const type of this.#locals) {
      const last = runs.at(-1);
      if (last?.type === type) last.count++;
      else runs.push({ type, count: 1 });
    }
    body.unsigned(runs.length);
    for (const run of runs) {
      body.unsigned(run.count);
      body.byte(TYPE_CODES[run.type]);
    }
    body.code(this.#code);
    body.byte(0x0b);
    return body;
  }
}

class LocalReference<T extends ValueType> implements Local<T> {
  readonly type: T;
  readonly index: number;

  constructor(type: T, index: number) {
    this.type = type;
    this.index = index;
  }

  write(code: ByteWriter): void {
    code.byte(0x20);
    code.unsigned(this.index);
  }
}
/** The parameter or local of a number. */
export const localReference = <T extends ValueType>(type: T, index: number): Local<T> =>
  new LocalReference(type, index);

function callCode(callee: FunctionReference, args: readonly (Value | number)[]): { write(code: ByteWriter): void } {
  if (args.length !== callee.params.length)
    throw new TypeError(`function ${callee.index} takes ${callee.params.length} arguments, got ${args.length}`);
  const values = args.map((arg, i) => toValue(callee.params[i]!, arg as Operand<ValueType>));
  values.forEach((value, i) => {
    if (value.type !== callee.params[i])
      throw new TypeError(`argument ${i} of function ${callee.index} must be ${callee.params[i]}, got ${value.type}`);
  });
  return {
    write(code) {
      for (const value of values) value.write(code);
      code.call(callee.index);
    },
  };
}

/** A call of a function with one result, as a value. */
export const callValue = <T extends ValueType>(
  type: T,
  callee: FunctionReference,
  args: readonly (Value | number)[],
): Value<T> => {
  if (callee.results.length !== 1 || callee.results[0] !== type)
    throw new TypeError(`function ${callee.index} does not give one ${type}`);
  return { type, ...callCode(callee, args) };
};
