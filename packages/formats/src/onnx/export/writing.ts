/** What the files share that write groups of primitives. */
import { ArgumentError, type DType } from '@neurite/backend';
import { type NdArray, ndArray } from '@neurite/tensors';
import type { GraphWriter, SymbolicNode, SymbolicProgram, Written } from './graph-writer.ts';
import { isOpen, type Length } from './symbolic.ts';

export type NodeOf<K extends SymbolicNode['kind']> = Extract<SymbolicNode, { readonly kind: K }>;

/** What a program takes from outside. */
export interface Outside {
  readonly inputs: readonly Written[];
  readonly state: readonly Written[];
}

/** A program that is being written. */
export interface Writing {
  readonly g: GraphWriter;
  /** A value that was written already. */
  value(id: Length): Written;
  /** Its name, with its axes in the program's order. */
  name(id: Length): string;
  /** Writes a program into a graph inside of this one, and gives its outputs. */
  nested(g: GraphWriter, program: SymbolicProgram, outside: Outside): Written[];
}

/** A number that must not depend on how many examples there are. */
export function fixed(length: Length): number {
  if (!isOpen(length)) return length;
  throw new ArgumentError(
    'What the model computes depends on the number of examples, so it cannot be written for any number. Write it for one: { batchSize: 1 }.',
  );
}

export function fixedAll(lengths: readonly Length[]): number[] {
  return lengths.map(fixed);
}

/** Whether a value is at hand with channels first only. */
export function isChannelsFirst(value: Written): boolean {
  return value.name === undefined && value.constant === undefined && value.channelsFirst !== undefined;
}

/** One number as an array. */
export function scalarArray(value: number, dtype: DType): NdArray {
  const data =
    dtype === 'float32' ? Float32Array.of(value) : dtype === 'int32' ? Int32Array.of(value) : Uint8Array.of(value);
  return ndArray(data, [], dtype);
}

export function unwritable(what: string): never {
  throw new ArgumentError(`The model computes ${what}, for which ONNX (opset 17) has no operator.`);
}
