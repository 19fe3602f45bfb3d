/**
 * Protocol buffers by tables: a message is a table of fields, each with its number and kind, and is read into and
 * written from a plain object. The wire format is that of `@bufbuild/protobuf/wire`.
 *
 * Nothing in a file makes this allocate more than a small multiple of the file's own size, or nest beyond a limit.
 */
import { FormatError } from '@neurite/backend';
import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

type Scalar = 'string' | 'bytes' | 'int32' | 'int64' | 'uint64' | 'float' | 'double';

/** A field: its number, what it holds, and whether it may stand several times. */
type Field = readonly [number: number, kind: Scalar | MessageSchema<never>, list?: 'list'];

/** A table of fields; a function, because messages refer to each other. */
export interface MessageSchema<T> {
  (): Readonly<Record<keyof T & string, Field>>;
}

/** The table of a message, made once. */
export function message<T>(fields: () => { readonly [K in keyof Required<T> & string]: Field }): MessageSchema<T> {
  let table: ReturnType<MessageSchema<T>> | undefined;
  return () => (table ??= fields());
}

/** Deeper nesting than any real graph has: a file that goes on is damaged or hostile. */
const MAX_DEPTH = 64;

const wireTypes: Readonly<Record<Scalar, WireType>> = {
  string: WireType.LengthDelimited,
  bytes: WireType.LengthDelimited,
  int32: WireType.Varint,
  int64: WireType.Varint,
  uint64: WireType.Varint,
  float: WireType.Bit32,
  double: WireType.Bit64,
};

/**
 * Reads a message. 64-bit integers become numbers, exact up to 2⁵³; bytes are views of the file's.
 *
 * @param source names the file in messages
 * @throws FormatError when the bytes are no such message
 */
export function decodeMessage<T>(schema: MessageSchema<T>, bytes: Uint8Array, source: string): T {
  try {
    return readMessage(new BinaryReader(bytes), bytes.length, schema as MessageSchema<never>, 0) as T;
  } catch (error) {
    throw new FormatError(`'${source}' is not a whole ONNX file: ${(error as Error).message}.`, { cause: error });
  }
}

/** The bytes of a message. */
export function encodeMessage<T>(schema: MessageSchema<T>, value: T): Uint8Array<ArrayBuffer> {
  const writer = new BinaryWriter();
  writeMessage(writer, schema as MessageSchema<never>, value as Readonly<Record<string, unknown>>);
  return writer.finish();
}

function readMessage(reader: BinaryReader, end: number, schema: MessageSchema<never>, depth: number): object {
  if (depth > MAX_DEPTH) throw new RangeError(`messages are nested more than ${MAX_DEPTH} deep`);
  const fields = byNumber(schema);
  const result: Record<string, unknown> = {};
  while (reader.pos < end) {
    const [number, wireType] = reader.tag();
    const field = fields.get(number);
    if (field === undefined) reader.skip(wireType, number);
    else readField(reader, wireType, field, result, depth);
    if (reader.pos > end)
      throw new RangeError(`field ${number} at byte ${reader.pos} is longer than what it is part of`);
  }
  return result;
}

function readField(
  reader: BinaryReader,
  wireType: WireType,
  { name, kind, isList }: NamedField,
  result: Record<string, unknown>,
  depth: number,
): void {
  const isMessage = typeof kind === 'function';
  const expected = isMessage ? WireType.LengthDelimited : wireTypes[kind];
  const isPacked = isList && wireType === WireType.LengthDelimited && expected !== WireType.LengthDelimited;
  if (wireType !== expected && !isPacked) throw new RangeError(`the field '${name}' has the wire type ${wireType}`);
  const list = isList ? ((result[name] ??= []) as unknown[]) : undefined;
  if (isPacked) {
    const end = lengthDelimited(reader);
    while (reader.pos < end) list!.push(readScalar(reader, kind as Scalar));
    return;
  }
  const value = isMessage ? readMessage(reader, lengthDelimited(reader), kind, depth + 1) : readScalar(reader, kind);
  if (list === undefined) result[name] = value;
  else list.push(value);
}

/** Where what follows ends. */
function lengthDelimited(reader: BinaryReader): number {
  const length = reader.uint32();
  if (reader.pos + length > reader.len) {
    throw new RangeError(`${length} bytes should follow byte ${reader.pos}, the file has ${reader.len}`);
  }
  return reader.pos + length;
}

function readScalar(reader: BinaryReader, kind: Scalar): unknown {
  if (kind === 'int64' || kind === 'uint64') return Number(reader[kind]());
  return reader[kind]();
}

function writeMessage(
  writer: BinaryWriter,
  schema: MessageSchema<never>,
  value: Readonly<Record<string, unknown>>,
): void {
  for (const [name, [number, kind, list]] of Object.entries<Field>(schema())) {
    const item = value[name];
    if (item === undefined) continue;
    const items = list === undefined ? [item] : (item as readonly unknown[]);
    const isPacked = list !== undefined && typeof kind === 'string' && wireTypes[kind] !== WireType.LengthDelimited;
    if (isPacked) {
      if (items.length === 0) continue;
      writer.tag(number, WireType.LengthDelimited).fork();
      for (const one of items) writeScalar(writer, kind, one);
      writer.join();
      continue;
    }
    for (const one of items) {
      writer.tag(number, typeof kind === 'string' ? wireTypes[kind] : WireType.LengthDelimited);
      if (typeof kind === 'string') writeScalar(writer, kind, one);
      else {
        writer.fork();
        writeMessage(writer, kind, one as Readonly<Record<string, unknown>>);
        writer.join();
      }
    }
  }
}

function writeScalar(writer: BinaryWriter, kind: Scalar, value: unknown): void {
  if (kind === 'int64' || kind === 'uint64') writer[kind](BigInt(value as number));
  else (writer[kind] as (value: unknown) => unknown).call(writer, value);
}

interface NamedField {
  readonly name: string;
  readonly kind: Scalar | MessageSchema<never>;
  readonly isList: boolean;
}

const numbered = new WeakMap<MessageSchema<never>, ReadonlyMap<number, NamedField>>();

function byNumber(schema: MessageSchema<never>): ReadonlyMap<number, NamedField> {
  let fields = numbered.get(schema);
  if (fields === undefined) {
    fields = new Map(
      Object.entries<Field>(schema()).map(([name, [number, kind, list]]) => [
        number,
        { name, kind, isList: list !== undefined },
      ]),
    );
    numbered.set(schema, fields);
  }
  return fields;
}
