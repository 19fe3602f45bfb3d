import type { Callback } from '@neurite/models';
import { ExitCode } from '../errors.ts';
import type { AnyModel } from '../networks/user-code.ts';
import type { Output } from '../output.ts';
import { EpochKeeper, Interrupted, InterruptSignal } from './interruption.ts';
import { trainingProgress } from './progress.ts';

/** A training run that is about to begin. */
export interface WatchedTraining {
  readonly model: AnyModel;
  /** The figures of every epoch are added to it. */
  readonly history: Record<string, number[]>;
  readonly output: Output;
  /** Trains, with these callbacks and without progress of its own (`verbose: 0`). */
  readonly fit: (callbacks: readonly Callback[]) => Promise<unknown>;
}

/** How training ended. */
export interface WatchedEnd {
  /** False where Ctrl-C ended it. */
  readonly isWhole: boolean;
  /** Whether an epoch was finished: when Ctrl-C came, the model was put back to the end of the last one. */
  readonly hasEpoch: boolean;
  readonly seconds: number;
}

/** Trains, shows how it goes, and ends when Ctrl-C comes: after the present batch; a second one leaves at once. */
export async function watchedFit({ model, history, output, fit }: WatchedTraining): Promise<WatchedEnd> {
  const signal = new InterruptSignal(
    () => output.line('\nInterrupted: saving a checkpoint. Ctrl-C once more leaves at once.'),
    () => process.exit(ExitCode.interrupted),
  );
  const keeper = new EpochKeeper(model, signal);
  const progress = output.isJson ? undefined : trainingProgress(process.stdout);
  const began = performance.now();
  const seconds = (): number => (performance.now() - began) / 1000;
  try {
    await fit([recorder(history), progress ?? epochEvents(output, seconds), keeper]);
    return { isWhole: true, hasEpoch: true, seconds: seconds() };
  } catch (error) {
    progress?.close();
    if (!(error instanceof Interrupted)) throw error;
    return { isWhole: false, hasEpoch: keeper.restore(), seconds: seconds() };
  } finally {
    signal.release();
  }
}

function recorder(history: Record<string, number[]>): Callback {
  return {
    onEpochEnd(_epoch, logs) {
      for (const [name, value] of Object.entries(logs)) (history[name] ??= []).push(value);
    },
  };
}

function epochEvents(output: Output, seconds: () => number): Callback {
  return {
    onEpochEnd(epoch, logs, { epochs }) {
      output.event('epoch', { epoch: epoch + 1, epochs, seconds: seconds(), ...logs });
    },
  };
}
