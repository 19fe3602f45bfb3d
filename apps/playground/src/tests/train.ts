import type { Experiment } from '../engine/experiment.ts';
import { Gate, RunClosed } from '../engine/gate.ts';

/** Trains an experiment to its end, or gives up after so many passes through the gate. */
export async function train(experiment: Experiment<unknown, unknown>, passes: number = Infinity): Promise<void> {
  const gate = new Gate();
  gate.open();
  try {
    await experiment.train(gate, () => {
      if (gate.steps >= passes) gate.close();
    });
  } catch (error) {
    if (!(error instanceof RunClosed)) throw error;
  }
}
