import { abs, div, maximum, mul, sub } from '@neurite/tensors';
import type { Loss, LossSettings } from './loss.ts';
import { elementwiseLoss } from './regression.ts';

/**
 * The mean over the last axis of 100 · |ŷ − y| / max(|y|, 1e-7).
 *
 * @example
 * meanAbsolutePercentageError([[2, 4]], [[1, 5]]); // 37.5
 */
export const meanAbsolutePercentageError: Loss<LossSettings> = elementwiseLoss<LossSettings>(
  'meanAbsolutePercentageError',
  { reduction: 'mean' },
  (yTrue, yPred) => mul(div(abs(sub(yPred, yTrue)), maximum(abs(yTrue), 1e-7)), 100),
);
