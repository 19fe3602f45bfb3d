import { ArgumentError } from '@neurite/backend';
import type { Optimizer } from '@neurite/optimizers';
import { RandomGenerator, type TensorLike } from '@neurite/tensors';
import type { Callback, TrainingRun } from '../callbacks/callback.ts';
import { progress } from '../callbacks/progress.ts';
import { History, type Logs } from '../history.ts';
import { checkData } from './checks.ts';
import { type Arrays, arraySource, type BatchedDataset, type BatchSource, datasetSource, type HostData, hostData, isDataset, sliceData } from './data.ts';
import { evaluateSource } from './evaluate.ts';
import { LossWatch } from './loss-watch.ts';
import type { ClassWeight } from './objective.ts';
import type { AnyModel } from './outputs.ts';
import { Pace } from './pace.ts';
import type { Session } from './session.ts';
import { uploadFor } from './step.ts';
import { trainStep } from './train-step.ts';

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
  readonly session: Session;
  readonly optimizer: Optimizer;
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
  const { model, session } = parts;
  const { objective } = session;
  const { epochs = 1, initialEpoch = 0 } = options;
  const { training, validation } = await sources(parts, x, y, options);
  const resumed = initialEpoch > 0 ? parts.resume : undefined;
  const generator = resumed === undefined ? new RandomGenerator(options.seed) : RandomGenerator.fromState(resumed.order);
  const step = session.trainStep(parts.optimizer, options.classWeight, trainStep);
  const history = new History();
  const callbacks = [...(options.callbacks ?? []), ...progress(options.verbose ?? 'auto')];
  const pace = new Pace();
  const watchesBatches = callbacks.some((callback) => callback.onBatchEnd !== undefined);
  let stopped = false;
  const run: TrainingRun = { model, epochs, steps: training.steps, logs: () => objective.logs(), stop: () => void (stopped = true) };

  await notify(callbacks, (callback) => callback.onTrainBegin?.(run));
  let logs: Logs = {};
  for (let epoch = initialEpoch; epoch < epochs && !stopped; epoch++) {
    await notify(callbacks, (callback) => callback.onEpochBegin?.(epoch, run));
    objective.reset();
    const { examples } = training;
    const order = examples === undefined || options.shuffle === false ? undefined : generator.permutation(examples);
    let batchCount = 0;
    const watch = new LossWatch(epoch);
    for await (const batch of training.batches({ number: epoch, order })) {
      watch.add(step(batch));
      const index = batchCount++;
      if (watchesBatches) await notify(callbacks, (callback) => callback.onBatchEnd?.(index, run));
      if (stopped) break;
      if (pace.isDue) await Promise.all([watch.check(), pace.rest()]);
    }
    await watch.check();
    if (batchCount === 0) throw new ArgumentError('The data set gave no batches: there is nothing to train on.');
    logs = await objective.logs();
    if (validation !== undefined) {
      const held = await evaluateSource(model, session, validation);
      logs = { ...logs, ...Object.fromEntries(Object.entries(held).map(([name, value]) => [valName(name), value])) };
    }
    history.append(epoch, logs);
    parts.onState({ nextEpoch: epoch + 1, order: generator.getState() });
    await notify(callbacks, (callback) => callback.onEpochEnd?.(epoch, logs, run));
  }
  await notify(callbacks, (callback) => callback.onTrainEnd?.(logs, run));
  for (const source of [training, validation]) source?.release();
  return history;
}

interface Sources {
  readonly training: BatchSource;
  readonly validation: BatchSource | undefined;
}

async function sources(
  parts: FitParts,
  x: Arrays | BatchedDataset,
  y: Arrays | undefined,
  options: FitOptions,
): Promise<Sources> {
  const { batchSize = 32 } = options;
  const { model, session } = parts;
  const check = (data: HostData): HostData => checkData(model, session.objective, data);
  const source = (data: HostData): BatchSource => arraySource(data, batchSize, uploadFor(data, session.isCompiled));
  const validation = await validationSource((data) => source(check(data)), options);
  if (isDataset(x)) {
    if (options.validationSplit !== undefined) {
      throw new ArgumentError('validationSplit needs arrays. Split the data set with take() and skip(), and pass validationData.');
    }
    return { training: datasetSource(x, options.stepsPerEpoch), validation };
  }
  const data = check(await hostData(x, y, options.sampleWeight));
  if (options.validationSplit === undefined) {
    return { training: source(data), validation };
  }
  const kept = Math.floor(data.examples * (1 - options.validationSplit));
  if (!(kept > 0 && kept < data.examples)) {
    throw new ArgumentError(
      `validationSplit ${options.validationSplit} leaves ${Math.max(kept, 0)} of ${data.examples} examples for training; ` +
        'it must be between 0 and 1 and leave some for both.',
    );
  }
  return {
    training: source(sliceData(data, 0, kept)),
    validation: validation ?? source(sliceData(data, kept, data.examples)),
  };
}

async function validationSource(
  source: (data: HostData) => BatchSource,
  { validationData }: FitOptions,
): Promise<BatchSource | undefined> {
  if (validationData === undefined) return undefined;
  if (isDataset(validationData)) return datasetSource(validationData);
  const [x, y, sampleWeight] = validationData as readonly [Arrays, Arrays, TensorLike?];
  return source(await hostData(x, y, sampleWeight));
}

async function notify(callbacks: readonly Callback[], tell: (callback: Callback) => void | Promise<void>): Promise<void> {
  for (const callback of callbacks) await tell(callback);
}

function valName(name: string): string {
  return `val${name[0]!.toUpperCase()}${name.slice(1)}`;
}
