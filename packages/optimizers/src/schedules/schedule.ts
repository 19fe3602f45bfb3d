import type { Tensor } from '@neurite/tensors';

/**
 * A learning rate that changes as training goes on: a function from the number of updates done so far (a float32
 * scalar: 0 at the first update) to the rate, made of operations on tensors alone.
 *
 * Any such function will do; those of this package also carry a `config`, so that they can be saved with a model.
 *
 * @example
 * adam({ learningRate: (step) => div(0.1, sqrt(add(step, 1))) });
 */
export interface Schedule {
  (step: Tensor): Tensor;
  /** What it was made from, as plain data. */
  readonly config?: ScheduleConfig;
}

/** A schedule as plain data: the name of the function that makes it, and its options. */
export interface ScheduleConfig {
  readonly schedule: string;
  readonly [option: string]: unknown;
}

/** A schedule that can be saved. */
export function namedSchedule(config: ScheduleConfig, rate: (step: Tensor) => Tensor): Schedule {
  return Object.assign((step: Tensor) => rate(step), { config });
}
