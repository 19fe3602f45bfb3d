/** Losses of masks, as in segmentation: how far labelled and predicted areas overlap. */
import { ArgumentError } from '@neurite/backend';
import { add, div, mul, sub, sum, type Tensor } from '@neurite/tensors';
import { defineLoss, type Loss, type LossSettings } from './loss.ts';
import { paired } from './regression.ts';

/** Settings of {@link dice}. */
export interface OverlapSettings extends LossSettings {
  /**
   * The axes that make up one area, such as [1, 2, 3] for one loss for each image of [batch, height, width, 1]. Default
   * `null`: all, the batch being one area, as in Keras.
   */
  readonly axis?: number | readonly number[] | null;
}

/** Settings of {@link tversky}. */
export interface TverskySettings extends OverlapSettings {
  /** What false positives weigh, α. Default 0.5. */
  readonly alpha?: number;
  /** What false negatives weigh, β. Default 0.5. */
  readonly beta?: number;
}

/** What both keep from dividing by 0: Keras's epsilon. */
const EPSILON = 1e-7;

/**
 * One less the Dice coefficient: 1 − (2 Σ y ŷ + ε) / (Σ y + Σ ŷ + ε), for labels of 0 and 1 and probabilities.
 *
 * Source: Milletari, Navab and Ahmadi, V-Net, arXiv:1606.04797, with sums in the place of sums of squares, as in Keras.
 *
 * @throws ShapeError when labels and outputs do not match
 * @example
 * dice([[1, 0, 1]], [[0.9, 0.2, 0.6]]) // 0.1892
 */
export const dice: Loss<OverlapSettings> = defineLoss<OverlapSettings>({
  name: 'dice',
  labels: 'binary',
  defaults: { reduction: 'mean', axis: null },
  expects: () => 'probabilities',
  perExample(yTrue, yPred, { axis }) {
    const [labels, outputs] = paired(yTrue, yPred, 'dice');
    const both = total(mul(labels, outputs), axis);
    const sizes = add(total(labels, axis), total(outputs, axis));
    return sub(1, div(add(mul(both, 2), EPSILON), add(sizes, EPSILON)));
  },
});

/**
 * One less the Tversky index: 1 − (Σ y ŷ + ε) / (Σ y ŷ + α Σ (1 − y) ŷ + β Σ y (1 − ŷ) + ε). With α = β = 0.5 it is
 * {@link dice} but for ε; a larger β finds more of small areas.
 *
 * Source: Salehi, Erdogmus and Gholipour, Tversky loss function for image segmentation, arXiv:1706.05721.
 *
 * @throws ShapeError when labels and outputs do not match; ArgumentError when α or β is negative
 * @example
 * tversky([[1, 0, 1]], [[0.9, 0.2, 0.6]]) // 0.1892
 */
export const tversky: Loss<TverskySettings> = defineLoss<TverskySettings>({
  name: 'tversky',
  labels: 'binary',
  defaults: { reduction: 'mean', axis: null, alpha: 0.5, beta: 0.5 },
  expects: () => 'probabilities',
  perExample(yTrue, yPred, { axis, alpha, beta }) {
    for (const [name, value] of Object.entries({ alpha, beta })) {
      if (!(value >= 0)) throw new ArgumentError(`tversky: ${name} must be at least 0; got ${value}.`);
    }
    const [labels, outputs] = paired(yTrue, yPred, 'tversky');
    const both = total(mul(labels, outputs), axis);
    const falsePositives = total(mul(sub(1, labels), outputs), axis);
    const falseNegatives = total(mul(labels, sub(1, outputs)), axis);
    const errors = add(mul(falsePositives, alpha), mul(falseNegatives, beta));
    return sub(1, div(add(both, EPSILON), add(add(both, errors), EPSILON)));
  },
});

function total(x: Tensor, axis: number | readonly number[] | null): Tensor {
  return axis === null ? sum(x) : sum(x, axis as number | number[]);
}
