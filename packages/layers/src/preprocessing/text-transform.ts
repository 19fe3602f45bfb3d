/** What has strings for input: an object beside the layers, since no tensor holds strings. */
import { ArgumentError } from '@neurite/backend';
import { type NdArray, ndArray, sizeOf } from '@neurite/tensors';
import { isAsyncIterable } from './data-batches.ts';

/** A string, or nested lists of strings; every level has one length. */
export type Strings = string | readonly Strings[];

/** What `adapt` of {@link textVectorization} and {@link stringLookup} learns from: strings, or a data set of them or of batches of them. */
export type TextData = Strings | AsyncIterable<Strings>;

/** The options of an object that takes strings, as plain data. */
export type TextConfig = Readonly<Record<string, unknown>>;

/** Strings and how they were nested. */
export interface StringArray {
  readonly data: readonly string[];
  readonly shape: readonly number[];
}

/**
 * Turns strings into numbers on the host, in front of a model: on its own, or in `Dataset.map`. It has the methods of a
 * layer that are of use there; what it learns is in its config.
 */
export abstract class TextTransform {
  /** The name of the class in saved files; every subclass states its own. */
  static readonly className: string = 'TextTransform';

  /** The name of its class in saved files. */
  get className(): string {
    return (this.constructor as typeof TextTransform).className;
  }

  /** The options from which `fromConfig` makes an equal one: plain data, with what was learnt. */
  abstract getConfig(): TextConfig;
}

/** Strings in one list. @throws ArgumentError when something else stands among them, or the nesting is ragged */
export function stringArray(owner: string, strings: Strings): StringArray {
  const shape: number[] = [];
  for (let level: Strings | undefined = strings; Array.isArray(level); level = level[0] as Strings | undefined) {
    shape.push(level.length);
  }
  const data: string[] = [];
  collect(owner, strings, shape, 0, data);
  return { data, shape };
}

function collect(owner: string, strings: Strings, shape: readonly number[], depth: number, data: string[]): void {
  if (typeof strings === 'string' && depth === shape.length) return void data.push(strings);
  if (Array.isArray(strings) && depth < shape.length && strings.length === shape[depth]) {
    for (const item of strings as readonly Strings[]) collect(owner, item, shape, depth + 1, data);
    return;
  }
  const got = typeof strings === 'string' || Array.isArray(strings) ? 'lists of different lengths' : String(strings);
  throw new ArgumentError(`${owner} takes strings, or lists of strings, all of one length; got ${got}.`);
}

/** The batches of data, each as strings. A string alone is a batch of one. */
export async function* stringBatches(owner: string, data: TextData): AsyncGenerator<StringArray> {
  if (isAsyncIterable(data)) for await (const batch of data) yield stringArray(owner, batch as Strings);
  else yield stringArray(owner, data);
}

/** A host array of int32. */
export function int32Array(values: readonly number[] | Int32Array, shape: readonly number[]): NdArray {
  return ndArray(Int32Array.from(values), [...shape], 'int32');
}

/** How indices may be encoded on the host. */
export type HostEncoding = 'int' | 'oneHot' | 'multiHot' | 'count' | 'tfIdf';

/**
 * Indices on the host encoded over `depth` categories, as `encodeTokens` does with tensors. An index below 0 counts for none.
 *
 * @param weights what each category counts in 'tfIdf'
 */
export function encodeOnHost(
  { data, shape }: { readonly data: Int32Array; readonly shape: readonly number[] },
  depth: number,
  mode: HostEncoding,
  weights: readonly number[] = [],
): NdArray {
  if (mode === 'int') return int32Array(data, shape);
  const perIndex = mode === 'oneHot' || shape.length === 0;
  const isSingle = mode === 'oneHot' && shape.at(-1) === 1;
  const outer = perIndex && !isSingle ? shape : shape.slice(0, -1);
  const rows = sizeOf(outer);
  const each = rows === 0 ? 0 : data.length / rows;
  const encoded = new Float32Array(rows * depth);
  data.forEach((index, at) => {
    if (index < 0) return;
    const place = Math.floor(at / each) * depth + index;
    if (mode === 'count' || mode === 'tfIdf') encoded[place]! += mode === 'count' ? 1 : weights[index]!;
    else encoded[place] = 1;
  });
  return ndArray(encoded, [...outer, depth], 'float32');
}
