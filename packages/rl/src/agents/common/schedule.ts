import { ArgumentError } from '@neurite/backend';

/** A number, or what it is by the share of training that is left, from 1 down to 0. */
export type Annealed = number | ((remaining: number) => number);

/**
 * A number that falls from `initial` to `final`, 0 unless said, in a straight line over the whole training.
 *
 * @example
 * linear(0.3, 0.1)(0.5); // 0.2
 */
export function linear(initial: number, final = 0): (remaining: number) => number {
  return (remaining) => final + (initial - final) * remaining;
}

/** @throws ArgumentError when the value is no number of at least 0 */
export function annealedAt(name: string, value: Annealed, remaining: number): number {
  const now = typeof value === 'function' ? value(Math.min(Math.max(remaining, 0), 1)) : value;
  if (Number.isFinite(now) && now >= 0) return now;
  throw new ArgumentError(`${name} must be a number of at least 0, or a function that gives one; got ${now}.`);
}
