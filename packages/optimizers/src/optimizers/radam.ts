import { ArgumentError } from '@neurite/backend';
import type { Optimizer } from '../optimizer.ts';
import { scaleByRadam } from '../transforms/scale-by-radam.ts';
import { assertShare, type CommonOptions, commonOptimizer } from './common.ts';

/** Options of {@link radam}. */
export interface RadamOptions extends CommonOptions {
  /** How much of the average gradient is kept at each step. Default 0.9. */
  readonly beta1?: number;
  /** How much of the average of squares is kept at each step, above 0.6. Default 0.999. */
  readonly beta2?: number;
  /** Added to the root of the average of squares. Default 1e-7. */
  readonly epsilon?: number;
}

/**
 * RAdam: Adam that begins as momentum and trusts its averages of squares the more of them it has seen, so that it needs
 * no warm-up; see {@link scaleByRadam} for the formula. Default learning rate 0.001.
 *
 * Source: Liu et al., On the variance of the adaptive learning rate and beyond, arXiv:1908.03265.
 *
 * @throws ArgumentError when an option is out of its range
 * @example
 * radam({ learningRate: 1e-3 }).name // 'radam'
 */
export function radam(options: RadamOptions = {}): Optimizer {
  const { learningRate = 0.001, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 } = options;
  assertShare('radam', 'beta1', beta1);
  assertShare('radam', 'beta2', beta2);
  if (beta2 <= 0.6) throw new ArgumentError(`radam: beta2 must be above 0.6, where ρ∞ passes 4; got ${beta2}.`);
  const own = { beta1, beta2, epsilon };
  return commonOptimizer('radam', learningRate, options, [scaleByRadam(own)], own);
}
