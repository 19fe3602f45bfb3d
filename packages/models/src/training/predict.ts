import { concat, type Tensor } from '@neurite/tensors';
import { type Arrays, arraySource, type BatchedDataset, datasetSource, hostData, isDataset } from './data.ts';
import { type AnyModel, callModel } from './outputs.ts';
import { Pace } from './pace.ts';

/** How `predict` goes about it. */
export interface PredictOptions {
  /** Examples computed at once. Default 32. */
  readonly batchSize?: number;
}

/** The outputs of the model for all examples, each output joined along the first axis. */
export async function predictAll(
  model: AnyModel,
  x: Arrays | BatchedDataset,
  options: PredictOptions,
): Promise<Tensor[]> {
  const source = isDataset(x)
    ? datasetSource(x)
    : arraySource(await hostData(x, undefined), options.batchSize ?? 32);
  const pace = new Pace();
  const parts: Tensor[][] = [];
  for await (const batch of source.batches()) {
    parts.push(callModel(model, batch.x, { training: false }));
    await pace.rest();
  }
  return parts[0]!.map((_, output) => (parts.length === 1 ? parts[0]![output]! : concat(parts.map((part) => part[output]!), 0)));
}
