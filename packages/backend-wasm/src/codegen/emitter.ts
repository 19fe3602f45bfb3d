import { ByteWriter } from './bytes.ts';
import { type Effect, type Operand, toValue, type Value, type ValueType } from './instruction.ts';
import { i32 } from './opcodes.ts';

/**
 * A small assembler for WebAssembly modules.
 *
 * `ModuleBuilder` collects types, imports, globals, functions and exports and encodes them; `FunctionBuilder` writes one body,
 * with structured control flow as nested JavaScript functions. It checks little: `WebAssembly.Module` validates what it makes.
 */

const TYPE_CODES: Readonly<Record<ValueType, number>> = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, v128: 0x7b };
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

export interface MemoryImport {
  readonly module: string;
  readonly name: string;
  /** Pages of 64 KiB. */
  readonly initial: number;
  readonly maximum?: number;
  /** Shared between threads; then `maximum` is needed. */
  readonly shared?: boolean;
}

type LocalsOf<P extends readonly ValueType[]> = { [K in keyof P]: Local<P[K]> };

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

  /** Leaves the function with its result. Validation forgets the stack after it, so that it may also stand at the end. */
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
    body.raw(this.#code.bytes);
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
const localReference = <T extends ValueType>(type: T, index: number): Local<T> => new LocalReference(type, index);

function callCode(callee: FunctionReference, args: readonly (Value | number)[]): { write(code: ByteWriter): void } {
  if (args.length !== callee.params.length) throw new TypeError(`function ${callee.index} takes ${callee.params.length} arguments, got ${args.length}`);
  const values = args.map((arg, i) => toValue(callee.params[i]!, arg as Operand<ValueType>));
  values.forEach((value, i) => {
    if (value.type !== callee.params[i]) throw new TypeError(`argument ${i} of function ${callee.index} must be ${callee.params[i]}, got ${value.type}`);
  });
  return {
    write(code) {
      for (const value of values) value.write(code);
      code.byte(0x10);
      code.unsigned(callee.index);
    },
  };
}

/** A call of a function with one result, as a value. */
export const callValue = <T extends ValueType>(type: T, callee: FunctionReference, args: readonly (Value | number)[]): Value<T> => {
  if (callee.results.length !== 1 || callee.results[0] !== type) throw new TypeError(`function ${callee.index} does not give one ${type}`);
  return { type, ...callCode(callee, args) };
};

export interface FunctionOptions<P extends readonly ValueType[] = readonly ValueType[]> {
  readonly params: P;
  readonly results?: readonly ValueType[];
  /** Exported under this name. */
  readonly export?: string;
}

/** Builds one module. Imports come before the first function. */
export class ModuleBuilder {
  readonly #types: string[] = [];
  readonly #typeBytes: ByteWriter[] = [];
  readonly #imports = new ByteWriter();
  #importCount = 0;
  #importedFunctions = 0;
  #hasMemory = false;
  readonly #functions: { readonly type: number; body: ByteWriter | undefined }[] = [];
  readonly #globals: { readonly type: ValueType; readonly initial: number }[] = [];
  readonly #exports: { readonly name: string; readonly kind: number; readonly index: number }[] = [];
  readonly #shared = new Map<string, FunctionReference>();

  #type(params: readonly ValueType[], results: readonly ValueType[]): number {
    const key = `${params.join()}>${results.join()}`;
    const known = this.#types.indexOf(key);
    if (known >= 0) return known;
    const bytes = new ByteWriter(16);
    bytes.byte(0x60);
    for (const list of [params, results]) {
      bytes.unsigned(list.length);
      for (const type of list) bytes.byte(TYPE_CODES[type]);
    }
    this.#typeBytes.push(bytes);
    return this.#types.push(key) - 1;
  }

  importMemory(memory: MemoryImport): void {
    if (this.#hasMemory) throw new Error('a module has one memory');
    if (memory.shared === true && memory.maximum === undefined) throw new Error('a shared memory needs a maximum');
    this.#hasMemory = true;
    this.#importCount++;
    this.#imports.name(memory.module);
    this.#imports.name(memory.name);
    this.#imports.byte(0x02);
    this.#imports.byte((memory.maximum === undefined ? 0 : 1) | (memory.shared === true ? 2 : 0));
    this.#imports.unsigned(memory.initial);
    if (memory.maximum !== undefined) this.#imports.unsigned(memory.maximum);
  }

  importFunction(module: string, name: string, params: readonly ValueType[], results: readonly ValueType[] = []): FunctionReference {
    if (this.#functions.length > 0) throw new Error('import functions before the first function is defined');
    this.#importCount++;
    this.#imports.name(module);
    this.#imports.name(name);
    this.#imports.byte(0x00);
    this.#imports.unsigned(this.#type(params, results));
    return { index: this.#importedFunctions++, params, results };
  }

  /** A mutable module-wide i32, f32 or f64. */
  global<T extends 'i32' | 'f32' | 'f64'>(type: T, initial = 0): Global<T> {
    const globalIndex = this.#globals.push({ type, initial }) - 1;
    return {
      type,
      globalIndex,
      write(code) {
        code.byte(0x23);
        code.unsigned(globalIndex);
      },
    };
  }

  /** Defines a function; `body` writes it at once. Other functions may be defined meanwhile. */
  function<const P extends readonly ValueType[]>(options: FunctionOptions<P>, body: (f: FunctionBuilder, ...params: LocalsOf<P>) => void): FunctionReference {
    const results = options.results ?? [];
    const slot: { readonly type: number; body: ByteWriter | undefined } = { type: this.#type(options.params, results), body: undefined };
    const index = this.#importedFunctions + this.#functions.push(slot) - 1;
    if (options.export !== undefined) this.#exports.push({ name: options.export, kind: 0, index });
    const f = new FunctionBuilder(options.params.length);
    body(f, ...(options.params.map((type, i) => localReference(type, i)) as LocalsOf<P>));
    slot.body = f.encode();
    return { index, params: options.params, results };
  }

  /** The function that `make` defines, made once per key: kernels of the same shape share their code. */
  shared(key: string, make: () => FunctionReference): FunctionReference {
    let found = this.#shared.get(key);
    if (found === undefined) {
      found = make();
      this.#shared.set(key, found);
    }
    return found;
  }

  export(name: string, callee: FunctionReference): void {
    this.#exports.push({ name, kind: 0, index: callee.index });
  }

  exportGlobal(name: string, global: Global): void {
    this.#exports.push({ name, kind: 3, index: global.globalIndex });
  }

  /** The binary module. */
  encode(): Uint8Array<ArrayBuffer> {
    const out = new ByteWriter(4096);
    out.raw([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]);
    const section = (id: number, count: number, write: (content: ByteWriter) => void): void => {
      if (count === 0) return;
      const content = new ByteWriter();
      content.unsigned(count);
      write(content);
      out.byte(id);
      out.sized(content);
    };
    section(1, this.#typeBytes.length, (content) => {
      for (const type of this.#typeBytes) content.raw(type.bytes);
    });
    section(2, this.#importCount, (content) => content.raw(this.#imports.bytes));
    section(3, this.#functions.length, (content) => {
      for (const { type } of this.#functions) content.unsigned(type);
    });
    section(6, this.#globals.length, (content) => {
      for (const { type, initial } of this.#globals) {
        content.byte(TYPE_CODES[type]);
        content.byte(0x01);
        toValue(type as 'f64', initial).write(content);
        content.byte(0x0b);
      }
    });
    section(7, this.#exports.length, (content) => {
      for (const { name, kind, index } of this.#exports) {
        content.name(name);
        content.byte(kind);
        content.unsigned(index);
      }
    });
    section(10, this.#functions.length, (content) => {
      for (const { body } of this.#functions) {
        if (body === undefined) throw new Error('a function was declared but never finished');
        content.sized(body);
      }
    });
    return out.bytes.slice();
  }
}
