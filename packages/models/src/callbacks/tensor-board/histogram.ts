import type { TypedArray } from '@neurite/tensors';
import type { Histogram } from './event-file.ts';

const BUCKETS = 30;

/** Values in 30 buckets of equal width between the least and the greatest; what is no finite number is left out. */
export function histogramOf(data: TypedArray): Histogram {
  const values = Array.from(data as ArrayLike<number>).filter(Number.isFinite);
  const min = values.reduce((least, value) => Math.min(least, value), values.length === 0 ? 0 : Infinity);
  const max = values.reduce((greatest, value) => Math.max(greatest, value), values.length === 0 ? 0 : -Infinity);
  const width = (max - min) / BUCKETS;
  const counts = new Array<number>(BUCKETS).fill(0);
  let [sum, sumOfSquares] = [0, 0];
  for (const value of values) {
    const bucket = width > 0 ? Math.min(Math.floor((value - min) / width), BUCKETS - 1) : BUCKETS - 1;
    counts[bucket]!++;
    sum += value;
    sumOfSquares += value * value;
  }
  const limits = counts.map((_, index) => (index === BUCKETS - 1 ? max : min + width * (index + 1)));
  return { min, max, count: values.length, sum, sumOfSquares, limits, counts };
}
