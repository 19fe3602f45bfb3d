import { log1p, maximum, square, sub } from '@neurite/tensors';
import type { Loss, LossSettings } from './loss.ts';
import { elementwiseLoss } from './regression.ts';

/**
 * The mean over the last axis of (log(1 + ŷ) − log(1 + y))², for values of at least 0 that span orders of magnitude; below
 * 1e-7 both count as 1e-7, as in Keras.
 *
 * @example
 * meanSquaredLogarithmicError([[1], [2]], [[1.5], [2]]) // 0.0249
 */
export const meanSquaredLogarithmicError: Loss<LossSettings> = elementwiseLoss<LossSettings>(
  'meanSquaredLogarithmicError',
  { reduction: 'mean' },
  (yTrue, yPred) => square(sub(log1p(maximum(yPred, 1e-7)), log1p(maximum(yTrue, 1e-7)))),
);
