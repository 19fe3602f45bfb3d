import { ExitCode } from '../errors.ts';
import type { Output } from '../output.ts';
import { InterruptSignal } from './interruption.ts';

/** Does what comes after training, judging and writing, to its end though Ctrl-C comes: all the time is spent already. A second one leaves at once. */
export async function unhurried(output: Output, finish: () => Promise<void>): Promise<void> {
  const signal = new InterruptSignal(
    () => output.line('\nTraining is over: its results are being written. Ctrl-C once more leaves at once.'),
    () => process.exit(ExitCode.interrupted),
  );
  try {
    await finish();
  } finally {
    signal.release();
  }
}
