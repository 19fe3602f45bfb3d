import { ShapeError } from '@neurite/backend';
import {
  add,
  cast,
  greater,
  log,
  mean,
  mul,
  neg,
  oneHot,
  reshape,
  softplus,
  squeeze,
  sub,
  type Tensor,
} from '@neurite/tensors';
import { assertSmoothing, clipProbabilities, type CrossentropySettings, expectedOutputs } from './crossentropy.ts';
import { elementwiseShape } from './labels/fit.ts';
import { defineLoss, type Loss } from './loss.ts';
import { paired } from './regression.ts';

/**
 * Cross-entropy of yes-or-no answers, the mean over the last axis of −y log p − (1 − y) log(1 − p).
 *
 * Labels of shape [n] match outputs of [n, 1]. Probabilities are clipped to [1e-7, 1 − 1e-7]; from logits the loss is
 * (1 − y) softplus(x) + y softplus(−x), exact for logits of any size. Label smoothing s makes y (1 − s) + s/2 of y.
 *
 * @throws ShapeError when labels and outputs do not match
 * @example
 * binaryCrossentropy([0, 1], [[0.1], [0.8]]); // 0.164…
 */
export const binaryCrossentropy: Loss<CrossentropySettings> = defineLoss<CrossentropySettings>({
  name: 'binaryCrossentropy',
  labels: 'binary',
  defaults: { reduction: 'mean', fromLogits: false, labelSmoothing: 0 },
  expects: expectedOutputs,
  perExample(yTrue, yPred, { fromLogits, labelSmoothing }) {
    const [given, outputs] = paired(yTrue, yPred, 'binaryCrossentropy');
    const labels = smoothBinary(given, labelSmoothing, 'binaryCrossentropy');
    const [ifYes, ifNo] = logarithmsOf(outputs, fromLogits);
    return mean(neg(add(mul(labels, ifYes), mul(sub(1, labels), ifNo))), -1);
  },
  classes: (yTrue, yPred) => binaryClasses(yTrue, yPred, 'binaryCrossentropy'),
});

/** Labels of 0 and 1 as one-hot rows. @throws ShapeError when an example has several outputs */
export function binaryClasses(yTrue: Tensor, yPred: Tensor, loss: string): Tensor {
  const shape = elementwiseShape(yTrue.shape, yPred.shape, loss);
  if (shape.at(-1) !== 1) {
    throw new ShapeError(
      `${loss}: classWeight needs one output for each example; the model gives ${shape.at(-1)}. Use sampleWeight.`,
    );
  }
  return oneHot(cast(greater(squeeze(reshape(yTrue, shape), -1), 0.5), 'int32'), 2);
}

/** log p and log(1 − p) of probabilities p, or of p = sigmoid(x). */
export function logarithmsOf(outputs: Tensor, fromLogits: boolean): [ifYes: Tensor, ifNo: Tensor] {
  return fromLogits ? logarithmsOfLogits(outputs) : logarithmsOfProbabilities(outputs);
}

function logarithmsOfProbabilities(probabilities: Tensor): [Tensor, Tensor] {
  const clipped = clipProbabilities(probabilities);
  return [log(clipped), log(sub(1, clipped))];
}

// Without leaving the logits.
function logarithmsOfLogits(logits: Tensor): [Tensor, Tensor] {
  return [neg(softplus(neg(logits))), neg(softplus(logits))];
}

/** @throws ArgumentError when the label smoothing is not in [0, 1) */
export function smoothBinary(labels: Tensor, labelSmoothing: number, loss: string): Tensor {
  assertSmoothing(labelSmoothing, loss);
  return labelSmoothing === 0 ? labels : add(mul(labels, 1 - labelSmoothing), labelSmoothing / 2);
}
