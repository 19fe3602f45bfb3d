import { ArgumentError } from '@neurite/backend';
import { type Layer, type LayerValue, withPlace } from '@neurite/layers';
import type { Optimizer } from '@neurite/optimizers';
import { type Tensor, valueAndGrad } from '@neurite/tensors';
import type { MinimizeOptions } from './custom-step.ts';
import type { AnyModel } from './outputs.ts';
import type { TrainStepParts } from './train-step.ts';

/** Makes the slots of an optimizer for layers, so that they are saved under the paths that the weights have in the model. */
export function buildOptimizer(
  model: AnyModel,
  optimizer: Optimizer,
  layers: readonly Layer<never, LayerValue>[] = [model],
): void {
  const trained = new Set(layers.flatMap((layer) => layer.trainableVariables));
  if (trained.size === 0) {
    const one = layers.length === 1 ? layers[0]!.displayName : 'None of the layers';
    throw new ArgumentError(
      `${one} has no weights that training may change. Are its layers frozen (trainable: false), or held ` +
        'in #private properties, where they are not found?',
    );
  }
  optimizer.build(new Map([...model.namedTrainableVariables].filter(([, variable]) => trained.has(variable))));
}

/** One update of the weights of a model, or of some of its layers; see `TrainContext.minimize`. */
export function minimize(
  { model, optimizer: usual, scalesLosses, recorder }: TrainStepParts,
  loss: () => Tensor,
  { layers = model, optimizer = usual }: MinimizeOptions = {},
): Tensor {
  if (scalesLosses) optimizer.useLossScale();
  const list = [layers].flat() as Layer<never, LayerValue>[];
  buildOptimizer(model, optimizer, list);
  const weights = [...new Map(list.flatMap((one) => one.trainableWeights).map((one) => [one.variable, one])).values()];
  let value!: Tensor;
  const { grads } = valueAndGrad(
    () => {
      value = loss();
      return optimizer.scaleLoss(value);
    },
    weights.map((weight) => weight.variable),
  );
  recorder?.beforeUpdate(optimizer.lossScale?.unscale(grads) ?? grads);
  withPlace('the optimizer', () => {
    optimizer.apply(grads);
    for (const { variable, constraint } of weights) {
      if (constraint !== undefined) variable.assign(constraint.project(variable));
    }
  });
  return value;
}
