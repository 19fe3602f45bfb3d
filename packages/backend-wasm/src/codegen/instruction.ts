import type { ByteWriter } from './bytes.ts';

/**
 * The instructions of WebAssembly as typed expressions.
 *
 * A `Value` is a piece of code that leaves one value on the stack; it is written only when a statement that uses it is
 * (`FunctionBuilder.set`, `do`, …), so that building it in any order is harmless, and using it twice computes it twice
 * (bind it to a local when that matters). Opcode numbers: WebAssembly 3.0, https://webassembly.github.io/spec/core/binary/instructions.html
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
export type Unaries<T extends Opcodes, A extends ValueType, R extends ValueType = A> = { readonly [Name in keyof T]: Unary<A, R> };
export type Binaries<T extends Opcodes, A extends ValueType, R extends ValueType = A> = { readonly [Name in keyof T]: Binary<A, R> };

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
  const make = { i32: i32Constant, f32: f32Constant, f64: f64Constant }[type as 'i32' | 'f32' | 'f64'];
  return make(operand) as Value<T>;
};

export const i32Constant = (value: number): Value<'i32'> => ({
  type: 'i32',
  constant: value | 0,
  write(code) {
    code.byte(0x41);
    code.signed(value);
  },
});
export const f32Constant = (value: number): Value<'f32'> => ({
  type: 'f32',
  constant: Math.fround(value),
  write(code) {
    code.byte(0x43);
    code.float32(value);
  },
});
export const f64Constant = (value: number): Value<'f64'> => ({
  type: 'f64',
  constant: value,
  write(code) {
    code.byte(0x44);
    code.float64(value);
  },
});

export const instruction = <R extends ValueType>(type: R, opcode: number, operands: readonly Value[], immediates: readonly number[] = []): Value<R> => ({
  type,
  write(code) {
    for (const operand of operands) operand.write(code);
    writeOpcode(code, opcode);
    for (const immediate of immediates) code.byte(immediate);
  },
});

export const unaries = <T extends Opcodes, A extends ValueType, R extends ValueType>(table: T, from: A, to: R): Unaries<T, A, R> =>
  Object.fromEntries(
    Object.entries(table).map(([name, opcode]) => [name, (a: Operand<A>) => instruction(to, opcode, [toValue(from, a)])]),
  ) as Unaries<T, A, R>;
export const binaries = <T extends Opcodes, A extends ValueType, R extends ValueType>(table: T, from: A, to: R): Binaries<T, A, R> =>
  Object.fromEntries(
    Object.entries(table).map(([name, opcode]) => [
      name,
      (a: Operand<A>, b: Operand<A>) => instruction(to, opcode, [toValue(from, a), toValue(from, b)]),
    ]),
  ) as Binaries<T, A, R>;

/** Alignment is a hint; engines for x64 and arm64 ignore all but its validity, so the natural one of the smallest unit will do. */
export const access = (code: ByteWriter, opcode: number, alignment: number, offset: number): void => {
  writeOpcode(code, opcode);
  code.unsigned(alignment);
  code.unsigned(offset);
};
export const checkOffset = (offset: number): void => {
  if (!Number.isInteger(offset) || offset < 0 || offset > 0xffffffff) throw new RangeError(`a memory offset must be in [0, 2^32), got ${offset}`);
};
export const load =
  <T extends ValueType>(type: T, opcode: number, alignment = 0): Load<T> =>
  (address, offset = 0) => {
    checkOffset(offset);
    const at = toValue('i32', address);
    return {
      type,
      write(code) {
        at.write(code);
        access(code, opcode, alignment, offset);
      },
    };
  };
export const store =
  <T extends ValueType>(type: T, opcode: number, alignment = 0): Store<T> =>
  (address, value, offset = 0) => {
    checkOffset(offset);
    const at = toValue('i32', address);
    const stored = toValue(type, value);
    return {
      type: 'none',
      write(code) {
        at.write(code);
        stored.write(code);
        access(code, opcode, alignment, offset);
      },
    };
  };
