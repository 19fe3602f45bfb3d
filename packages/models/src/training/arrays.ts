/** The forms in which users give arrays: one, a list, or a record by the names of inputs or outputs. */
import { ArgumentError, unknownName } from '@neurite/backend';
import {
  isNdArray,
  isTensor,
  type NdArray,
  type NestedArray,
  ndArray,
  type TensorLike,
  type TypedArray,
} from '@neurite/tensors';
import type { Arrays } from './data.ts';

/** What names may stand in a record. */
export interface RecordNames {
  /** Those that must be there, in the order of the list that is wanted. */
  readonly wanted: readonly string[];
  /** Those that may be there besides, and are passed over. */
  readonly allowed?: readonly string[];
  /** Stands for a wanted one that is missing; else that is an error. */
  readonly otherwise?: TensorLike | undefined;
}

/**
 * The arrays of one argument as a list.
 *
 * @param kind says in messages what they are: 'x', 'y', 'sampleWeight'
 * @throws ArgumentError when a record lacks a name, or has one that means nothing
 */
export function listArrays(value: Arrays, kind: string, names: () => RecordNames): readonly TensorLike[] {
  if (isRecord(value)) {
    const { wanted, allowed = wanted, otherwise } = names();
    const unknown = Object.keys(value).find((name) => !allowed.includes(name) && !wanted.includes(name));
    if (unknown !== undefined) throw unknownName(`name in ${kind}`, unknown, [...new Set([...wanted, ...allowed])]);
    return wanted.map((name) => {
      const array = value[name] ?? otherwise;
      if (array !== undefined) return array;
      throw new ArgumentError(
        `${kind} has no '${name}'. The model wants ${wanted.map((one) => `'${one}'`).join(', ')}.`,
      );
    });
  }
  return isList(value, names) ? value : [value as TensorLike];
}

/** Whether a list holds arrays of its own; a nested array is one array, unless the model takes just so many. */
function isList(value: Arrays, names: () => RecordNames): value is readonly TensorLike[] {
  if (!Array.isArray(value) || value.length === 0) return false;
  if (value.every((item) => isTensor(item) || isNdArray(item))) return true;
  if (!value.every((item) => typeof item === 'object' && item !== null)) return false;
  const { wanted, allowed = wanted } = names();
  return wanted.length > 1 && (value.length === wanted.length || value.length === allowed.length);
}

function isRecord(value: Arrays): value is Readonly<Record<string, TensorLike>> {
  return Object.getPrototypeOf(value ?? 0) === Object.prototype && !isNdArray(value);
}

/** Reads one array into memory. */
export async function hostArray(value: TensorLike, name: string): Promise<NdArray> {
  if (isTensor(value)) return ndArray(await value.data(), value.shape, value.dtype);
  if (isNdArray(value)) return value;
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return ndArray(value as NestedArray | TypedArray);
  throw new ArgumentError(
    `${name} must be a tensor, a host array or nested arrays, or a list or record of such for a model of several inputs or ` +
      `outputs; got ${value === null ? 'null' : typeof value}.`,
  );
}

/** Reads the arrays of one argument into memory, naming in messages the one that is wrong. */
export function hostArrays(items: readonly TensorLike[], name: string): Promise<NdArray[]> {
  return Promise.all(items.map((item, index) => hostArray(item, items.length > 1 ? `${name}[${index}]` : name)));
}
