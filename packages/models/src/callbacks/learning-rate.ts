import { ArgumentError } from '@neurite/backend';
import type { TrainingRun } from './callback.ts';

/**
 * The rate of the next update.
 *
 * @param purpose names the callback in messages
 * @throws ArgumentError when a schedule of the optimizer sets the rate at every update
 */
export async function learningRateOf({ optimizer }: TrainingRun, purpose: string): Promise<number> {
  if (optimizer.schedule !== undefined) {
    throw new ArgumentError(
      `${purpose} cannot change the learning rate of ${optimizer.name}: a schedule sets it at every update. ` +
        'Give the optimizer a number as learningRate, or leave the callback out.',
    );
  }
  return optimizer.learningRate.item();
}
