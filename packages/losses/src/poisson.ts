import { add, log, mul, sub } from '@neurite/tensors';
import type { Loss, LossSettings } from './loss.ts';
import { elementwiseLoss } from './regression.ts';

/**
 * The negative log-likelihood of counts y under Poisson distributions of rate ŷ, but for a constant: the mean over the last
 * axis of ŷ − y log(ŷ + 1e-7). Outputs must not be negative: an exponential or softplus activation fits.
 *
 * @example
 * poisson([[1], [2]], [[1.5], [2]]) // 0.8541
 */
export const poisson: Loss<LossSettings> = elementwiseLoss<LossSettings>(
  'poisson',
  { reduction: 'mean' },
  (yTrue, yPred) => sub(yPred, mul(yTrue, log(add(yPred, 1e-7)))),
);
