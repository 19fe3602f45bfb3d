import { add, div, maximum, minimum, mul, neg, pow, sub, type Tensor } from '@neurite/tensors';
import { assertSteps } from './assert-steps.ts';
import { namedSchedule, type Schedule } from './schedule.ts';
import { wholePeriods } from './step.ts';

/** Options of {@link polynomialDecay}. */
export interface PolynomialDecayOptions {
  readonly initialLearningRate: number;
  /** How many updates it takes to arrive at the end. */
  readonly decaySteps: number;
  /** The rate at the end. Default 0.0001. */
  readonly endLearningRate?: number;
  /** 1 is a straight line; more falls faster at first. Default 1. */
  readonly power?: number;
  /** Whether, arrived at the end, it goes up again to where a decay over the next multiple of `decaySteps` stands. Default false. */
  readonly cycle?: boolean;
}

/**
 * Falls to an end as a power of what is left: η = (η₀ − ηₑ) · (1 − min(step, d) / d)^power + ηₑ, d being `decaySteps`.
 *
 * @throws ArgumentError when decaySteps is not positive
 * @example
 * adam({ learningRate: polynomialDecay({ initialLearningRate: 0.1, decaySteps: 1000 }) }).name // 'adam'
 */
export function polynomialDecay(options: PolynomialDecayOptions): Schedule {
  const { initialLearningRate, decaySteps, endLearningRate = 0.0001, power = 1, cycle = false } = options;
  assertSteps('decaySteps', decaySteps);
  const config = { schedule: 'polynomialDecay', initialLearningRate, decaySteps, endLearningRate, power, cycle };
  return namedSchedule(config, (step) => {
    const length: Tensor | number = cycle ? mul(maximum(periodsBegun(step, decaySteps), 1), decaySteps) : decaySteps;
    const left = sub(1, div(minimum(step, length), length));
    return add(mul(pow(left, power), initialLearningRate - endLearningRate), endLearningRate);
  });
}

/** ⌈step / length⌉ */
function periodsBegun(step: Tensor, length: number): Tensor {
  return neg(wholePeriods(neg(step), length));
}
