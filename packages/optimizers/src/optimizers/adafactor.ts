import { ArgumentError } from '@neurite/backend';
import type { Optimizer } from '../optimizer.ts';
import { limitEarlyRate } from '../transforms/limit-early-rate.ts';
import { clipByRms, scaleByParameterRms } from '../transforms/parameter-scale.ts';
import { scaleByFactoredRms } from '../transforms/scale-by-factored-rms.ts';
import { assertNotNegative, type CommonOptions, commonOptimizer } from './common.ts';

/** Options of {@link adafactor}. */
export interface AdafactorOptions extends CommonOptions {
  /** The exponent by which the averages grow longer. At most 0. Default −0.8. */
  readonly beta2Decay?: number;
  /** Added to the squared gradients. Default 1e-30. */
  readonly epsilon1?: number;
  /** The size that a parameter near zero counts as. Default 1e-3. */
  readonly epsilon2?: number;
  /** The largest root mean square of an update. Default 1. */
  readonly clipThreshold?: number;
  /** Whether the rate at step t is at most 1 / √t. Default true. */
  readonly relativeStep?: boolean;
}

/**
 * Adafactor: its averages of squares take n + m numbers for a matrix of n · m weights, and the learning rate is the share
 * by which a parameter changes. Default learning rate 0.001.
 *
 * It is {@link scaleByFactoredRms}, {@link clipByRms}, {@link scaleByParameterRms} and {@link limitEarlyRate} in turn;
 * Keras's `relative_step` limits the rate in the same way.
 *
 * Source: Shazeer and Stern, Adafactor, arXiv:1804.04235.
 *
 * @throws ArgumentError when an option is out of its range
 * @example
 * adafactor({ learningRate: 1e-3 }).name // 'adafactor'
 */
export function adafactor(options: AdafactorOptions = {}): Optimizer {
  const { learningRate = 0.001, beta2Decay = -0.8, epsilon1 = 1e-30, epsilon2 = 1e-3, clipThreshold = 1 } = options;
  const { relativeStep = true } = options;
  if (!(beta2Decay <= 0)) throw new ArgumentError(`adafactor: beta2Decay must be at most 0; got ${beta2Decay}.`);
  if (!(clipThreshold > 0)) throw new ArgumentError(`adafactor: clipThreshold must be above 0; got ${clipThreshold}.`);
  assertNotNegative('adafactor', 'epsilon2', epsilon2);
  return commonOptimizer(
    'adafactor',
    learningRate,
    options,
    (rate) => [
      scaleByFactoredRms({ beta2Decay, epsilon: epsilon1 }),
      clipByRms(clipThreshold),
      scaleByParameterRms(epsilon2),
      ...(relativeStep ? [limitEarlyRate(rate)] : []),
    ],
    { beta2Decay, epsilon1, epsilon2, clipThreshold, relativeStep },
  );
}
