import type { Optimizer } from '../optimizer.ts';
import { scaleByAdamax } from '../transforms/scale-by-adamax.ts';
import { assertShare, type CommonOptions, commonOptimizer } from './common.ts';

/** Options of {@link adamax}. */
export interface AdamaxOptions extends CommonOptions {
  /** How much of the average gradient is kept at each step. Default 0.9. */
  readonly beta1?: number;
  /** How much of the largest gradient is kept at each step. Default 0.999. */
  readonly beta2?: number;
  /** Added to the size of the gradient. Default 1e-7. */
  readonly epsilon?: number;
}

/**
 * Adamax: the average gradient over the largest one, which fades; see {@link scaleByAdamax} for the formula. Default
 * learning rate 0.001.
 *
 * Source: Kingma and Ba, Adam, arXiv:1412.6980, section 7.1.
 *
 * @throws ArgumentError when an option is out of its range
 * @example
 * adamax({ learningRate: 1e-3 }).name // 'adamax'
 */
export function adamax(options: AdamaxOptions = {}): Optimizer {
  const { learningRate = 0.001, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 } = options;
  assertShare('adamax', 'beta1', beta1);
  assertShare('adamax', 'beta2', beta2);
  const own = { beta1, beta2, epsilon };
  return commonOptimizer('adamax', learningRate, options, [scaleByAdamax(own)], own);
}
