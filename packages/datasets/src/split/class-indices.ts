import type { NdArray } from '@neurite/tensors';
import { rowSize } from '../host-array.ts';

/** A label: what tells the classes of a data set apart. */
export type Label = number | string | boolean;

/** Orders labels as Python sorts them: numbers by size, NaN last, strings by code points. */
export function compareLabels(a: Label, b: Label): number {
  if (typeof a === 'string' && typeof b === 'string') return compareStrings(a, b);
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return Number(a) - Number(b);
}

// JavaScript compares by UTF-16 units, which puts characters beyond U+FFFF before those from U+E000 on.
function compareStrings(a: string, b: string): number {
  if (a === b) return 0;
  const left = [...a];
  const right = [...b];
  for (let i = 0; i < left.length && i < right.length; i++) {
    const difference = left[i]!.codePointAt(0)! - right[i]!.codePointAt(0)!;
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

/** The different labels in order, and for each the samples that have it. */
export function indicesByClass(labels: readonly Label[]): Map<Label, number[]> {
  const byLabel = new Map<Label, number[]>();
  labels.forEach((label, index) => {
    const indices = byLabel.get(label);
    if (indices === undefined) byLabel.set(label, [index]);
    else indices.push(index);
  });
  return new Map([...byLabel].sort(([a], [b]) => compareLabels(a, b)));
}

/** One label a row: the number of a vector, or for rows of several numbers a text of them. */
export function rowLabels(array: NdArray): Label[] {
  const size = rowSize(array);
  if (size === 1) return Array.from(array.data);
  return Array.from({ length: array.shape[0] ?? 0 }, (_, row) =>
    Array.from(array.data.subarray(row * size, (row + 1) * size)).join(' '),
  );
}
