import { add, div, floor, mul, pow, type Tensor } from '@neurite/tensors';
import { assertSteps } from './assert-steps.ts';
import { namedSchedule, type Schedule } from './schedule.ts';

/** Options of {@link stepDecay}. */
export interface StepDecayOptions {
  readonly initialLearningRate: number;
  /** The factor at each drop. Default 0.1. */
  readonly decayRate?: number;
  /** How many updates lie between drops. */
  readonly decaySteps: number;
}

/**
 * Multiplies the rate by a factor once every so many updates: η = η₀ · decayRate^⌊step / decaySteps⌋.
 *
 * @throws ArgumentError when decaySteps is not positive
 * @example
 * adam({ learningRate: stepDecay({ initialLearningRate: 0.1, decaySteps: 1000 }) }).name // 'adam'
 */
export function stepDecay(options: StepDecayOptions): Schedule {
  const { initialLearningRate, decayRate = 0.1, decaySteps } = options;
  assertSteps('decaySteps', decaySteps);
  return namedSchedule({ schedule: 'stepDecay', initialLearningRate, decayRate, decaySteps }, (step) =>
    mul(initialLearningRate, pow(decayRate, wholePeriods(step, decaySteps))),
  );
}

/**
 * ⌊step / length⌋. The half step keeps the quotient away from whole numbers, where a division that is not correctly
 * rounded (a GPU's) could fall short.
 */
export function wholePeriods(step: Tensor, length: number): Tensor {
  return floor(div(add(step, 0.5), length));
}
