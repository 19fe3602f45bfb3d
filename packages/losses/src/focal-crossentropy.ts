/** Cross-entropies that weigh examples the less the better they are predicted already. */
import { ArgumentError } from '@neurite/backend';
import {
  add,
  argMax,
  cast,
  exp,
  expm1,
  maximum,
  mean,
  mul,
  neg,
  oneHot,
  pow,
  sub,
  sum,
  tensor,
  type Tensor,
} from '@neurite/tensors';
import { binaryClasses, logarithmsOf, smoothBinary } from './binary-crossentropy.ts';
import { logarithmsOfClasses, smoothRows } from './categorical-crossentropy.ts';
import { type CategoricalSettings, type CrossentropySettings, expectedOutputs } from './crossentropy.ts';
import { classesLast } from './labels/classes-last.ts';
import { assertOneHotShape } from './labels/fit.ts';
import { defineLoss, type Loss } from './loss.ts';
import { paired } from './regression.ts';

/** Settings of {@link binaryFocalCrossentropy}. */
export interface BinaryFocalSettings extends CrossentropySettings {
  /** How much less what is predicted well counts, γ. 0 gives the plain cross-entropy. Default 2. */
  readonly gamma?: number;
  /** Whether class 1 is to weigh α, class 0 1 − α. Default false. */
  readonly applyClassBalancing?: boolean;
  /** α. Default 0.25. */
  readonly alpha?: number;
}

/** Settings of {@link categoricalFocalCrossentropy}. */
export interface CategoricalFocalSettings extends CategoricalSettings {
  /** How much less what is predicted well counts, γ. Default 2. */
  readonly gamma?: number;
  /** The weight α of all classes, or one for each. Default 0.25. */
  readonly alpha?: number | readonly number[];
}

/**
 * Focal loss of yes-or-no answers, the mean over the last axis of −(1 − pₜ)^γ log pₜ, where log pₜ is y log p +
 * (1 − y) log(1 − p) and pₜ = y p + (1 − y)(1 − p); labels, smoothing and clipping are as in `binaryCrossentropy`.
 *
 * Source: Lin et al., Focal loss for dense object detection, arXiv:1708.02002.
 *
 * @throws ShapeError when labels and outputs do not match; ArgumentError when γ is negative
 * @example
 * binaryFocalCrossentropy([[1], [0]], [[0.9], [0.4]]) // 0.04139
 */
export const binaryFocalCrossentropy: Loss<BinaryFocalSettings> = defineLoss<BinaryFocalSettings>({
  name: 'binaryFocalCrossentropy',
  labels: 'binary',
  defaults: {
    reduction: 'mean',
    fromLogits: false,
    labelSmoothing: 0,
    gamma: 2,
    applyClassBalancing: false,
    alpha: 0.25,
  },
  expects: expectedOutputs,
  perExample(yTrue, yPred, { fromLogits, labelSmoothing, gamma, applyClassBalancing, alpha }) {
    const name = 'binaryFocalCrossentropy';
    assertGamma(gamma, name);
    const [given, outputs] = paired(yTrue, yPred, name);
    const labels = smoothBinary(given, labelSmoothing, name);
    const [ifYes, ifNo] = logarithmsOf(outputs, fromLogits);
    const crossentropy = neg(add(mul(labels, ifYes), mul(sub(1, labels), ifNo)));
    const wrong = add(mul(labels, exp(ifNo)), mul(sub(1, labels), exp(ifYes)));
    const focal = mul(faded(wrong, gamma), crossentropy);
    if (!applyClassBalancing) return mean(focal, -1);
    return mean(mul(focal, add(mul(labels, alpha), mul(sub(1, labels), 1 - alpha))), -1);
  },
  classes: (yTrue, yPred) => binaryClasses(yTrue, yPred, 'binaryFocalCrossentropy'),
});

/**
 * Focal loss of classes that exclude each other, with one-hot labels: −Σ α y (1 − p)^γ log p; labels, smoothing and clipping
 * are as in `categoricalCrossentropy`.
 *
 * Source: Lin et al., Focal loss for dense object detection, arXiv:1708.02002.
 *
 * @throws ShapeError when labels and outputs do not match; ArgumentError when γ is negative or α has not one entry a class
 * @example
 * categoricalFocalCrossentropy([[1, 0], [0, 1]], [[0.9, 0.1], [0.4, 0.6]]) // 0.01035
 */
export const categoricalFocalCrossentropy: Loss<CategoricalFocalSettings> = defineLoss<CategoricalFocalSettings>({
  name: 'categoricalFocalCrossentropy',
  labels: 'oneHot',
  defaults: { reduction: 'mean', fromLogits: false, labelSmoothing: 0, axis: -1, gamma: 2, alpha: 0.25 },
  expects: expectedOutputs,
  perExample(yTrue, yPred, { axis, fromLogits, labelSmoothing, gamma, alpha }) {
    const name = 'categoricalFocalCrossentropy';
    assertGamma(gamma, name);
    const [given, outputs] = [classesLast(yTrue, axis), classesLast(yPred, axis)];
    assertOneHotShape(given.shape, outputs.shape, name);
    const labels = smoothRows(cast(given, 'float32'), labelSmoothing, name);
    const logarithms = logarithmsOfClasses(outputs, fromLogits);
    const weights = mul(labels, classWeightsOf(alpha, outputs.shape.at(-1)!));
    return neg(sum(mul(mul(weights, faded(neg(expm1(logarithms)), gamma)), logarithms), -1));
  },
  classes(yTrue, yPred, { axis }) {
    return oneHot(argMax(classesLast(yTrue, axis), -1), classesLast(yPred, axis).shape.at(-1)!);
  },
});

/** error^γ; an error of 0, which logits reach, would have an infinite slope where γ < 1. */
function faded(error: Tensor, gamma: number): Tensor {
  return pow(maximum(error, 1e-12), gamma);
}

function classWeightsOf(alpha: number | readonly number[], classes: number): Tensor {
  if (typeof alpha === 'number') return tensor(alpha);
  if (alpha.length === classes) return tensor([...alpha]);
  throw new ArgumentError(
    `categoricalFocalCrossentropy: alpha must be a number, or one for each of the ${classes} classes; got ${alpha.length}.`,
  );
}

function assertGamma(gamma: number, loss: string): void {
  if (!(gamma >= 0)) throw new ArgumentError(`${loss}: gamma must be at least 0; got ${gamma}.`);
}
