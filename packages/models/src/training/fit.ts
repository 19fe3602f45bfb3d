import { ArgumentError } from '@neurite/backend';
import type { Optimizer } from '@neurite/optimizers';
import { RandomGenerator, type Tensor } from '@neurite/tensors';
import { type Callback, callbackList, type TrainingRun } from '../callbacks/callback.ts';
import { progress } from '../callbacks/progress.ts';
import { History, type Logs } from '../history.ts';
import { afterData } from './after-data.ts';
import {
  type Arrays,
  arraySource,
  type Batch,
  type BatchedDataset,
  type BatchSource,
  type HostData,
  type OnBatchOptions,
  sliceData,
} from './data.ts';
import { evaluateSource } from './evaluate.ts';
import { freezingWatch } from './freezing.ts';
import { isStream } from './is-stream.ts';
import { diverged, LossWatch } from './loss-watch.ts';
import { batchCheck, batchReader, readData } from './model-data.ts';
import { capitalized, type ClassWeight, type Objective } from './objective.ts';
import type { AnyModel } from './outputs.ts';
import { Pace } from './pace.ts';
import type { Session } from './session.ts';
import type { Measurements, StepProbe } from './step-probe.ts';
import { type Step, uploadFor } from './step.ts';
import { trainStep } from './train-step.ts';

// Who trains needs an optimizer: the two are loaded together.
export { loadOptimizer } from '@neurite/optimizers/on-demand';

/** How `fit` goes about it. */
export interface FitOptions {
  /** Passes over the data. Default 1. */
  readonly epochs?: number;
  /** Examples of an update. Default 32. A data set brings its own batches. */
  readonly batchSize?: number;
  /** Held-out examples to judge the model by after each epoch: `[x, y]`, `[x, y, sampleWeight]`, or a data set. */
  readonly validationData?: readonly [x: Arrays, y: Arrays, sampleWeight?: Arrays] | BatchedDataset;
  /** Instead: the share of the data, from its end and before shuffling, to hold out. Default 0. */
  readonly validationSplit?: number;
  /** Examples of a batch of held-out data. Default: `batchSize`. */
  readonly validationBatchSize?: number;
  /** Batches of held-out data to judge by. Default all. */
  readonly validationSteps?: number;
  /** After every how many epochs the held-out data are looked at, or after which ones, counted from 1. Default 1. */
  readonly validationFreq?: number | readonly number[];
  /** Whether examples come in a new order in each epoch. Default true; a data set brings its own order. */
  readonly shuffle?: boolean;
  /** Fixes the order of the examples. Default: the order follows from `setSeed`. */
  readonly seed?: number;
  /** How much each class counts in the loss: label → weight. */
  readonly classWeight?: ClassWeight;
  /** How much each example counts in the loss: shape [examples]; for several outputs a list or a record of such. */
  readonly sampleWeight?: Arrays;
  /** What is told of batches and epochs as they go by, in this order. */
  readonly callbacks?: Callback | readonly Callback[];
  /** 0 silent, 1 a live line, 2 a line an epoch. Default 'auto': 1 in a terminal, else 0. */
  readonly verbose?: 0 | 1 | 2 | 'auto';
  /** The epoch to begin with, when training goes on from a checkpoint. Default 0. */
  readonly initialEpoch?: number;
  /** Batches of an epoch, for a data set that is long or without end. */
  readonly stepsPerEpoch?: number;
  /**
   * Whether the loss and the weights are looked at after every batch, and the first operation that gave NaN or an infinite
   * value is named, with its layer and what it was given. Slow. Default false.
   */
  readonly debug?: boolean;
}

const FIT_OPTIONS: Readonly<Record<keyof FitOptions, true>> = {
  epochs: true,
  batchSize: true,
  validationData: true,
  validationSplit: true,
  validationBatchSize: true,
  validationSteps: true,
  validationFreq: true,
  shuffle: true,
  seed: true,
  classWeight: true,
  sampleWeight: true,
  callbacks: true,
  verbose: true,
  initialEpoch: true,
  stepsPerEpoch: true,
  debug: true,
};

/** What of a run must be kept for it to go on, bit for bit, after a stop. */
export interface TrainingState {
  /** The epoch to go on with. */
  readonly nextEpoch: number;
  /** The batch of that epoch to go on with. Default 0. */
  readonly nextBatch?: number;
  /** The generator that orders the examples, as it stands at the beginning of that epoch. */
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
  /** Lets a callback have its say, and waits for what it asked the model to do. */
  readonly pauseFor: (callback: () => void | Promise<void>) => Promise<void>;
}

/** One update on one batch; see `Model.trainOnBatch`. */
export async function fitBatch(
  { model, session, optimizer }: Pick<FitParts, 'model' | 'session' | 'optimizer'>,
  x: Arrays,
  y: Arrays | undefined,
  { sampleWeight, classWeight }: OnBatchOptions,
): Promise<Logs> {
  const data = await readData(model, session.objective, x, y, sampleWeight);
  session.objective.reset();
  const { step } = session.trainStep(optimizer, classWeight, trainStep);
  for await (const batch of arraySource(data, data.examples).batches({ number: 0 })) step(batch);
  return session.objective.logs();
}

/** Trains a model; see `Model.fit`. */
export async function fitModel(
  parts: FitParts,
  x: Arrays | BatchedDataset,
  targets: Arrays | FitOptions | undefined,
  given: FitOptions | undefined,
): Promise<History> {
  const { y, options } = afterData('fit', x, targets, given, FIT_OPTIONS);
  const { epochs = 1, initialEpoch = 0 } = options;
  for (const [name, value] of Object.entries({ epochs, initialEpoch })) {
    if (Number.isInteger(value) && value >= 0) continue;
    throw new ArgumentError(`${name} must be a whole number of at least 0; got ${value}.`);
  }
  const data = await sources(parts, x, y, options);
  try {
    return await train(parts, data, options, epochs, initialEpoch);
  } finally {
    for (const source of [data.training, data.validation]) source?.release();
  }
}

async function train(
  parts: FitParts,
  { training, validation }: Sources,
  options: FitOptions,
  epochs: number,
  initialEpoch: number,
): Promise<History> {
  const { model, session, optimizer } = parts;
  const { objective } = session;
  const callbacks = [...callbackList(options.callbacks), ...progress(options.verbose ?? 'auto')];
  const notify = async (tell: (callback: Callback) => void | Promise<void>): Promise<void> => {
    for (const callback of callbacks) await parts.pauseFor(() => tell(callback));
  };
  const watchesBatches = callbacks.some((callback) => 'onBatchBegin' in callback || 'onBatchEnd' in callback);
  const probes = callbacks.flatMap(({ probe }) => probe ?? []);
  const toleratesNonFinite = callbacks.some((callback) => 'onNonFiniteLoss' in callback);
  const history = new History();
  const pace = new Pace();
  let resumed = initialEpoch > 0 ? parts.resume : undefined;
  let state: TrainingState | undefined;
  let logs: Record<string, number> = {};
  let stopped = false;
  const run: TrainingRun = {
    model,
    optimizer,
    epochs,
    steps: training.steps,
    logs: () => objective.logs(),
    stop: () => void (stopped = true),
    record: (name, value) => void (logs[name] = value),
    state: () => state,
    goOnFrom: (earlier) => void (resumed = earlier),
  };

  await notify((callback) => callback.onTrainBegin?.(run));
  const generator =
    resumed === undefined ? new RandomGenerator(options.seed) : RandomGenerator.fromState(resumed.order);
  let steps: NumberedSteps | undefined;
  for (let epoch = Math.max(initialEpoch, resumed?.nextEpoch ?? 0); epoch < epochs && !stopped; epoch++) {
    await notify((callback) => callback.onEpochBegin?.(epoch, run));
    objective.reset();
    const orderBefore = generator.getState();
    const { examples } = training;
    const order = examples === undefined || options.shuffle === false ? undefined : generator.permutation(examples);
    const done = resumed?.nextEpoch === epoch ? (resumed.nextBatch ?? 0) : 0;
    let batchCount = 0;
    const watch = new LossWatch(done);
    const checkLoss = async (): Promise<void> => {
      const found = await watch.find();
      if (found === undefined) return;
      if (!toleratesNonFinite) throw diverged(found.loss, epoch, found.batch);
      await notify((callback) => callback.onNonFiniteLoss?.(found.loss, found.batch, run));
    };
    for await (const batch of training.batches({ number: epoch, order })) {
      const index = batchCount++;
      if (index < done) continue;
      // Not before the first batch: a data set's is what builds a model that did not know its input.
      steps ??= await stepsFor(parts, options);
      if (watchesBatches) await notify((callback) => callback.onBatchBegin?.(index, run));
      if (steps.isStale()) steps = await stepsFor(parts, options);
      const due = probes.filter((probe) => probe.isDue(index, epoch));
      const { step, measured } = steps.lookedInto(due);
      watch.add(step(batch, `At epoch ${epoch + 1}, batch ${index + 1}`));
      state = { nextEpoch: epoch, nextBatch: index + 1, order: orderBefore };
      for (const [place, values] of measured().entries()) {
        await parts.pauseFor(() => due[place]!.take(values, index, epoch));
      }
      if (watchesBatches) await notify((callback) => callback.onBatchEnd?.(index, run));
      if (toleratesNonFinite) await checkLoss();
      if (stopped) break;
      if (pace.isDue) await Promise.all([checkLoss(), pace.rest()]);
    }
    await checkLoss();
    if (batchCount === 0) throw new ArgumentError('The data set gave no batches: there is nothing to train on.');
    logs = { ...(await objective.logs()) };
    if (validation !== undefined && isDue(options.validationFreq, epoch)) {
      await notify((callback) => callback.onTestBegin?.(run));
      const held = await evaluateSource(session, validation, options.validationSteps);
      await notify((callback) => callback.onTestEnd?.(held, run));
      const named = Object.entries(held).map(([name, value]) => [`val${capitalized(name)}`, value] as const);
      logs = { ...logs, ...Object.fromEntries(named) };
    }
    state = { nextEpoch: epoch + 1, order: generator.getState() };
    parts.onState(state);
    await notify((callback) => callback.onEpochEnd?.(epoch, logs, run));
    history.append(epoch, logs);
  }
  // As in Keras: the weights are those that were averaged over the steps. What was frozen since is left alone.
  if (steps !== undefined && optimizer.averages !== undefined)
    optimizer.overwriteWithAverages(model.trainableVariables);
  await notify((callback) => callback.onTrainEnd?.(logs, run));
  return history;
}

/** A step of training, and what probes measured in it. */
interface NumberedStep {
  /** @param when says in messages which step it is */
  readonly step: (batch: Batch, when: string) => Tensor;
  readonly measured: () => readonly Measurements[];
}

/** The steps of a model whose layers are frozen as they are now. */
interface NumberedSteps {
  /** The step that these probes look into. */
  readonly lookedInto: (due: readonly StepProbe[]) => NumberedStep;
  /** Whether a layer was frozen or thawed since, as callbacks do. */
  readonly isStale: () => boolean;
}

async function stepsFor({ model, session, optimizer }: FitParts, options: FitOptions): Promise<NumberedSteps> {
  const { step, plainStep, probed } = session.trainStep(optimizer, options.classWeight, trainStep);
  const debug = options.debug === true ? (await import('./debug-step.ts')).debugStep : undefined;
  const checked = (one: Step): NumberedStep['step'] =>
    debug === undefined ? one : debug({ model, optimizer, objective: session.objective, step: one, plainStep });
  const usual: NumberedStep = { step: checked(step), measured: () => [] };
  const lookedInto = (due: readonly StepProbe[]): NumberedStep => {
    if (due.length === 0) return usual;
    const looked = probed(due);
    return { step: checked(looked.step), measured: () => looked.measured() };
  };
  return { lookedInto, isStale: freezingWatch(model) };
}

/** Whether held-out data are looked at after an epoch. */
function isDue(frequency: FitOptions['validationFreq'] = 1, epoch: number): boolean {
  return typeof frequency === 'number' ? (epoch + 1) % frequency === 0 : frequency.includes(epoch + 1);
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
  const { batchSize = 32, validationSplit = 0, validationBatchSize = batchSize } = options;
  const { model, session } = parts;
  checkCombination(isStream(x), options);
  const source = (data: HostData, size: number): BatchSource =>
    arraySource(data, size, uploadFor(data, session.isCompiled));
  const ofStream = async (stream: BatchedDataset, objective: Objective, steps?: number): Promise<BatchSource> => {
    const { streamSource } = await import('./streamed-data.ts');
    return streamSource(stream, { steps, read: batchReader(model, objective), check: batchCheck(model, objective) });
  };
  const ofValidation = async (given: NonNullable<FitOptions['validationData']>): Promise<BatchSource> => {
    if (isStream(given) && !Array.isArray(given)) {
      return ofStream(given as BatchedDataset, session.evaluation, options.validationSteps);
    }
    if (!Array.isArray(given)) {
      throw new ArgumentError('validationData must be [x, y], [x, y, sampleWeight] or a data set that gives { x, y }.');
    }
    const [held, targets, weights] = given as unknown as readonly [Arrays, Arrays, Arrays?];
    return source(await readData(model, session.evaluation, held, targets, weights), validationBatchSize);
  };
  const { validationData } = options;
  const validation = validationData === undefined ? undefined : await ofValidation(validationData);
  if (isStream(x)) return { training: await ofStream(x, session.objective, options.stepsPerEpoch), validation };
  const data = await readData(model, session.objective, x, y, options.sampleWeight);
  if (validationSplit === 0) return { training: source(data, batchSize), validation };
  session.evaluation.bind(model);
  const kept = Math.floor(data.examples * (1 - validationSplit));
  if (!(kept > 0 && kept < data.examples)) {
    throw new ArgumentError(
      `validationSplit ${validationSplit} leaves ${Math.max(kept, 0)} of ${data.examples} examples for training; ` +
        'it must be between 0 and 1 and leave some for both.',
    );
  }
  return {
    training: source(sliceData(data, 0, kept), batchSize),
    validation: source(sliceData(data, kept, data.examples), validationBatchSize),
  };
}

/** Refuses what would else be passed over in silence. */
function checkCombination(isSet: boolean, options: FitOptions): void {
  const { validationData, validationSplit = 0, sampleWeight, stepsPerEpoch, validationFreq = 1 } = options;
  const isFrequency = [validationFreq].flat().every((item) => Number.isInteger(item) && item > 0);
  const mistakes: readonly (readonly [isMade: boolean, message: string])[] = [
    [isSet && sampleWeight !== undefined, 'A data set brings its own weights: let it give { x, y, sampleWeight }.'],
    [
      isSet && validationSplit !== 0,
      'validationSplit needs arrays. Split the data set with take() and skip(), and pass validationData.',
    ],
    [
      !isSet && stepsPerEpoch !== undefined,
      'stepsPerEpoch is for data sets. Pass fewer examples, or Dataset.fromTensorSlices({ x, y }).batch(…).',
    ],
    [
      !isFrequency,
      `validationFreq must be a whole number of at least 1, or a list of epochs; got ${String(validationFreq)}.`,
    ],
    [validationData !== undefined && validationSplit !== 0, 'fit takes validationData or validationSplit, not both.'],
  ];
  for (const [isMade, message] of mistakes) if (isMade) throw new ArgumentError(message);
}
