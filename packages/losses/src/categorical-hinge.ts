import { add, argMax, cast, max, mul, oneHot, relu, sub, sum } from '@neurite/tensors';
import { assertOneHotShape } from './labels/fit.ts';
import { defineLoss, type Loss, type LossSettings } from './loss.ts';

/**
 * By how much the right class's score fails to exceed all others by 1: max(max((1 − y) ŷ) − Σ y ŷ + 1, 0), with one-hot
 * labels of the outputs' shape, [..., classes].
 *
 * @throws ShapeError when labels and outputs do not match
 * @example
 * categoricalHinge([[1, 0], [0, 1]], [[0.9, 0.1], [0.4, 0.6]]) // 0.5
 */
export const categoricalHinge: Loss<LossSettings> = defineLoss<LossSettings>({
  name: 'categoricalHinge',
  labels: 'oneHot',
  defaults: { reduction: 'mean' },
  expects: () => 'values',
  perExample(yTrue, yPred) {
    assertOneHotShape(yTrue.shape, yPred.shape, 'categoricalHinge');
    const labels = cast(yTrue, 'float32');
    const others = max(mul(sub(1, labels), yPred), -1);
    return relu(add(sub(others, sum(mul(labels, yPred), -1)), 1));
  },
  classes: (yTrue, yPred) => oneHot(argMax(yTrue, -1), yPred.shape.at(-1)!),
});
