import type { Optimizer } from '../optimizer.ts';
import { scaleByNadam } from '../transforms/scale-by-nadam.ts';
import { assertNotNegative, assertShare, type CommonOptions, commonOptimizer } from './common.ts';

/** Options of {@link nadam}. */
export interface NadamOptions extends CommonOptions {
  /** How much of the average gradient is kept at each step. Default 0.9. */
  readonly beta1?: number;
  /** How much of the average of squares is kept at each step. Default 0.999. */
  readonly beta2?: number;
  /** Added to the root of the corrected average of squares. Default 1e-7. */
  readonly epsilon?: number;
  /** How fast the momentum rises to `beta1`. Default 0.004, as in PyTorch; 1 gives Keras's formula. */
  readonly momentumDecay?: number;
}

/**
 * Nadam: Adam with Nesterov's look ahead; see {@link scaleByNadam} for the formula. Default learning rate 0.001.
 *
 * Source: Dozat, Incorporating Nesterov momentum into Adam (ICLR workshop 2016).
 *
 * @throws ArgumentError when an option is out of its range
 * @example
 * nadam({ learningRate: 1e-3 }).name // 'nadam'
 */
export function nadam(options: NadamOptions = {}): Optimizer {
  const { learningRate = 0.001, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7, momentumDecay = 0.004 } = options;
  assertShare('nadam', 'beta1', beta1);
  assertShare('nadam', 'beta2', beta2);
  assertNotNegative('nadam', 'momentumDecay', momentumDecay);
  const own = { beta1, beta2, epsilon, momentumDecay };
  return commonOptimizer('nadam', learningRate, options, [scaleByNadam(own)], own);
}
