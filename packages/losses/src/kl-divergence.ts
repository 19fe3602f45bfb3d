import { clip, div, log, mul, sum } from '@neurite/tensors';
import { defineLoss, type Loss, type LossSettings } from './loss.ts';
import { paired } from './regression.ts';

/**
 * The Kullback-Leibler divergence of the outputs from the labels, both distributions over the last axis: Σ y log(y / ŷ), with
 * both clipped to [1e-7, 1].
 *
 * @throws ShapeError when labels and outputs do not match
 * @example
 * klDivergence([[0.5, 0.5]], [[0.9, 0.1]]) // 0.5108
 */
export const klDivergence: Loss<LossSettings> = defineLoss<LossSettings>({
  name: 'klDivergence',
  labels: 'values',
  defaults: { reduction: 'mean' },
  expects: () => 'probabilities',
  perExample(yTrue, yPred) {
    const [labels, outputs] = paired(yTrue, yPred, 'klDivergence').map((values) => clip(values, 1e-7, 1));
    return sum(mul(labels!, log(div(labels!, outputs!))), -1);
  },
});
