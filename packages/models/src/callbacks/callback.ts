import { ArgumentError } from '@neurite/backend';
import type { Optimizer } from '@neurite/optimizers';
import type { Logs } from '../history.ts';
import type { TrainingState } from '../training/fit.ts';
import type { AnyModel } from '../training/outputs.ts';
import type { StepProbe } from '../training/step-probe.ts';

/** The run that a callback watches. */
export interface TrainingRun {
  readonly model: AnyModel;
  /** What updates the weights. Its `learningRate` may be assigned to: the compiled step reads it anew at each update. */
  readonly optimizer: Optimizer;
  readonly epochs: number;
  /** Batches of an epoch, where it is known. */
  readonly steps: number | undefined;
  /** The figures since the epoch began. Reading them has a cost: not at every batch, please. */
  logs(): Promise<Logs>;
  /** Ends training after the present batch. */
  stop(): void;
  /** Adds a figure to those of the epoch, for the history and for the callbacks that come after; only in `onEpochEnd`. */
  record(name: string, value: number): void;
  /** What has to be kept, beside weights and random states, to go on from this moment; nothing before the first batch. */
  state(): TrainingState | undefined;
  /** Begins with a later epoch or batch, whose order of examples follows the one before; only in `onTrainBegin`. */
  goOnFrom(state: TrainingState): void;
}

/**
 * Something that is told how training goes, and may end it. All methods are optional; what they return is awaited. They
 * may call `evaluate`, `predict` and `save` of the model.
 *
 * @example
 * const patience: Callback = { onEpochEnd: (epoch, logs, run) => { if (logs.loss! < 0.1) run.stop(); } };
 */
export interface Callback {
  /** Looks into single steps: gradients, updates and what layers gave are measured inside of the compiled step. */
  readonly probe?: StepProbe;
  onTrainBegin?(run: TrainingRun): void | Promise<void>;
  /** @param epoch counted from 0 */
  onEpochBegin?(epoch: number, run: TrainingRun): void | Promise<void>;
  /** @param batch counted from 0 in each epoch */
  onBatchBegin?(batch: number, run: TrainingRun): void | Promise<void>;
  /** @param batch counted from 0 in each epoch */
  onBatchEnd?(batch: number, run: TrainingRun): void | Promise<void>;
  /** Before held-out data are looked at. */
  onTestBegin?(run: TrainingRun): void | Promise<void>;
  /** @param logs the figures on held-out data, under their plain names */
  onTestEnd?(logs: Logs, run: TrainingRun): void | Promise<void>;
  /**
   * Told of a batch whose loss is NaN or infinite. Where a callback has it, `fit` does not throw; it looks at every batch then.
   */
  onNonFiniteLoss?(loss: number, batch: number, run: TrainingRun): void | Promise<void>;
  /** @param logs the figures of the epoch, those on validation data under `val…` */
  onEpochEnd?(epoch: number, logs: Logs, run: TrainingRun): void | Promise<void>;
  onTrainEnd?(logs: Logs, run: TrainingRun): void | Promise<void>;
}

/**
 * A callback made of plain functions.
 *
 * @example
 * await model.fit(x, y, { callbacks: lambdaCallback({ onEpochEnd: (epoch, { loss }) => console.log(epoch, loss) }) });
 */
export function lambdaCallback(functions: Callback): Callback {
  return functions;
}

/** @throws ArgumentError for what is no callback */
export function callbackList(given: Callback | readonly Callback[] | undefined): readonly Callback[] {
  const list = [given ?? []].flat() as readonly Callback[];
  list.forEach((callback: unknown, index) => {
    if (typeof callback === 'object' && callback !== null) return;
    throw new ArgumentError(
      `callbacks takes objects that are told how training goes, as earlyStopping() or { onEpochEnd: (epoch, logs) => … }; ` +
        `item ${index} is ${typeof callback === 'function' ? `the function ${callback.name || 'without a name'}` : String(callback)}.`,
    );
  });
  return list;
}
