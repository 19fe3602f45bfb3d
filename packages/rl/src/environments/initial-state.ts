import { ArgumentError } from '@neurite/backend';
import type { HostRandom } from '../random/host-random.ts';

/**
 * The initial state that `reset` was asked for: `options.state` itself, or drawn between `options.low` and `options.high`.
 *
 * @throws ArgumentError when it is not a list of so many finite numbers
 */
export function statedState(
  id: string,
  options: Readonly<Record<string, unknown>>,
  length: number,
): Float64Array | undefined {
  const { state } = options;
  if (state === undefined) return undefined;
  const values = Array.isArray(state) || ArrayBuffer.isView(state) ? Float64Array.from(state as number[]) : undefined;
  if (values?.length === length && values.every(Number.isFinite)) return values;
  throw new ArgumentError(
    `${id}: options.state must be a list of ${length} finite numbers; got ${JSON.stringify(state)}.`,
  );
}

/** Bounds that `reset` was given, or the usual ones. @throws ArgumentError when they are not numbers in order */
export function bounds(
  id: string,
  options: Readonly<Record<string, unknown>>,
  usual: readonly [low: number, high: number],
): readonly [low: number, high: number] {
  const { low = usual[0], high = usual[1] } = options;
  if (Number.isFinite(low) && Number.isFinite(high) && (low as number) <= (high as number)) {
    return [low as number, high as number];
  }
  throw new ArgumentError(
    `${id}: options.low and options.high must be numbers, low ≤ high; got ${String(low)} and ${String(high)}.`,
  );
}

/** `length` numbers drawn uniformly. */
export function drawn(random: HostRandom, length: number, [low, high]: readonly [number, number]): Float64Array {
  return Float64Array.from({ length }, () => random.uniform(low, high));
}
