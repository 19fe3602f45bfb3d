import { all, equal, logicalOr, mul, relu, square, sub, type Tensor, where } from '@neurite/tensors';
import type { Loss, LossSettings } from './loss.ts';
import { elementwiseLoss } from './regression.ts';

/**
 * The loss of support vector machines, the mean over the last axis of max(1 − y ŷ, 0).
 *
 * Labels are −1 and 1; where a batch holds nothing but 0 and 1, 0 counts as −1, as in Keras. Outputs are scores, as of a last
 * layer without activation or with tanh.
 *
 * @example
 * hinge([-1, 1], [[0.5], [0.5]]); // 1
 */
export const hinge: Loss<LossSettings> = elementwiseLoss<LossSettings>('hinge', { reduction: 'mean' }, margins);

/**
 * The mean over the last axis of max(1 − y ŷ, 0)²; labels are as in {@link hinge}.
 *
 * @example
 * squaredHinge([[1], [-1]], [[0.5], [0.5]]) // 1.25
 */
export const squaredHinge: Loss<LossSettings> = elementwiseLoss<LossSettings>(
  'squaredHinge',
  { reduction: 'mean' },
  (yTrue, yPred) => square(margins(yTrue, yPred)),
);

function margins(yTrue: Tensor, yPred: Tensor): Tensor {
  const isBinary = all(logicalOr(equal(yTrue, 0), equal(yTrue, 1)));
  const labels = where(isBinary, sub(mul(yTrue, 2), 1), yTrue);
  return relu(sub(1, mul(labels, yPred)));
}
