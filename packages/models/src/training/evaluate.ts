import { add, type Tensor, type TensorLike } from '@neurite/tensors';
import type { Logs } from '../history.ts';
import { batchCheck, checkData } from './checks.ts';
import {
  type Arrays,
  arraySource,
  type Batch,
  type BatchedDataset,
  type BatchSource,
  datasetSource,
  examplesOf,
  hostData,
  isDataset,
} from './data.ts';
import { type Objective, regularizationLoss } from './objective.ts';
import { type AnyModel, callModel } from './outputs.ts';
import { Pace } from './pace.ts';
import type { Session } from './session.ts';
import { type StepResult, uploadFor } from './step.ts';

/** How `evaluate` goes about it. */
export interface EvaluateOptions {
  /** Examples computed at once. Default 32. */
  readonly batchSize?: number;
  /** How much each example counts: shape [examples]. */
  readonly sampleWeight?: TensorLike;
  /** Batches to take from a data set. Default all. */
  readonly steps?: number;
}

/** Loss and metrics of the model on held-out data. */
export async function evaluateOn(
  model: AnyModel,
  session: Session,
  x: Arrays | BatchedDataset,
  y: Arrays | undefined,
  options: EvaluateOptions,
): Promise<Logs> {
  if (isDataset(x)) {
    const check = batchCheck(model, session.objective);
    return evaluateSource(model, session, datasetSource(x, { steps: options.steps, check }));
  }
  const data = checkData(model, session.objective, await hostData(x, y, options.sampleWeight));
  const source = arraySource(data, options.batchSize ?? 32, uploadFor(data, session.isCompiled));
  try {
    return await evaluateSource(model, session, source);
  } finally {
    source.release();
  }
}

export async function evaluateSource(model: AnyModel, session: Session, source: BatchSource): Promise<Logs> {
  const { objective, evaluateStep: step } = session;
  objective.reset();
  const pace = new Pace();
  for await (const batch of source.batches({ number: 0 })) {
    step(batch);
    await pace.rest();
  }
  const logs = await objective.logs();
  const penalty = regularizationLoss(model);
  return penalty === undefined ? logs : { ...logs, loss: logs.loss! + (await penalty.item()) };
}

/** A forward pass that takes a batch into the figures of the objective. */
export function evaluateStep(model: AnyModel, objective: Objective): (batch: Batch) => StepResult {
  return (batch) => {
    const examples = examplesOf(batch);
    const terms: Tensor[] = [];
    const outputs = callModel(model, examples.x, { training: false, addLoss: (loss) => terms.push(loss) });
    return objective.update(examples, outputs, [objective.loss(examples, outputs), ...terms].reduce(add));
  };
}
