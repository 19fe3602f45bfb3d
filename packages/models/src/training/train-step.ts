import { ArgumentError } from '@neurite/backend';
import type { Optimizer } from '@neurite/optimizers';
import { add, type Tensor, valueAndGrad } from '@neurite/tensors';
import { type Batch, examplesOf } from './data.ts';
import { type ClassWeight, type Objective, regularizationLoss } from './objective.ts';
import { type AnyModel, callModel } from './outputs.ts';
import type { StepResult } from './step.ts';

/** What a step of training works with. */
export interface TrainStepParts {
  readonly model: AnyModel;
  readonly optimizer: Optimizer;
  readonly objective: Objective;
  readonly classWeight: ClassWeight | undefined;
}

/**
 * Forward, backward, update: gives the loss before the update. It is made of operations alone, so it can be compiled.
 *
 * @throws ArgumentError when the model has nothing to train
 */
export function trainStep({ model, optimizer, objective, classWeight }: TrainStepParts): (batch: Batch) => StepResult {
  if (model.trainableWeights.length === 0) {
    throw new ArgumentError(
      `${model.displayName} has no weights that training may change. Are its layers frozen (trainable: false), or held ` +
        'in #private properties, where they are not found?',
    );
  }
  optimizer.build(model.namedTrainableVariables);
  return (batch) => {
    const examples = examplesOf(batch);
    let outputs: Tensor[] = [];
    const weights = model.trainableWeights;
    const { value, grads } = valueAndGrad(
      () => {
        const terms: Tensor[] = [];
        outputs = callModel(model, examples.x, { training: true, addLoss: (loss) => terms.push(loss) });
        const penalty = regularizationLoss(model);
        const loss = objective.loss(examples, outputs, classWeight);
        return [loss, ...terms, ...(penalty === undefined ? [] : [penalty])].reduce(add);
      },
      weights.map((weight) => weight.variable),
    );
    optimizer.apply(grads);
    for (const { variable, constraint } of weights) {
      if (constraint !== undefined) variable.assign(constraint.project(variable));
    }
    return objective.update(examples, outputs, value);
  };
}
