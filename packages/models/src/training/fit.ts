import { ArgumentError, NeuriteError } from '@neurite/backend';
import { RandomGenerator, type TensorLike } from '@neurite/tensors';
import type { Callback, TrainingRun } from '../callbacks/callback.ts';
import { progress } from '../callbacks/progress.ts';
import { History, type Logs } from '../history.ts';
import { checkData } from './checks.ts';
import { type Arrays, arraySource, type BatchedDataset, type BatchSource, datasetSource, type HostData, hostData, isDataset, sliceData } from './data.ts';
import { evaluateSource } from './evaluate.ts';
import type { ClassWeight, Objective } from './objective.ts';
import type { AnyModel } from './outputs.ts';
import { Pace } from './pace.ts';
import type { TrainStep } from './train-step.ts';

/** How `fit` goes about it. */
export interface FitOptions {
  /** Passes over the data. Default 1. */
  readonly epochs?: number;
  /** Examples of an update. Default 32. A data set brings its own batches. */
  readonly batchSize?: number;
  /** Held-out examples to judge the model by after each epoch: `[x, y]`, `[x, y, sampleWeight]`, or a data set. */
  readonly validationData?: readonly [x: Arrays, y: Arrays, sampleWeight?: TensorLike] | BatchedDataset;
  /** Instead: the share of the data, from its end and before shuffling, to hold out. */
  readonly validationSplit?: number;
  /** Whether examples come in a new order in each epoch. Default true; a data set brings its own order. */
  readonly shuffle?: boolean;
  /** Fixes the order of the examples. Default: the order follows from `setSeed`. */
  readonly seed?: number;
  /** How much each class counts in the loss: label → weight. */
  readonly classWeight?: ClassWeight;
  /** How much each example counts: shape [examples]. */
  readonly sampleWeight?: TensorLike;
  readonly callbacks?: readonly Callback[];
  /** 0 silent, 1 a live line, 2 a line an epoch. Default 'auto': 1 in a terminal, else 0. */
  readonly verbose?: 0 | 1 | 2 | 'auto';
  /** The epoch to begin with, when training goes on from a checkpoint. Default 0. */
  readonly initialEpoch?: number;
  /** Batches of an epoch, for a data set without end. */
  readonly stepsPerEpoch?: number;
}

/** What of a run must be kept for it to go on, bit for bit, after a stop. */
export interface TrainingState {
  /** The epoch to go on with. */
  readonly nextEpoch: number;
  /** The generator that orders the examples. */
  readonly order: ReturnType<RandomGenerator['getState']>;
}

/** What `fit` works with. */
export interface FitParts {
  readonly model: AnyModel;
  readonly objective: Objective;
  readonly makeStep: (classWeight: ClassWeight | undefined) => TrainStep;
  /** The state of an earlier run that was saved with the model. */
  readonly resume: TrainingState | undefined;
  /** Told after every epoch what a checkpoint must hold. */
  readonly onState: (state: TrainingState) => void;
}

/** Trains a model; see `Model.fit`. */
export async function fitModel(
  parts: FitParts,
  x: Arrays | BatchedDataset,
  y: Arrays | undefined,
  options: FitOptions,
): Promise<History> {
  const { model, objective } = parts;
  const { epochs = 1, initialEpoch = 0 } = options;
  const { training, validation, examples } = await sources(parts, x, y, options);
  const resumed = initialEpoch > 0 ? parts.resume : undefined;
  const generator = resumed === undefined ? new RandomGenerator(options.seed) : RandomGenerator.fromState(resumed.order);
  const step = parts.makeStep(options.classWeight);
  const history = new History();
  const callbacks = [...(options.callbacks ?? []), ...progress(options.verbose ?? 'auto')];
  const pace = new Pace();
  let stopped = false;
  const run: TrainingRun = { model, epochs, steps: training.steps, logs: () => objective.logs(), stop: () => void (stopped = true) };

  await notify(callbacks, (callback) => callback.onTrainBegin?.(run));
  let logs: Logs = {};
  for (let epoch = initialEpoch; epoch < epochs && !stopped; epoch++) {
    await notify(callbacks, (callback) => callback.onEpochBegin?.(epoch, run));
    objective.reset();
    const order = examples === undefined || options.shuffle === false ? undefined : generator.permutation(examples);
    let batchIndex = 0;
    for await (const batch of training.batches(order)) {
      const loss = step(batch);
      const value = await loss.item();
      if (!Number.isFinite(value)) throw diverged(value, epoch, batchIndex);
      const index = batchIndex++;
      await notify(callbacks, (callback) => callback.onBatchEnd?.(index, run));
      if (stopped) break;
      await pace.rest();
    }
    if (batchIndex === 0) throw new ArgumentError('The data set gave no batches: there is nothing to train on.');
    logs = await objective.logs();
    if (validation !== undefined) {
      const held = await evaluateSource(model, objective, validation);
      logs = { ...logs, ...Object.fromEntries(Object.entries(held).map(([name, value]) => [valName(name), value])) };
    }
    history.append(epoch, logs);
    parts.onState({ nextEpoch: epoch + 1, order: generator.getState() });
    await notify(callbacks, (callback) => callback.onEpochEnd?.(epoch, logs, run));
  }
  await notify(callbacks, (callback) => callback.onTrainEnd?.(logs, run));
  return history;
}

interface Sources {
  readonly training: BatchSource;
  readonly validation: BatchSource | undefined;
  /** The number of training examples, where their order can be chosen. */
  readonly examples: number | undefined;
}

async function sources(
  parts: FitParts,
  x: Arrays | BatchedDataset,
  y: Arrays | undefined,
  options: FitOptions,
): Promise<Sources> {
  const { batchSize = 32 } = options;
  const check = (data: HostData): HostData => checkData(parts.model, parts.objective, data);
  const validation = await validationSource(check, options);
  if (isDataset(x)) {
    if (options.validationSplit !== undefined) {
      throw new ArgumentError('validationSplit needs arrays. Split the data set with take() and skip(), and pass validationData.');
    }
    return { training: datasetSource(x, options.stepsPerEpoch), validation, examples: undefined };
  }
  const data = check(await hostData(x, y, options.sampleWeight));
  if (options.validationSplit === undefined) {
    return { training: arraySource(data, batchSize), validation, examples: data.examples };
  }
  const kept = Math.floor(data.examples * (1 - options.validationSplit));
  if (!(kept > 0 && kept < data.examples)) {
    throw new ArgumentError(
      `validationSplit ${options.validationSplit} leaves ${Math.max(kept, 0)} of ${data.examples} examples for training; ` +
        'it must be between 0 and 1 and leave some for both.',
    );
  }
  return {
    training: arraySource(sliceData(data, 0, kept), batchSize),
    validation: validation ?? arraySource(sliceData(data, kept, data.examples), batchSize),
    examples: kept,
  };
}

async function validationSource(
  check: (data: HostData) => HostData,
  { validationData, batchSize = 32 }: FitOptions,
): Promise<BatchSource | undefined> {
  if (validationData === undefined) return undefined;
  if (isDataset(validationData)) return datasetSource(validationData);
  const [x, y, sampleWeight] = validationData as readonly [Arrays, Arrays, TensorLike?];
  return arraySource(check(await hostData(x, y, sampleWeight)), batchSize);
}

async function notify(callbacks: readonly Callback[], tell: (callback: Callback) => void | Promise<void>): Promise<void> {
  for (const callback of callbacks) await tell(callback);
}

function valName(name: string): string {
  return `val${name[0]!.toUpperCase()}${name.slice(1)}`;
}

function diverged(loss: number, epoch: number, batch: number): NeuriteError {
  return new NeuriteError(
    `The loss became ${loss} at epoch ${epoch + 1}, batch ${batch + 1}. Lower the learning rate, clip the gradients ` +
      '(globalClipNorm: 1), scale the inputs, and check the data for NaN and the loss for probabilities of 0.',
  );
}
