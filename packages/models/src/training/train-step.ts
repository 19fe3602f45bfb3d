import { getOptimizer, type Optimizer } from '@neurite/optimizers';
import { add, type Tensor, valueAndGrad } from '@neurite/tensors';
import type { Batch } from './data.ts';
import { type ClassWeight, type Objective, regularizationLoss } from './objective.ts';
import { type AnyModel, callModel } from './outputs.ts';

/** One step of training on a batch: forward, backward, update; returns the loss before the update. */
export type TrainStep = (batch: Batch) => Tensor;

/** A step for a model whose loss is `objective`, with its figures gathered there. */
export function trainStep(
  model: AnyModel,
  optimizer: Optimizer,
  objective: Objective,
  classWeight?: ClassWeight,
): TrainStep {
  return (batch) => {
    let outputs: Tensor[] = [];
    const weights = model.trainableWeights;
    const { value, grads } = valueAndGrad(
      () => {
        const terms: Tensor[] = [];
        outputs = callModel(model, batch.x, { training: true, addLoss: (loss) => terms.push(loss) });
        const penalty = regularizationLoss(model);
        return [objective.loss(batch, outputs, classWeight), ...terms, ...(penalty === undefined ? [] : [penalty])].reduce(add);
      },
      weights.map((weight) => weight.variable),
    );
    optimizer.apply(grads);
    for (const { variable, constraint } of weights) {
      if (constraint !== undefined) variable.assign(constraint.project(variable));
    }
    objective.update(batch, outputs, value);
    return value;
  };
}

/** The optimizer that `compile` was given: an instance, a name, or the default of Keras. */
export function optimizerOf(specification: string | Optimizer | undefined): Optimizer {
  return getOptimizer(specification ?? 'rmsprop');
}
