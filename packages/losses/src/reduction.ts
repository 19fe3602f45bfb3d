import { unknownName } from '@neurite/backend';
import { div, mul, sum, type Tensor } from '@neurite/tensors';

/**
 * How the losses of the examples become one number: their weighted sum divided by the number of examples ('mean';
 * Keras's sum_over_batch_size: never divided by the weights), their weighted sum, or not at all.
 */
export type Reduction = 'mean' | 'sum' | 'none';

export function reduceLosses(losses: Tensor, weights: readonly Tensor[], reduction: Reduction): Tensor {
  const weighted = weights.reduce<Tensor>((total, weight) => mul(total, weight), losses);
  if (reduction === 'none') return weighted;
  if (reduction === 'sum') return sum(weighted);
  if (reduction === 'mean') return div(sum(weighted), losses.size);
  throw unknownName('reduction', reduction, ['mean', 'sum', 'none']);
}
