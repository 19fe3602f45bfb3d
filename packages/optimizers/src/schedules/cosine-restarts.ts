import { ArgumentError } from '@neurite/backend';
import { add, clip, cos, div, floor, log, mul, pow, sub, type Tensor } from '@neurite/tensors';
import { assertSteps } from './assert-steps.ts';
import { namedSchedule, type Schedule } from './schedule.ts';
import { wholePeriods } from './step.ts';

/** Options of {@link cosineDecayRestarts}. */
export interface CosineDecayRestartsOptions {
  readonly initialLearningRate: number;
  /** How many updates the first decay takes. */
  readonly firstDecaySteps: number;
  /** How many times as long each decay is as the one before; at least 1. Default 2. */
  readonly tMul?: number;
  /** How many times as high each decay begins as the one before. Default 1. */
  readonly mMul?: number;
  /** What remains at the end of each decay, as a share of the initial rate, α. Default 0. */
  readonly alpha?: number;
}

/**
 * Half a cosine wave down, again and again: η = η₀ · ((1 − α) · mMulⁱ · (1 + cos(π · s / d)) / 2 + α) at step s of decay i,
 * which takes d = firstDecaySteps · tMulⁱ steps.
 *
 * Source: Loshchilov and Hutter, SGDR, arXiv:1608.03983.
 *
 * @throws ArgumentError when firstDecaySteps is not positive, or tMul less than 1
 * @example
 * adam({ learningRate: cosineDecayRestarts({ initialLearningRate: 0.1, firstDecaySteps: 1000 }) }).name // 'adam'
 */
export function cosineDecayRestarts(options: CosineDecayRestartsOptions): Schedule {
  const { initialLearningRate, firstDecaySteps, tMul = 2, mMul = 1, alpha = 0 } = options;
  assertSteps('firstDecaySteps', firstDecaySteps);
  if (!(tMul >= 1)) throw new ArgumentError(`cosineDecayRestarts: tMul must be at least 1; got ${tMul}.`);
  const config = { schedule: 'cosineDecayRestarts', initialLearningRate, firstDecaySteps, tMul, mMul, alpha };
  return namedSchedule(config, (step) => {
    const { index, share } = tMul === 1 ? equalPeriods(step, firstDecaySteps) : growing(step, firstDecaySteps, tMul);
    const wave = mul(add(cos(mul(clip(share, 0, 1), Math.PI)), 1), (initialLearningRate * (1 - alpha)) / 2);
    return add(mul(wave, pow(mMul, index)), initialLearningRate * alpha);
  });
}

/** The number of whole decays before a step, and the share of the present one that is over. */
interface Position {
  readonly index: Tensor;
  readonly share: Tensor;
}

function equalPeriods(step: Tensor, length: number): Position {
  const index = wholePeriods(step, length);
  return { index, share: div(sub(step, mul(index, length)), length) };
}

function growing(step: Tensor, firstLength: number, factor: number): Position {
  const periods = log(add(mul(div(step, firstLength), factor - 1), 1));
  // A logarithm in single precision can fall short of the whole number that it is at a restart; what is added lets a
  // decay end too soon by that share of its length at the most, and `share` stays within its bounds.
  const index = floor(add(div(periods, Math.log(factor)), 1e-5));
  const growth = pow(factor, index);
  const start = mul(sub(growth, 1), firstLength / (factor - 1));
  return { index, share: div(sub(step, start), mul(growth, firstLength)) };
}
