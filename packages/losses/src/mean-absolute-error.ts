import { abs } from '@neurite/tensors';
import type { Loss, LossSettings } from './loss.ts';
import { differenceLoss } from './regression.ts';

/**
 * The mean of the absolute differences over the last axis: (1/k) Σ |ŷ − y|. At a difference of 0 its gradient is 0.
 *
 * @example
 * meanAbsoluteError([[0, 1]], [[0, 3]]); // 1
 */
export const meanAbsoluteError: Loss<LossSettings> = differenceLoss<LossSettings>(
  'meanAbsoluteError',
  { reduction: 'mean' },
  abs,
);
