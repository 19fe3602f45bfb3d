import type { ByteWriter } from './bytes.ts';

/**
 * The instructions of WebAssembly as typed expressions.
 *
 * A `Value` is a piece of code that leaves one value on the stack; it is written only when a statement that uses it is
 * (`FunctionBuilder.set`, `do`, …), so that building it in any order is harmless, and using it twice computes it twice
 * (bind it to a local when that matters). Opcode numbers: WebAssembly 3.0,
 * https://webassembly.github.io/spec/core/binary/instructions.html
 */
export type ValueType = 'i32' | 'i64' | 'f32' | 'f64' | 'v128';

/** Code that computes one value. `constant` is set where the value is known while emitting. */
export interface Value<T extends ValueType = ValueType> {
  readonly type: T;
  readonly constant?: number;
  write(code: ByteWriter): void;
}

/** Code that leaves nothing on the stack: a store, a call without results. */
export interface Effect {
  readonly type: 'none';
  write(code: ByteWriter): void;
}

/** A value, or a JavaScript number that stands for a constant of that type. */
export type Operand<T extends ValueType> = T extends 'i32' | 'f32' | 'f64' ? Value<T> | number : Value<T>;

export type Unary<A extends ValueType, R extends ValueType = A> = (a: Operand<A>) => Value<R>;
export type Binary<A extends ValueType, R extends ValueType = A> = (a: Operand<A>, b: Operand<A>) => Value<R>;
export type Load<T extends ValueType> = (address: Operand<'i32'>, offset?: number) => Value<T>;
export type Store<T extends ValueType> = (address: Operand<'i32'>, value: Operand<T>, offset?: number) => Effect;
export type Opcodes = Readonly<Record<string, number>>;
export type Unaries<T extends Opcodes, A extends ValueType, R extends ValueType = A> = {
  readonly [Name in keyof T]: Unary<A, R>;
};
export type Binaries<T extends Opcodes, A extends ValueType, R extends ValueType = A> = {
  readonly [Name in keyof T]: Binary<A, R>;
};

export const SIMD: number = 0xfd;
export const ATOMIC: number = 0xfe;
export const EXTENDED: number = 0xfc;

/** An opcode as one number: prefixed instructions carry their prefix in bits 16–23. */
export const writeOpcode = (code: ByteWriter, opcode: number): void => {
  if (opcode < 0x10000) {
    code.byte(opcode);
    return;
  }
  code.byte(opcode >>> 16);
  code.unsigned(opcode & 0xffff);
};
export const prefixed = <T extends Opcodes>(prefix: number, table: T): T =>
  Object.fromEntries(Object.entries(table).map(([name, opcode]) => [name, (prefix << 16) | opcode])) as unknown as T;

/** Turns numbers into constants of a type, for code that takes operands. */
export const toValue = <T extends ValueType>(type: T, operand: Operand<T>): Value<T> => {
  if (typeof operand !== 'number') return operand as Value<T>;
  if (type === 'i32') return i32Constant(operand) as Value<ValueType> as Value<T>;
  return (type === 'f32' ? f32Constant(operand) : f64Constant(operand)) as Value<ValueType> as Value<T>;
};

// One object and no closure for each instruction: a program's kernels are some ten thousand of them.

class Constant<T extends ValueType> implements Value<T> {
  readonly type: T;
  readonly constant: number;

  constructor(type: T, constant: number) {
    this.type = type;
    this.constant = constant;
  }

  write(code: ByteWriter): void {
    if (this.type === 'i32') {
      code.byte(0x41);
      code.signed(this.constant);
    } else if (this.type === 'f32') {
      code.byte(0x43);
      code.float32(this.constant);
    } else {
      code.byte(0x44);
      code.float64(this.constant);
    }
  }
}

export const i32Constant = (value: number): Value<'i32'> => new Constant('i32', value | 0);
export const f32Constant = (value: number): Value<'f32'> => new Constant('f32', Math.fround(value));
export const f64Constant = (value: number): Value<'f64'> => new Constant('f64', value);

class Operation<T extends ValueType> implements Value<T> {
  readonly type: T;
  readonly #opcode: number;
  readonly #operands: readonly Value[];
  readonly #immediates: readonly number[];

  constructor(type: T, opcode: number, operands: readonly Value[], immediates: readonly number[]) {
    this.type = type;
    this.#opcode = opcode;
    this.#operands = operands;
    this.#immediates = immediates;
  }

  write(code: ByteWriter): void {
    for (let i = 0; i < this.#operands.length; i++) this.#operands[i]!.write(code);
    writeOpcode(code, this.#opcode);
    for (let i = 0; i < this.#immediates.length; i++) code.byte(this.#immediates[i]!);
  }
}

const NONE: readonly number[] = [];
export const instruction = <R extends ValueType>(
  type: R,
  opcode: number,
  operands: readonly Value[],
  immediates: readonly number[] = NONE,
): Value<R> => new Operation(type, opcode, operands, immediates);

export const unaries = <T extends Opcodes, A extends ValueType, R extends ValueType>(
  table: T,
  from: A,
  to: R,
): Unaries<T, A, R> =>
  Object.fromEntries(
    Object.entries(table).map(([name, opcode]) => [
      name,
      (a: Operand<A>) => instruction(to, opcode, [toValue(from, a)]),
    ]),
  ) as Unaries<T, A, R>;
export const binaries = <T extends Opcodes, A extends ValueType, R extends ValueType>(
  table: T,
  from: A,
  to: R,
): Binaries<T, A, R> =>
  Object.fromEntries(
    Object.entries(table).map(([name, opcode]) => [
      name,
      (a: Operand<A>, b: Operand<A>) => instruction(to, opcode, [toValue(from, a), toValue(from, b)]),
    ]),
  ) as Binaries<T, A, R>;

/**
 * A load or store. Alignment is a hint; engines for x64 and arm64 ignore all but its validity, so 0 will do but for
 * atomics.
 */
class Access<T extends ValueType | 'none'> {
  readonly type: T;
  readonly #opcode: number;
  readonly #operands: readonly Value[];
  readonly #alignment: number;
  readonly #offset: number;
  readonly #lane: number | undefined;

  constructor(
    type: T,
    opcode: number,
    operands: readonly Value[],
    alignment: number,
    offset: number,
    lane: number | undefined,
  ) {
    this.type = type;
    this.#opcode = opcode;
    this.#operands = operands;
    this.#alignment = alignment;
    this.#offset = offset;
    this.#lane = lane;
  }

  write(code: ByteWriter): void {
    for (let i = 0; i < this.#operands.length; i++) this.#operands[i]!.write(code);
    writeOpcode(code, this.#opcode);
    code.unsigned(this.#alignment);
    code.unsigned(this.#offset);
    if (this.#lane !== undefined) code.byte(this.#lane);
  }
}

const I32_ADD = 0x6a;

/** An access to memory. An instruction's own offset only goes up: what lies before a pointer, as in a reversed view, gets an address. */
const access = <T extends ValueType | 'none'>(
  type: T,
  opcode: number,
  operands: readonly Value[],
  offset: number,
  alignment: number,
  lane: number | undefined,
): Access<T> => {
  if (!Number.isInteger(offset) || offset < -0x80000000 || offset > 0xffffffff)
    throw new RangeError(`a memory offset must be a whole number in [-2^31, 2^32), got ${offset}`);
  if (offset >= 0) return new Access(type, opcode, operands, alignment, offset, lane);
  const [pointer, ...others] = operands as readonly [Value, ...Value[]];
  const address = instruction('i32', I32_ADD, [pointer, i32Constant(offset)]);
  return new Access(type, opcode, [address, ...others], alignment, 0, lane);
};

/** A value that memory gives, with a static offset and, for lanes, the lane's number. */
export const loading = <T extends ValueType>(
  type: T,
  opcode: number,
  operands: readonly Value[],
  offset: number,
  alignment = 0,
  lane?: number,
): Value<T> => access(type, opcode, operands, offset, alignment, lane);

/** The effect of changing memory. */
export const storing = (
  opcode: number,
  operands: readonly Value[],
  offset: number,
  alignment = 0,
  lane?: number,
): Effect => access('none', opcode, operands, offset, alignment, lane);

export const load =
  <T extends ValueType>(type: T, opcode: number, alignment = 0): Load<T> =>
  (address, offset = 0) =>
    loading(type, opcode, [toValue('i32', address)], offset, alignment);

export const store =
  <T extends ValueType>(type: T, opcode: number, alignment = 0): Store<T> =>
  (address, value, offset = 0) =>
    storing(opcode, [toValue('i32', address), toValue(type, value)], offset, alignment);
