import { oneHot, reshape, type Tensor } from '@neurite/tensors';
import { crossentropyOfRows } from './categorical-crossentropy.ts';
import { type CategoricalSettings, expectedOutputs } from './crossentropy.ts';
import { classesLast } from './labels/classes-last.ts';
import { sparseShape } from './labels/fit.ts';
import { defineLoss, type Loss } from './loss.ts';

const name = 'sparseCategoricalCrossentropy';

/**
 * Cross-entropy of classes that exclude each other, with labels as class numbers: −log p of the labelled class.
 *
 * Labels of shape [...] (or [..., 1]) match outputs of [..., classes]. All else is as in `categoricalCrossentropy`. A
 * label outside of the classes counts as none of them; `checkLabels` finds those.
 *
 * @throws ShapeError when labels and outputs do not match; for one-hot rows it names categoricalCrossentropy
 * @example
 * sparseCategoricalCrossentropy([1], [[0.25, 0.75]]); // 0.287…
 */
export const sparseCategoricalCrossentropy: Loss<CategoricalSettings> = defineLoss<CategoricalSettings>({
  name,
  labels: 'sparse',
  defaults: { reduction: 'mean', fromLogits: false, labelSmoothing: 0, axis: -1 },
  expects: expectedOutputs,
  perExample(yTrue, yPred, settings) {
    const outputs = classesLast(yPred, settings.axis);
    return crossentropyOfRows(rowsOf(yTrue, outputs), outputs, settings, name);
  },
  classes: (yTrue, yPred, { axis }) => rowsOf(yTrue, classesLast(yPred, axis)),
});

/** The labels as one-hot rows. */
function rowsOf(labels: Tensor, outputs: Tensor): Tensor {
  return oneHot(reshape(labels, sparseShape(labels.shape, outputs.shape, name)), outputs.shape.at(-1)!);
}
