import { div, mul, pow } from '@neurite/tensors';
import { assertSteps } from './assert-steps.ts';
import { namedSchedule, type Schedule } from './schedule.ts';
import { wholePeriods } from './step.ts';

/** Options of {@link exponentialDecay}. */
export interface ExponentialDecayOptions {
  readonly initialLearningRate: number;
  /** How many updates it takes to decay by `decayRate`. */
  readonly decaySteps: number;
  readonly decayRate: number;
  /** Decays in steps instead of continuously. Default false. */
  readonly staircase?: boolean;
}

/**
 * Multiplies the rate by a little less than one at every update: η = η₀ · decayRate^(step / decaySteps).
 *
 * @throws ArgumentError when decaySteps is not positive
 * @example
 * adam({ learningRate: exponentialDecay({ initialLearningRate: 0.1, decaySteps: 1000, decayRate: 0.5 }) }).name // 'adam'
 */
export function exponentialDecay(options: ExponentialDecayOptions): Schedule {
  const { initialLearningRate, decaySteps, decayRate, staircase = false } = options;
  assertSteps('decaySteps', decaySteps);
  const config = { schedule: 'exponentialDecay', initialLearningRate, decaySteps, decayRate, staircase };
  return namedSchedule(config, (step) => {
    const periods = staircase ? wholePeriods(step, decaySteps) : div(step, decaySteps);
    return mul(initialLearningRate, pow(decayRate, periods));
  });
}
