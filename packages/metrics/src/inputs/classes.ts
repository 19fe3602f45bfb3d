import { ArgumentError, ShapeError } from '@neurite/backend';
import {
  argMax,
  cast,
  greater,
  oneHot,
  reshape,
  type Shape,
  type Tensor,
  type TensorLike,
  toTensor,
} from '@neurite/tensors';
import { exampleWeights } from './weights.ts';

/** How predictions become classes. */
export interface ClassOptions {
  /** Above which value a single output means class 1. Default 0.5. */
  readonly threshold?: number;
  /** The number of classes, where predictions are class numbers themselves. Default: the width of the predictions, or 2. */
  readonly numClasses?: number;
}

/** Labels and predictions as one-hot rows, the axes of a sequence joined with that of the batch. */
export interface ClassRows {
  /** [n, classes] */
  readonly truth: Tensor;
  /** [n, classes] */
  readonly prediction: Tensor;
  /** [n, 1], where there are weights. */
  readonly weights: Tensor | undefined;
  readonly numClasses: number;
}

/**
 * Reads classes: predictions [..., classes] by the largest; [...] or [..., 1] by the threshold; integers as they are.
 * Labels are class numbers, or one-hot rows where the predictions have several columns.
 */
export function classRows(
  yTrue: TensorLike,
  yPred: TensorLike,
  sampleWeight: TensorLike | undefined,
  options: ClassOptions,
  metric: string,
): ClassRows {
  const labels = toTensor(yTrue, undefined, 'yTrue');
  const outputs = toTensor(yPred, undefined, 'yPred');
  const width = outputs.dtype === 'float32' && outputs.rank > 1 ? outputs.shape.at(-1)! : 1;
  const numClasses = options.numClasses ?? Math.max(width, 2);
  if (width > numClasses || (width > 1 && width !== numClasses)) {
    throw new ArgumentError(`${metric}: numClasses is ${numClasses}, but the predictions have ${width} columns.`);
  }
  const shape = width > 1 ? outputs.shape.slice(0, -1) : exampleShape(labels.shape, outputs.shape, metric);
  const size = shape.reduce((product, length) => product * length, 1);
  const weights = exampleWeights(sampleWeight, shape, metric);
  return {
    truth: oneHot(reshape(classNumbers(labels, outputs.shape, width, metric), [size]), numClasses),
    prediction: oneHot(reshape(predictedClasses(outputs, width, options.threshold ?? 0.5), [size]), numClasses),
    weights: weights === undefined ? undefined : reshape(weights, [size, 1]),
    numClasses,
  };
}

/** The predicted class of each example, in int32. */
export function predictedClasses(outputs: Tensor, width: number, threshold: number): Tensor {
  if (width > 1) return argMax(outputs, -1);
  return outputs.dtype === 'float32' ? cast(greater(outputs, threshold), 'int32') : cast(outputs, 'int32');
}

/** The class of each example, from class numbers or one-hot rows, in int32. */
export function classNumbers(labels: Tensor, outputs: Shape, width: number, metric: string): Tensor {
  if (width === 1) return cast(labels, 'int32');
  if (labels.shape.join() === outputs.join()) return argMax(labels, -1);
  const leading = outputs.slice(0, -1);
  if (labels.shape.join() === leading.join() || labels.shape.join() === [...leading, 1].join()) {
    return cast(reshape(labels, leading), 'int32');
  }
  throw new ShapeError(
    `${metric}: the labels have the shape [${labels.shape.join(', ')}], the predictions have [${outputs.join(', ')}]. ` +
      `It takes class numbers, [${leading.join(', ')}], or one-hot rows, [${outputs.join(', ')}].`,
  );
}

/** The shape without an axis of length 1 at the end that only one side has. */
function exampleShape(labels: Shape, outputs: Shape, metric: string): Shape {
  const strip = (shape: Shape): Shape => (shape.length > 1 && shape.at(-1) === 1 ? shape.slice(0, -1) : shape);
  const [a, b] = [strip(labels), strip(outputs)];
  if (a.join() === b.join()) return b;
  throw new ShapeError(
    `${metric}: the labels have the shape [${labels.join(', ')}], the predictions have [${outputs.join(', ')}]; ` +
      'each prediction needs one label.',
  );
}
