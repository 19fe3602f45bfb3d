/** How often values are how large: counts in equal parts from the smallest to the largest. */
export interface Histogram {
  readonly low: number;
  readonly high: number;
  /** How many of the finite values lie in each part. */
  readonly counts: readonly number[];
  /** How many values are not finite; they are in no part. */
  readonly nonFinite: number;
}

const PARTS = 40;

/** Counts values. Of none that is finite, low and high are NaN. */
export function histogramOf(values: ArrayLike<number>): Histogram {
  let [low, high, nonFinite] = [Infinity, -Infinity, 0];
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!;
    if (!Number.isFinite(value)) nonFinite++;
    else {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  const counts = new Array<number>(PARTS).fill(0);
  if (low > high) return { low: Number.NaN, high: Number.NaN, counts, nonFinite };
  const scale = high > low ? PARTS / (high - low) : 0;
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!;
    if (Number.isFinite(value)) counts[Math.min(PARTS - 1, Math.floor((value - low) * scale))]! += 1;
  }
  return { low, high, counts, nonFinite };
}
