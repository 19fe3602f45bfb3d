import { ArgumentError } from '@neurite/backend';
import { add, cast, diagPart, gather, greater, sub, sum, type Tensor, tensor } from '@neurite/tensors';
import type { Metric } from '../metric.ts';
import { ratio } from '../ratio.ts';
import { type ConfusionMatrixOptions, ConfusionScore } from './confusion-matrix.ts';

/** Options of {@link iou}. */
export interface IouOptions extends ConfusionMatrixOptions {
  /** The classes whose mean it is. Default: all. */
  readonly targetClassIds?: readonly number[];
}

/**
 * Intersection over union, of each class right / (actual + predicted − right), averaged over the given classes as far as they
 * occur in labels or predictions. With one class and `threshold` it is Keras's BinaryIoU.
 *
 * Labels are class numbers or one-hot rows; class numbers outside of the classes, such as 255, are left out.
 *
 * @throws ArgumentError when a class id is no whole number of at least 0
 * @example
 * iou({ targetClassIds: [1], threshold: 0.5 }); // of the foreground
 */
export function iou(options: IouOptions = {}): Metric {
  const { targetClassIds, name = 'iou' } = options;
  const bad = targetClassIds?.find((id) => !Number.isInteger(id) || id < 0);
  if (bad !== undefined) throw new ArgumentError(`${name}: targetClassIds must be class numbers from 0; got ${bad}.`);
  return new ConfusionScore('iou', options, (counts) => {
    const largest = counts.shape[0]! - 1;
    const beyond = targetClassIds?.find((id) => id > largest);
    if (beyond !== undefined) {
      throw new ArgumentError(`${name}: targetClassIds names the class ${beyond}; there are 0 to ${largest}.`);
    }
    return meanOverlap(counts, targetClassIds);
  });
}

/**
 * The mean over all classes of intersection over union, as far as they occur in labels or predictions.
 *
 * Labels are class numbers or one-hot rows; class numbers outside of the classes, such as 255, are left out.
 *
 * @example
 * const metric = meanIoU({ numClasses: 2 });
 * metric.update([0, 0, 1, 1], [0, 1, 1, 1]);
 * metric.result() // 0.5833
 */
export function meanIoU(options: ConfusionMatrixOptions = {}): Metric {
  return new ConfusionScore('meanIoU', options, (counts) => meanOverlap(counts));
}

function meanOverlap(counts: Tensor, classes?: readonly number[]): Tensor {
  const pick = (values: Tensor): Tensor =>
    classes === undefined ? values : gather(values, tensor([...classes], [classes.length], 'int32'));
  const right = diagPart(counts);
  const union = pick(sub(add(sum(counts, 0), sum(counts, 1)), right));
  return ratio(sum(ratio(pick(right), union)), sum(cast(greater(union, 0), 'float32')));
}
