import { add, cos, minimum, mul } from '@neurite/tensors';
import { assertSteps } from './assert-steps.ts';
import { namedSchedule, type Schedule } from './schedule.ts';

/** Options of {@link cosineDecay}. */
export interface CosineDecayOptions {
  readonly initialLearningRate: number;
  /** How many updates it takes to arrive at the end. */
  readonly decaySteps: number;
  /** What remains at the end, as a share of the initial rate, α. Default 0. */
  readonly alpha?: number;
}

/**
 * Half a cosine wave from the initial rate down: η = η₀ · ((1 − α) · (1 + cos(π · min(step / decaySteps, 1))) / 2 + α).
 *
 * Source: Loshchilov and Hutter, SGDR, arXiv:1608.03983, without the restarts.
 *
 * @throws ArgumentError when decaySteps is not positive
 * @example
 * adam({ learningRate: cosineDecay({ initialLearningRate: 0.1, decaySteps: 1000 }) }).name // 'adam'
 */
export function cosineDecay(options: CosineDecayOptions): Schedule {
  const { initialLearningRate, decaySteps, alpha = 0 } = options;
  assertSteps('decaySteps', decaySteps);
  return namedSchedule({ schedule: 'cosineDecay', initialLearningRate, decaySteps, alpha }, (step) => {
    const angle = mul(minimum(step, decaySteps), Math.PI / decaySteps);
    const wave = mul(add(cos(angle), 1), (initialLearningRate * (1 - alpha)) / 2);
    return add(wave, initialLearningRate * alpha);
  });
}
