import { ArgumentError } from '@neurite/backend';
import { abs, lessEqual, mul, square, sub, where } from '@neurite/tensors';
import type { Loss, LossSettings } from './loss.ts';
import { differenceLoss } from './regression.ts';

/** Settings of {@link huber}. */
export interface HuberSettings extends LossSettings {
  /** Up to which difference the loss is quadratic, δ. Default 1. */
  readonly delta?: number;
}

/**
 * Quadratic for small differences e = ŷ − y and linear for large ones, so that outliers pull less: the mean over the
 * last axis of e²/2 where |e| ≤ δ, else δ |e| − δ²/2.
 *
 * Source: Huber, Robust estimation of a location parameter, Ann. Math. Statist. 35 (1964).
 *
 * @throws ArgumentError when delta is not positive
 * @example
 * huber([[1], [2]], [[1.5], [5]]) // 1.313
 */
export const huber: Loss<HuberSettings> = differenceLoss<HuberSettings>(
  'huber',
  { reduction: 'mean', delta: 1 },
  (difference, { delta }) => {
    if (!(delta > 0)) throw new ArgumentError(`huber: delta must be above 0; got ${delta}.`);
    const size = abs(difference);
    return where(lessEqual(size, delta), mul(square(difference), 0.5), sub(mul(size, delta), (delta * delta) / 2));
  },
);
