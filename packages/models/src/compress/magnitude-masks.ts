/**
 * Masks that are 0 at the weights of the smallest absolute value and 1 at all others. Of weights that are equally small the
 * first ones go, so that the share is exact: `round(sparsity · n)` zeros.
 *
 * @param scope whether the smallest are looked for in each array ('layer') or in all of them together ('global')
 */
export function pruningMasks(
  arrays: readonly Float32Array[],
  sparsity: number,
  scope: 'layer' | 'global',
): Float32Array[] {
  if (scope === 'layer') return arrays.flatMap((array) => masksOf([array], sparsity));
  return masksOf(arrays, sparsity);
}

function masksOf(arrays: readonly Float32Array[], sparsity: number): Float32Array[] {
  const magnitudes = new Float32Array(arrays.reduce((total, array) => total + array.length, 0));
  let place = 0;
  for (const array of arrays) for (const value of array) magnitudes[place++] = Math.abs(value);
  const count = Math.round(sparsity * magnitudes.length);
  // Numbers sort NaN last: what is no number is never taken for small.
  magnitudes.sort();
  const threshold = count === 0 ? -1 : magnitudes[count - 1]!;
  let left = count - lowerBound(magnitudes, threshold);
  const isKept = (value: number): number => {
    const magnitude = Math.abs(value);
    return magnitude < threshold || (magnitude === threshold && left-- > 0) ? 0 : 1;
  };
  return arrays.map((array) => array.map(isKept));
}

/** How many elements of a sorted array are less than a value. */
function lowerBound(sorted: Float32Array, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
