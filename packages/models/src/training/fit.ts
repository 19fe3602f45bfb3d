import { ArgumentError } from '@neurite/backend';
import type { Optimizer } from '@neurite/optimizers';
import { RandomGenerator, type TensorLike } from '@neurite/tensors';
import type { Callback, TrainingRun } from '../callbacks/callback.ts';
import { progress } from '../callbacks/progress.ts';
import { History, type Logs } from '../history.ts';
import { batchCheck, checkData } from './checks.ts';
import {
  type Arrays,
  arraySource,
  type BatchedDataset,
  type BatchSource,
  datasetSource,
  type HostData,
  hostData,
  isDataset,
  sliceData,
} from './data.ts';
import { evaluateSource } from './evaluate.ts';
import { LossWatch } from './loss-watch.ts';
import type { ClassWeight } from './objective.ts';
import type { AnyModel } from './outputs.ts';
import { Pace } from './pace.ts';
import type { Session } from './session.ts';
import { type Step, uploadFor } from './step.ts';
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
  readonly callbacks?: Callback | readonly Callback[];
  /** 0 silent, 1 a live line, 2 a line an epoch. Default 'auto': 1 in a terminal, else 0. */
  readonly verbose?: 0 | 1 | 2 | 'auto';
  /** The epoch to begin with, when training goes on from a checkpoint. Default 0. */
  readonly initialEpoch?: number;
  /** Batches of an epoch, for a data set that is long or without end. */
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
  const { epochs = 1, initialEpoch = 0 } = options;
  for (const [name, value] of Object.entries({ epochs, initialEpoch })) {
    if (Number.isInteger(value) && value >= 0) continue;
    throw new ArgumentError(`${name} must be a whole number of at least 0; got ${value}.`);
  }
  const given = await sources(parts, x, y, options);
  try {
    return await train(parts, given, options, epochs, initialEpoch);
  } finally {
    for (const source of [given.training, given.validation]) source?.release();
  }
}

async function train(
  parts: FitParts,
  { training, validation }: Sources,
  options: FitOptions,
  epochs: number,
  initialEpoch: number,
): Promise<History> {
  const { model, session } = parts;
  const { objective } = session;
  const resumed = initialEpoch > 0 ? parts.resume : undefined;
  const generator =
    resumed === undefined ? new RandomGenerator(options.seed) : RandomGenerator.fromState(resumed.order);
  const history = new History();
  const callbacks = [...[options.callbacks ?? []].flat(), ...progress(options.verbose ?? 'auto')];
  const pace = new Pace();
  const watchesBatches = callbacks.some((callback) => callback.onBatchEnd !== undefined);
  let step: Step | undefined;
  let stopped = false;
  const run: TrainingRun = {
    model,
    epochs,
    steps: training.steps,
    logs: () => objective.logs(),
    stop: () => void (stopped = true),
  };

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
      // Not before the first batch: a data set's is what builds a model that did not know its input.
      step ??= session.trainStep(parts.optimizer, options.classWeight, trainStep);
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
  const { batchSize = 32, validationSplit = 0 } = options;
  const { model, session } = parts;
  const check = (data: HostData): HostData => checkData(model, session.objective, data);
  const source = (data: HostData): BatchSource => arraySource(data, batchSize, uploadFor(data, session.isCompiled));
  const ofDataset = (dataset: BatchedDataset, steps?: number): BatchSource =>
    datasetSource(dataset, { steps, check: batchCheck(model, session.objective) });
  checkCombination(isDataset(x), y, options);
  const validation = await validationSource((data) => source(check(data)), ofDataset, options);
  if (isDataset(x)) return { training: ofDataset(x, options.stepsPerEpoch), validation };
  const data = check(await hostData(x, y, options.sampleWeight));
  if (validationSplit === 0) return { training: source(data), validation };
  const kept = Math.floor(data.examples * (1 - validationSplit));
  if (!(kept > 0 && kept < data.examples)) {
    throw new ArgumentError(
      `validationSplit ${validationSplit} leaves ${Math.max(kept, 0)} of ${data.examples} examples for training; ` +
        'it must be between 0 and 1 and leave some for both.',
    );
  }
  return { training: source(sliceData(data, 0, kept)), validation: source(sliceData(data, kept, data.examples)) };
}

/** Refuses what would else be passed over in silence. */
function checkCombination(isSet: boolean, y: Arrays | undefined, options: FitOptions): void {
  const { validationData, validationSplit = 0, sampleWeight, stepsPerEpoch } = options;
  const mistakes: readonly (readonly [isMade: boolean, message: string])[] = [
    [isSet && y !== undefined, 'A data set brings its own targets, { x, y }: leave y out.'],
    [isSet && sampleWeight !== undefined, 'A data set brings its own weights: let it give { x, y, sampleWeight }.'],
    [
      isSet && validationSplit !== 0,
      'validationSplit needs arrays. Split the data set with take() and skip(), and pass validationData.',
    ],
    [
      !isSet && stepsPerEpoch !== undefined,
      'stepsPerEpoch is for data sets. Pass fewer examples, or Dataset.fromTensorSlices({ x, y }).batch(…).',
    ],
    [validationData !== undefined && validationSplit !== 0, 'fit takes validationData or validationSplit, not both.'],
  ];
  for (const [isMade, message] of mistakes) if (isMade) throw new ArgumentError(message);
}

async function validationSource(
  ofData: (data: HostData) => BatchSource,
  ofDataset: (dataset: BatchedDataset) => BatchSource,
  { validationData }: FitOptions,
): Promise<BatchSource | undefined> {
  if (validationData === undefined) return undefined;
  if (isDataset(validationData)) return ofDataset(validationData);
  if (!Array.isArray(validationData)) {
    throw new ArgumentError('validationData must be [x, y], [x, y, sampleWeight] or a data set that gives { x, y }.');
  }
  const [x, y, sampleWeight] = validationData as readonly [Arrays, Arrays, TensorLike?];
  return ofData(await hostData(x, y, sampleWeight));
}

async function notify(
  callbacks: readonly Callback[],
  tell: (callback: Callback) => void | Promise<void>,
): Promise<void> {
  for (const callback of callbacks) await tell(callback);
}

function valName(name: string): string {
  return `val${name[0]!.toUpperCase()}${name.slice(1)}`;
}
