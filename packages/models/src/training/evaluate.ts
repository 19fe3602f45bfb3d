import type { TensorLike } from '@neurite/tensors';
import type { Logs } from '../history.ts';
import { type Arrays, arraySource, type BatchedDataset, type BatchSource, datasetSource, hostData, isDataset } from './data.ts';
import { type Objective, regularizationLoss } from './objective.ts';
import { type AnyModel, callModel } from './outputs.ts';
import { Pace } from './pace.ts';

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
  objective: Objective,
  x: Arrays | BatchedDataset,
  y: Arrays | undefined,
  options: EvaluateOptions,
): Promise<Logs> {
  const source = isDataset(x)
    ? datasetSource(x, options.steps)
    : arraySource(await hostData(x, y, options.sampleWeight), options.batchSize ?? 32);
  return evaluateSource(model, objective, source);
}

export async function evaluateSource(model: AnyModel, objective: Objective, source: BatchSource): Promise<Logs> {
  objective.reset();
  const pace = new Pace();
  for await (const batch of source.batches()) {
    const outputs = callModel(model, batch.x, { training: false });
    objective.update(batch, outputs, objective.loss(batch, outputs));
    await pace.rest();
  }
  const logs = await objective.logs();
  const penalty = regularizationLoss(model);
  return penalty === undefined ? logs : { ...logs, loss: logs.loss! + (await penalty.item()) };
}
