import { square } from '@neurite/tensors';
import type { Loss, LossSettings } from './loss.ts';
import { differenceLoss } from './regression.ts';

/**
 * The mean of the squared differences over the last axis: (1/k) Σ (ŷ − y)².
 *
 * @example
 * meanSquaredError([[0, 1]], [[0, 3]]); // 2
 */
export const meanSquaredError: Loss<LossSettings> = differenceLoss<LossSettings>(
  'meanSquaredError',
  { reduction: 'mean' },
  square,
);
