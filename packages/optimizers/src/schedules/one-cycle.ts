import { ArgumentError, unknownName } from '@neurite/backend';
import { add, cos, lessEqual, minimum, mul, sub, type Tensor, where } from '@neurite/tensors';
import { assertSteps } from './assert-steps.ts';
import { namedSchedule, type Schedule } from './schedule.ts';

/** Options of {@link oneCycle}. */
export interface OneCycleOptions {
  /** The rate at the top. */
  readonly maxLearningRate: number;
  /** How many updates the cycle takes. */
  readonly totalSteps: number;
  /** The share of the cycle that goes up. Default 0.3. */
  readonly pctStart?: number;
  /** Whether it goes up and down by half a cosine wave or in straight lines. Default 'cosine'. */
  readonly annealing?: 'cosine' | 'linear';
  /** The rate at the beginning is the highest divided by this. Default 25. */
  readonly divFactor?: number;
  /** The rate at the end is that at the beginning divided by this. Default 10⁴. */
  readonly finalDivFactor?: number;
}

/**
 * Up to a high rate and down to almost nothing, once: from η / divFactor up to η at step pctStart · totalSteps − 1, down to
 * η / (divFactor · finalDivFactor) at step totalSteps − 1, and so it stays. The rates of PyTorch's OneCycleLR.
 *
 * Source: Smith and Topin, Super-convergence, arXiv:1708.07120.
 *
 * @throws ArgumentError when pctStart leaves no step to go up or down, or totalSteps is not positive
 * @example
 * sgd({ learningRate: oneCycle({ maxLearningRate: 0.1, totalSteps: 1000 }), momentum: 0.9 }).name // 'sgd'
 */
export function oneCycle(options: OneCycleOptions): Schedule {
  const { maxLearningRate, totalSteps, pctStart = 0.3, annealing = 'cosine' } = options;
  const { divFactor = 25, finalDivFactor = 1e4 } = options;
  assertSteps('totalSteps', totalSteps);
  if (annealing !== 'cosine' && annealing !== 'linear') {
    throw unknownName('annealing', annealing, ['cosine', 'linear']);
  }
  const last = totalSteps - 1;
  const top = pctStart * totalSteps - 1;
  if (!(top > 0 && top < last)) {
    throw new ArgumentError(
      `oneCycle: of ${totalSteps} steps, a pctStart of ${pctStart} must leave more than one to go up, and one to go down.`,
    );
  }
  const first = maxLearningRate / divFactor;
  const config = { schedule: 'oneCycle', maxLearningRate, totalSteps, pctStart, annealing, divFactor, finalDivFactor };
  const between = (from: number, to: number, share: Tensor): Tensor => {
    const way = annealing === 'linear' ? share : mul(sub(1, cos(mul(share, Math.PI))), 0.5);
    return add(mul(way, to - from), from);
  };
  return namedSchedule(config, (step) => {
    const up = between(first, maxLearningRate, mul(step, 1 / top));
    const down = mul(sub(minimum(step, last), top), 1 / (last - top));
    return where(lessEqual(step, top), up, between(maxLearningRate, first / finalDivFactor, down));
  });
}
