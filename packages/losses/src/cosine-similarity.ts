import { l2Normalize, mul, neg, sum } from '@neurite/tensors';
import { defineLoss, type Loss, type LossSettings } from './loss.ts';
import { paired } from './regression.ts';

/** Settings of {@link cosineSimilarity}. */
export interface CosineSimilaritySettings extends LossSettings {
  /** The axis of the vectors. Default −1. */
  readonly axis?: number;
}

/**
 * The negative cosine of the angle between labels and outputs, −Σ y ŷ / (‖y‖ ‖ŷ‖): −1 where they point in one direction, 0 at
 * right angles and where one of them is 0, 1 where they are opposite.
 *
 * @throws ShapeError when labels and outputs do not match
 * @example
 * cosineSimilarity([[1, 0]], [[1, 1]]) // -0.7071
 */
export const cosineSimilarity: Loss<CosineSimilaritySettings> = defineLoss<CosineSimilaritySettings>({
  name: 'cosineSimilarity',
  labels: 'values',
  defaults: { reduction: 'mean', axis: -1 },
  expects: () => 'values',
  perExample(yTrue, yPred, { axis }) {
    const [labels, outputs] = paired(yTrue, yPred, 'cosineSimilarity').map((values) => l2Normalize(values, axis));
    return neg(sum(mul(labels!, outputs!), axis));
  },
});
