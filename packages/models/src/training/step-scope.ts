import { withPlace } from '@neurite/layers';
import { add, type Tensor } from '@neurite/tensors';
import type { StepBatch, TestContext } from './custom-step.ts';
import { type BatchLoss, type ClassWeight, type Objective, regularizationLoss } from './objective.ts';
import { type AnyModel, callModel } from './outputs.ts';
import type { StepRecorder } from './step-recorder.ts';

/** What the steps of training and of evaluation have in common, for one batch. Its functions may be taken out of it. */
export class StepScope implements TestContext {
  readonly training: boolean;
  readonly #model: AnyModel;
  readonly #objective: Objective;
  readonly #classWeight: ClassWeight | undefined;
  readonly #recorder: StepRecorder | undefined;
  #penalties: Tensor[] = [];
  #loss: BatchLoss | undefined;

  constructor(
    model: AnyModel,
    objective: Objective,
    training: boolean,
    classWeight?: ClassWeight,
    recorder?: StepRecorder,
  ) {
    this.training = training;
    this.#model = model;
    this.#objective = objective;
    this.#classWeight = classWeight;
    this.#recorder = recorder;
  }

  readonly forward = (x: readonly Tensor[]): Tensor[] => {
    this.#penalties = [];
    const addLoss = (loss: Tensor): void => void this.#penalties.push(loss);
    const intercept = this.#recorder?.intercept;
    return callModel(this.#model, x, {
      training: this.training,
      addLoss,
      ...(intercept === undefined ? {} : { intercept }),
    });
  };

  readonly loss = (batch: StepBatch, outputs: readonly Tensor[]): Tensor =>
    withPlace('the loss', () => {
      this.#loss = this.#objective.loss(batch, outputs, this.#classWeight);
      const onWeights = regularizationLoss(this.#model);
      return [this.#loss.total, ...this.#penalties, ...(onWeights === undefined ? [] : [onWeights])].reduce(add);
    });

  readonly updateMetrics = (batch: StepBatch, outputs: readonly Tensor[]): void => {
    this.#objective.update(batch, outputs, this.#loss, this.#classWeight);
  };
}
