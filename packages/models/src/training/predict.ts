import { ArgumentError } from '@neurite/backend';
import { concat, jit, type Tensor } from '@neurite/tensors';
import { type Arrays, arraySource, type BatchedDataset, datasetSource, hostData, isDataset } from './data.ts';
import { type AnyModel, callModel } from './outputs.ts';
import { Pace } from './pace.ts';

/** How `predict` goes about it. */
export interface PredictOptions {
  /** Examples computed at once. Default 32. */
  readonly batchSize?: number;
}

/** A forward pass: the list of outputs for a list of inputs. */
export type Forward = (x: readonly Tensor[]) => readonly Tensor[];

/** The forward pass of a model, compiled or not. */
export function forwardOf(model: AnyModel, isCompiled: boolean): Forward {
  const forward: Forward = (x) => callModel(model, x, { training: false });
  return isCompiled ? jit(forward) : forward;
}

/** The outputs of a model for all examples, each output joined along the first axis. */
export async function predictAll(
  model: AnyModel,
  forward: Forward,
  x: Arrays | BatchedDataset,
  options: PredictOptions,
): Promise<Tensor[]> {
  const source = isDataset(x) ? datasetSource(x) : arraySource(await hostData(x, undefined), options.batchSize ?? 32);
  const pace = new Pace();
  const parts: (readonly Tensor[])[] = [];
  for await (const batch of source.batches({ number: 0 })) {
    if (!model.isBuilt) model.ensureBuilt(batch.x.map((input) => input.shape.slice(1)));
    parts.push(forward(batch.x));
    await pace.rest();
  }
  if (parts.length === 0) throw new ArgumentError('predict was given a data set without batches.');
  return parts[0]!.map((first, output) =>
    parts.length === 1
      ? first
      : concat(
          parts.map((part) => part[output]!),
          0,
        ),
  );
}
