import { add, mul, softplus, sub } from '@neurite/tensors';
import type { Loss, LossSettings } from './loss.ts';
import { differenceLoss } from './regression.ts';

/**
 * The mean over the last axis of log cosh(ŷ − y): about e²/2 for small differences and |e| − log 2 for large ones.
 *
 * As e + softplus(−2e) − log 2, which does not overflow.
 *
 * @example
 * logCosh([[1], [2]], [[1.5], [2]]) // 0.06006
 */
export const logCosh: Loss<LossSettings> = differenceLoss<LossSettings>(
  'logCosh',
  { reduction: 'mean' },
  (difference) => sub(add(difference, softplus(mul(difference, -2))), Math.LN2),
);
