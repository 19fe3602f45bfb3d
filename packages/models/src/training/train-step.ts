import type { Optimizer } from '@neurite/optimizers';
import type { Tensor } from '@neurite/tensors';
import { type Batch, examplesOf } from './data.ts';
import type { MinimizeOptions, TrainContext } from './custom-step.ts';
import { buildOptimizer, minimize } from './minimize.ts';
import type { ClassWeight, Objective } from './objective.ts';
import type { AnyModel } from './outputs.ts';
import type { StepRecorder } from './step-recorder.ts';
import type { StepResult } from './step.ts';
import { StepScope } from './step-scope.ts';

/** What a step of training works with. */
export interface TrainStepParts {
  readonly model: AnyModel;
  readonly optimizer: Optimizer;
  readonly objective: Objective;
  readonly classWeight: ClassWeight | undefined;
  /** Whether losses are scaled, whichever optimizer minimizes them. */
  readonly scalesLosses: boolean;
  /** Takes down what happens inside of the step. */
  readonly recorder?: StepRecorder;
}

/**
 * Forward, backward, update: gives the loss before the update. It is made of operations alone, so it can be compiled. A
 * model that has a `trainStep` of its own says itself what is done.
 *
 * @throws ArgumentError when the model has nothing to train
 */
export function trainStep(parts: TrainStepParts): (batch: Batch) => StepResult {
  const { model, optimizer, objective, classWeight, recorder } = parts;
  if (model.trainStep !== undefined) {
    return (batch) => {
      const scope = new StepScope(model, objective, true, classWeight, recorder);
      const context: TrainContext = Object.assign(scope, {
        optimizer,
        minimize: (loss: () => Tensor, options?: MinimizeOptions) => minimize(parts, loss, options),
      });
      const examples = examplesOf(batch);
      return objective.take(examples, model.trainStep!(examples, context));
    };
  }
  buildOptimizer(model, optimizer);
  return (batch) => {
    const examples = examplesOf(batch);
    const scope = new StepScope(model, objective, true, classWeight, recorder);
    let outputs: readonly Tensor[] = [];
    const compute = (): Tensor => {
      outputs = scope.forward(examples.x);
      return scope.loss(examples, outputs);
    };
    const loss = minimize(parts, compute);
    scope.updateMetrics(examples, outputs);
    return objective.take(examples, { loss });
  };
}
