import { cast, mean, reshape, sub, type Tensor } from '@neurite/tensors';
import { elementwiseShape } from './labels/fit.ts';
import { defineLoss, type Loss, type LossSettings } from './loss.ts';

/** A loss that is the mean over the last axis of a function of the differences. */
export function differenceLoss<Settings extends LossSettings>(
  name: string,
  defaults: Required<Settings>,
  measure: (difference: Tensor, settings: Required<Settings>) => Tensor,
): Loss<Settings> {
  return defineLoss<Settings>({
    name,
    labels: 'values',
    defaults,
    expects: () => 'values',
    perExample(yTrue, yPred, settings) {
      const shape = elementwiseShape(yTrue.shape, yPred.shape, name);
      const difference = sub(reshape(yPred, shape), reshape(cast(yTrue, 'float32'), shape));
      return mean(measure(difference, settings), -1);
    },
  });
}
