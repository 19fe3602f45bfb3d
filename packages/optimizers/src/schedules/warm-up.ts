import { add, less, maximum, mul, sub, tensor, where } from '@neurite/tensors';
import { assertSteps } from './assert-steps.ts';
import { namedSchedule, type Schedule, type ScheduleConfig } from './schedule.ts';

/** Options of {@link warmUp}. */
export interface WarmUpOptions {
  /** The rate of the first update. Default 0. */
  readonly initialLearningRate?: number;
  /** How many updates the warm-up takes. */
  readonly warmUpSteps: number;
  /** What follows; its steps are counted from the end of the warm-up. */
  readonly after: Schedule;
}

/**
 * A straight line from the initial rate to the first rate of another schedule, then that schedule.
 *
 * Source: Goyal et al., Accurate, large minibatch SGD, arXiv:1706.02677, section 2.2.
 *
 * @throws ArgumentError when warmUpSteps is not positive
 * @example
 * warmUp({ warmUpSteps: 500, after: cosineDecay({ initialLearningRate: 0.001, decaySteps: 10_000 }) });
 */
export function warmUp({ initialLearningRate = 0, warmUpSteps, after }: WarmUpOptions): Schedule {
  assertSteps('warmUpSteps', warmUpSteps);
  const rate: Schedule = (step) => {
    const target = after(tensor(0));
    const warming = add(initialLearningRate, mul(sub(target, initialLearningRate), mul(step, 1 / warmUpSteps)));
    return where(less(step, warmUpSteps), warming, after(maximum(sub(step, warmUpSteps), 0)));
  };
  if (after.config === undefined) return rate;
  const config: ScheduleConfig = { schedule: 'warmUp', initialLearningRate, warmUpSteps, after: after.config };
  return namedSchedule(config, rate);
}
