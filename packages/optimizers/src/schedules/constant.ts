import { tensor } from '@neurite/tensors';
import { namedSchedule, type Schedule } from './schedule.ts';

/** Options of {@link constantRate}. */
export interface ConstantRateOptions {
  readonly learningRate: number;
}

/**
 * The same rate at every step: what follows a warm-up.
 *
 * @example
 * adam({ learningRate: constantRate({ learningRate: 0.01 }) }).name // 'adam'
 */
export function constantRate({ learningRate }: ConstantRateOptions): Schedule {
  return namedSchedule({ schedule: 'constantRate', learningRate }, () => tensor(learningRate));
}
