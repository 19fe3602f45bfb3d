import type { Logs } from '../history.ts';
import type { AnyModel } from '../training/outputs.ts';

/** The run that a callback watches. */
export interface TrainingRun {
  readonly model: AnyModel;
  readonly epochs: number;
  /** Batches of an epoch, where it is known. */
  readonly steps: number | undefined;
  /** The figures since the epoch began. Reading them has a cost: not at every batch, please. */
  logs(): Promise<Logs>;
  /** Ends training after the present batch. */
  stop(): void;
}

/**
 * Something that is told how training goes, and may end it. All methods are optional; what they return is awaited.
 *
 * @example
 * const patience: Callback = { onEpochEnd: (epoch, logs, run) => { if (logs.loss! < 0.1) run.stop(); } };
 */
export interface Callback {
  onTrainBegin?(run: TrainingRun): void | Promise<void>;
  /** @param epoch counted from 0 */
  onEpochBegin?(epoch: number, run: TrainingRun): void | Promise<void>;
  /** @param batch counted from 0 in each epoch */
  onBatchEnd?(batch: number, run: TrainingRun): void | Promise<void>;
  /** @param logs the figures of the epoch, those on validation data under `val…` */
  onEpochEnd?(epoch: number, logs: Logs, run: TrainingRun): void | Promise<void>;
  onTrainEnd?(logs: Logs, run: TrainingRun): void | Promise<void>;
}

/** A callback made of plain functions, as Keras's LambdaCallback. */
export function lambda(functions: Callback): Callback {
  return functions;
}
