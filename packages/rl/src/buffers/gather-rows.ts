/** Copies rows of an array, in the given order, one after the other. */
export function gatherRows<T extends Float32Array | Int32Array | Uint8Array>(
  source: ArrayLike<number>,
  size: number,
  rows: ArrayLike<number>,
  target: T,
): T {
  for (let index = 0; index < rows.length; index++) {
    const from = rows[index]! * size;
    for (let element = 0; element < size; element++) target[index * size + element] = source[from + element]!;
  }
  return target;
}
