import type { HostArray } from '@neurite/backend';

/** Four units in the last place of a float32. */
const LAST_PLACES = 2 ** -21;
const SMALLEST_NORMAL = 2 ** -126;

/** Where two lists of results differ by more than the tolerance (see `KernelCase`), in words; `undefined` if nowhere. */
export function differenceOf(
  actual: readonly HostArray[],
  expected: readonly HostArray[],
  tolerance: number | undefined,
): string | undefined {
  for (const [part, { data, shape, dtype }] of expected.entries()) {
    const found = actual[part]!;
    if (found.dtype !== dtype || found.shape.join() !== shape.join())
      return `${found.dtype}[${found.shape.join()}], not ${dtype}[${shape.join()}]`;
    for (const [index, value] of data.entries()) {
      const other = found.data[index]!;
      if (other === value || (Number.isNaN(other) && Number.isNaN(value))) continue;
      const allowed =
        tolerance === undefined
          ? Math.max(LAST_PLACES * Math.abs(value), SMALLEST_NORMAL)
          : tolerance * Math.max(1, Math.abs(value));
      if (!(Math.abs(other - value) <= allowed)) return `${other}, not ${value}, at ${index} of [${shape.join()}]`;
    }
  }
  return undefined;
}
