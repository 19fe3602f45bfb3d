import { type Tensor, valueAndGrad, type Variable } from '@neurite/tensors';
import type { Optimizer } from './optimizer.ts';

/**
 * One step of training: computes a loss, differentiates it by variables, and lets the optimizer change these. Where the
 * optimizer scales losses, so is this one. It can be compiled: call it inside of a function given to `jit`.
 *
 * @param loss computes the loss, a scalar
 * @param variables those to change, typically `model.trainableVariables`
 * @returns the loss before the update, as it is without a scale
 * @throws ArgumentError when there are no variables, or the loss is not float32; ShapeError when it is no scalar
 * @example
 * const step = jit((x: Tensor, y: Tensor) =>
 *   minimize(() => meanSquaredError(y, model.apply(x, { training: true })), model.trainableVariables, optimizer),
 * );
 */
export function minimize(loss: () => Tensor, variables: readonly Variable[], optimizer: Optimizer): Tensor {
  let value!: Tensor;
  const { grads } = valueAndGrad(() => {
    value = loss();
    return optimizer.scaleLoss(value);
  }, variables);
  optimizer.apply(grads);
  return value;
}
