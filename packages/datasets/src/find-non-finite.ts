import type { NdArray } from '@neurite/tensors';

/** Where an array holds NaN or an infinity. */
export interface NonFinite {
  /** The row: the index along the first axis. */
  readonly row: number;
  /** The index along each axis. */
  readonly position: readonly number[];
  /** NaN, Infinity or -Infinity. */
  readonly value: number;
  /** How many values of the array are not finite. */
  readonly count: number;
}

/**
 * Finds the first value that is NaN or infinite.
 *
 * @returns where it is and how many there are; undefined where all values are finite
 * @example
 * findNonFinite(ndArray([[1, 2], [NaN, 4]])); // { row: 1, position: [1, 0], value: NaN, count: 1 }
 */
export function findNonFinite(array: NdArray): NonFinite | undefined {
  if (array.dtype !== 'float32') return undefined;
  const { data, shape } = array;
  let first = -1;
  let count = 0;
  for (let i = 0; i < data.length; i++) {
    if (Number.isFinite(data[i])) continue;
    if (first < 0) first = i;
    count++;
  }
  if (first < 0) return undefined;
  const position = new Array<number>(shape.length);
  for (let axis = shape.length - 1, rest = first; axis >= 0; axis--) {
    position[axis] = rest % shape[axis]!;
    rest = Math.floor(rest / shape[axis]!);
  }
  return { row: position[0] ?? 0, position, value: data[first]!, count };
}

const warned = new WeakSet<object>();

/**
 * Warns, once for an array, when it holds NaN or an infinity, naming the first row that does.
 *
 * @param name what the array is called in the message
 * @param warn where the message goes; `console.warn`
 * @example
 * warnNonFinite('x', x); // x holds NaN in row 17 (column 3), and 2 more values that are not finite. …
 */
export function warnNonFinite(name: string, array: NdArray, warn: (message: string) => void = console.warn): void {
  if (warned.has(array.data)) return;
  const found = findNonFinite(array);
  if (found === undefined) return;
  warned.add(array.data);
  const place =
    found.position.length === 2
      ? ` (column ${found.position[1]})`
      : found.position.length > 2
        ? ` (at [${found.position.join(', ')}])`
        : '';
  const more =
    found.count === 1
      ? ''
      : `, and ${found.count - 1} more ${found.count === 2 ? 'value that is' : 'values that are'} not finite`;
  warn(
    `${name} holds ${found.value} in row ${found.row}${place}${more}. Training on it ends in a loss of NaN: leave such ` +
      'rows out, or replace the values.',
  );
}
