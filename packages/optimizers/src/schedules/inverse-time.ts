import { add, div, mul } from '@neurite/tensors';
import { assertSteps } from './assert-steps.ts';
import { namedSchedule, type Schedule } from './schedule.ts';
import { wholePeriods } from './step.ts';

/** Options of {@link inverseTimeDecay}. */
export interface InverseTimeDecayOptions {
  readonly initialLearningRate: number;
  /** How many updates make one unit of time. */
  readonly decaySteps: number;
  readonly decayRate: number;
  /** Decays in steps instead of continuously. Default false. */
  readonly staircase?: boolean;
}

/**
 * Divides the rate by a number that grows in a straight line: η = η₀ / (1 + decayRate · step / decaySteps).
 *
 * @throws ArgumentError when decaySteps is not positive
 * @example
 * adam({ learningRate: inverseTimeDecay({ initialLearningRate: 0.1, decaySteps: 1000, decayRate: 0.5 }) }).name // 'adam'
 */
export function inverseTimeDecay(options: InverseTimeDecayOptions): Schedule {
  const { initialLearningRate, decaySteps, decayRate, staircase = false } = options;
  assertSteps('decaySteps', decaySteps);
  const config = { schedule: 'inverseTimeDecay', initialLearningRate, decaySteps, decayRate, staircase };
  return namedSchedule(config, (step) => {
    const periods = staircase ? wholePeriods(step, decaySteps) : div(step, decaySteps);
    return div(initialLearningRate, add(mul(periods, decayRate), 1));
  });
}
