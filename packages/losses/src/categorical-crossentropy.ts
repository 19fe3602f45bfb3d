import { add, argMax, cast, div, log, logSoftmax, mul, neg, oneHot, sum, type Tensor } from '@neurite/tensors';
import { assertSmoothing, type CategoricalSettings, clipProbabilities, expectedOutputs } from './crossentropy.ts';
import { assertOneHotShape } from './labels/fit.ts';
import { classesLast } from './labels/classes-last.ts';
import { defineLoss, type Loss } from './loss.ts';

/**
 * Cross-entropy of classes that exclude each other, with labels as rows of one entry for each class: −Σ y log p.
 *
 * Labels and outputs have one shape, [..., classes]. Probabilities are first divided by their sum and clipped to
 * [1e-7, 1 − 1e-7], as in Keras; from logits log p is logSoftmax. Label smoothing s makes y (1 − s) + s / classes of y.
 *
 * @throws ShapeError when labels and outputs do not match; for class numbers it names sparseCategoricalCrossentropy
 * @example
 * categoricalCrossentropy([[0, 1]], [[0.25, 0.75]]); // 0.287…
 */
export const categoricalCrossentropy: Loss<CategoricalSettings> = defineLoss<CategoricalSettings>({
  name: 'categoricalCrossentropy',
  labels: 'oneHot',
  defaults: { reduction: 'mean', fromLogits: false, labelSmoothing: 0, axis: -1 },
  expects: expectedOutputs,
  perExample(yTrue, yPred, settings) {
    const { axis } = settings;
    const [labels, outputs] = [classesLast(yTrue, axis), classesLast(yPred, axis)];
    assertOneHotShape(labels.shape, outputs.shape, 'categoricalCrossentropy');
    return crossentropyOfRows(cast(labels, 'float32'), outputs, settings, 'categoricalCrossentropy');
  },
  classes(yTrue, yPred, { axis }) {
    const labels = classesLast(yTrue, axis);
    return oneHot(argMax(labels, -1), classesLast(yPred, axis).shape.at(-1)!);
  },
});

/** −Σ y log p over the last axis. */
export function crossentropyOfRows(
  labels: Tensor,
  outputs: Tensor,
  { fromLogits, labelSmoothing }: Required<CategoricalSettings>,
  loss: string,
): Tensor {
  return neg(sum(mul(smoothRows(labels, labelSmoothing, loss), logarithmsOfClasses(outputs, fromLogits)), -1));
}

/** @throws ArgumentError when the label smoothing is not in [0, 1) */
export function smoothRows(labels: Tensor, labelSmoothing: number, loss: string): Tensor {
  assertSmoothing(labelSmoothing, loss);
  if (labelSmoothing === 0) return labels;
  return add(mul(labels, 1 - labelSmoothing), labelSmoothing / labels.shape.at(-1)!);
}

/** log p over the last axis: of probabilities that need not sum to 1, or of logits. */
export function logarithmsOfClasses(outputs: Tensor, fromLogits: boolean): Tensor {
  return fromLogits ? logSoftmax(outputs, -1) : log(clipProbabilities(div(outputs, sum(outputs, -1, true))));
}
