import { cast, fill, oneHot, reshape, type Tensor, type TensorLike } from '@neurite/tensors';
import { classNumbers } from './classes.ts';
import { elementwise } from './elementwise.ts';
import { exampleWeights } from './weights.ts';

/** Labels of 0 and 1 and scores, a column for each class: one column for a yes-or-no answer. */
export interface BinaryColumns {
  /** [n, columns] */
  readonly truth: Tensor;
  /** [n, columns] */
  readonly scores: Tensor;
  /** [n, 1] */
  readonly weights: Tensor;
}

/** Reads scores [...], [..., 1] or [..., classes], with labels of 0 and 1, class numbers, or one-hot rows. */
export function binaryColumns(
  labels: Tensor,
  outputs: Tensor,
  sampleWeight: TensorLike | undefined,
  metric: string,
): BinaryColumns {
  const width = outputs.rank > 1 ? outputs.shape.at(-1)! : 1;
  const rows = outputs.size / Math.max(width, 1);
  const isWide = width > 1;
  const examples = isWide ? outputs.shape.slice(0, -1) : elementwise(labels, outputs, metric)[1].shape.slice(0, -1);
  const isRow = labels.shape.join() === outputs.shape.join();
  const truth = isWide && !isRow ? oneHot(classNumbers(labels, outputs.shape, width, metric), width) : labels;
  const weights = exampleWeights(sampleWeight, examples, metric) ?? fill([rows], 1);
  return {
    truth: reshape(cast(truth, 'float32'), [rows, width]),
    scores: reshape(cast(outputs, 'float32'), [rows, width]),
    weights: reshape(weights, [rows, 1]),
  };
}
