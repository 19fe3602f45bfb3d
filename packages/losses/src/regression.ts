import { cast, mean, reshape, sub, type Tensor } from '@neurite/tensors';
import { elementwiseShape } from './labels/fit.ts';
import { defineLoss, type LabelKind, type Loss, type LossSettings, type OutputKind } from './loss.ts';

/** A loss that is the mean over the last axis of a function of labels and outputs, which it gets in one shape. */
export function elementwiseLoss<Settings extends LossSettings>(
  name: string,
  defaults: Required<Settings>,
  measure: (yTrue: Tensor, yPred: Tensor, settings: Required<Settings>) => Tensor,
  { labels = 'values', expects = 'values' }: { labels?: LabelKind; expects?: OutputKind } = {},
): Loss<Settings> {
  return defineLoss<Settings>({
    name,
    labels,
    defaults,
    expects: () => expects,
    perExample(yTrue, yPred, settings) {
      return mean(measure(...paired(yTrue, yPred, name), settings), -1);
    },
  });
}

/** A loss that is the mean over the last axis of a function of the differences. */
export function differenceLoss<Settings extends LossSettings>(
  name: string,
  defaults: Required<Settings>,
  measure: (difference: Tensor, settings: Required<Settings>) => Tensor,
): Loss<Settings> {
  return elementwiseLoss<Settings>(name, defaults, (yTrue, yPred, settings) => measure(sub(yPred, yTrue), settings));
}

/** Labels and outputs as float32, in their common shape. */
export function paired(yTrue: Tensor, yPred: Tensor, loss: string): [yTrue: Tensor, yPred: Tensor] {
  const shape = elementwiseShape(yTrue.shape, yPred.shape, loss);
  return [reshape(cast(yTrue, 'float32'), shape), reshape(yPred, shape)];
}
