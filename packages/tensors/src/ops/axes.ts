import { ArgumentError } from '@neurite/backend';

/**
 * Axes as sorted, distinct numbers from 0 to rank − 1; negative ones count from the end, and none means all.
 *
 * @throws ArgumentError when an axis lies outside of the tensor
 */
export function normalizeAxes(axis: number | readonly number[] | undefined, rank: number, operation: string): number[] {
  if (axis === undefined) return Array.from({ length: rank }, (_, index) => index);
  const axes = (typeof axis === 'number' ? [axis] : axis).map((index) => normalizeAxis(index, rank, operation));
  return [...new Set(axes)].sort((p, q) => p - q);
}

/** One axis from 0 to rank − 1; a negative one counts from the end. */
export function normalizeAxis(axis: number, rank: number, operation: string): number {
  const positive = axis < 0 ? axis + rank : axis;
  if (Number.isInteger(axis) && positive >= 0 && positive < rank) return positive;
  throw new ArgumentError(
    `${operation}: axis ${axis} does not exist in a tensor of ${rank} axes (${-rank} to ${rank - 1}).`,
  );
}
