import { ArgumentError } from '@neurite/backend';
import { concat, jit, type Tensor } from '@neurite/tensors';
import type { CompileOptions } from '../compile.ts';
import { checkSteps } from './check-steps.ts';
import { type Arrays, arraySource, type BatchedDataset, type BatchSource, type HostData, hostData } from './data.ts';
import { isStream } from './is-stream.ts';
import { batchReader, checkValues, inputCheck, readInputs } from './model-data.ts';
import { type AnyModel, callModel } from './outputs.ts';
import { Pace } from './pace.ts';
import { compiles } from './step.ts';

/** How `predict` goes about it. */
export interface PredictOptions {
  /** Examples computed at once. Default 32. */
  readonly batchSize?: number;
  /** Batches to take. Default all. */
  readonly steps?: number;
}

/** A forward pass: the list of outputs for a list of inputs. */
export type Forward = (x: readonly Tensor[]) => readonly Tensor[];

/** What of the options of `compile` counts for predictions. */
type ForwardOptions = Pick<CompileOptions, 'jit' | 'precision'>;

/**
 * The forward pass of a model.
 *
 * @param options what `compile` was told: whether steps are compiled, and how exactly
 */
export function forwardOf(model: AnyModel, { jit: wish, precision = 'float32' }: ForwardOptions = {}): Forward {
  const forward: Forward = (x) =>
    model.predictStep === undefined
      ? callModel(model, x, { training: false })
      : ([model.predictStep(x)].flat() as Tensor[]);
  return compiles(wish) ? jit(forward, { precision }) : forward;
}

/** The outputs of a model for all examples, each output joined along the first axis. */
export async function predictAll(
  model: AnyModel,
  forward: Forward,
  x: Arrays | BatchedDataset,
  options: PredictOptions,
): Promise<Tensor[]> {
  const { batchSize = 32, steps = Infinity } = options;
  checkSteps(steps);
  const source = isStream(x)
    ? await streamOf(model, x, options.steps)
    : arraySource(await readExamples(model, x), batchSize);
  const pace = new Pace();
  const parts: (readonly Tensor[])[] = [];
  for await (const batch of source.batches({ number: 0 })) {
    parts.push(forward(batch.x));
    if (parts.length >= steps) break;
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

async function streamOf(model: AnyModel, stream: BatchedDataset, steps: number | undefined): Promise<BatchSource> {
  const { streamSource } = await import('./streamed-data.ts');
  return streamSource(stream, { read: batchReader(model), check: inputCheck(model), steps });
}

/** The inputs in memory, and the model built for them. */
async function readExamples(model: AnyModel, x: Arrays): Promise<HostData> {
  const data = hostData({ x: await readInputs(model, x), y: [], sampleWeights: [] });
  if (!model.isBuilt) model.ensureBuilt(data.x.map((input) => input.shape.slice(1)));
  checkValues(model, data.x);
  return data;
}
