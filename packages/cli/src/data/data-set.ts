import { createHash } from 'node:crypto';
import type { CsvColumn } from '@neurite/datasets';
import type { NdArray } from '@neurite/tensors';

/** What a model of a table is to tell: one of some classes, or a number. */
export const tableTasks = ['classification', 'regression'] as const;
export type Task = (typeof tableTasks)[number];

/** Examples with what a model should say of them. */
export interface Examples {
  /** float32, the first axis counts the examples. */
  readonly x: NdArray;
  /** Classes as int32 codes, or float32 values: `[examples]`. */
  readonly y: NdArray;
}

/** A table from a file of comma-separated values: how to read another one alike. */
export interface CsvLayout {
  /** The columns of the features and, last, of the target, with their types and categories. */
  readonly columns: readonly CsvColumn[];
  readonly target: string;
}

/** Data as a command was given them, before any scaling. */
export interface DataSet extends Examples {
  /** The name of an embedded data set, or the path of a file. */
  readonly source: string;
  readonly task: Task;
  /** What is to be told: the name of the target. */
  readonly target: string;
  /** The names of the classes, in the order of their codes. */
  readonly classes?: readonly string[] | undefined;
  readonly featureNames?: readonly string[] | undefined;
  /** Whether the features are of many scales, so that they are to be scaled before training. */
  readonly wantsScaling: boolean;
  /** Held-out examples that the data set itself sets apart. */
  readonly test?: Examples | undefined;
  readonly layout?: CsvLayout | undefined;
  /** What the user should know of how the data were read, a sentence each. */
  readonly notes: readonly string[];
}

/** A short name for these very values: it changes when any of them does. */
export function digestOf({ x, y }: Examples): string {
  const hash = createHash('sha256');
  for (const { data, shape } of [x, y]) {
    hash.update(shape.join('x'));
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest('hex').slice(0, 16);
}
