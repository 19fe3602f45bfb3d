import type { Optimizer } from '../optimizer.ts';
import { scaleByAdam } from '../transforms/scale-by-adam.ts';
import { scaleByTrustRatio } from '../transforms/scale-by-trust-ratio.ts';
import { assertShare, type CommonOptions, commonOptimizer } from './common.ts';

/** Options of {@link lamb}. */
export interface LambOptions extends CommonOptions {
  /** How much of the average gradient is kept at each step. Default 0.9. */
  readonly beta1?: number;
  /** How much of the average of squares is kept at each step. Default 0.999. */
  readonly beta2?: number;
  /** Added to the root of the corrected average of squares. Default 1e-7. */
  readonly epsilon?: number;
}

/**
 * LAMB: Adam whose update of each parameter is brought to the parameter's norm, for large batches. Default learning rate
 * 0.001.
 *
 * Weight decay is decoupled, as in Keras; the paper has it inside of the ratio, which
 * `chain(scaleByAdam(), weightDecay(…), scaleByTrustRatio(), scaleByLearningRate(…))` gives.
 *
 * Source: You et al., Large batch optimization for deep learning, arXiv:1904.00962.
 *
 * @throws ArgumentError when an option is out of its range
 * @example
 * lamb({ learningRate: 1e-3 }).name // 'lamb'
 */
export function lamb(options: LambOptions = {}): Optimizer {
  const { learningRate = 0.001, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 } = options;
  assertShare('lamb', 'beta1', beta1);
  assertShare('lamb', 'beta2', beta2);
  const own = { beta1, beta2, epsilon };
  return commonOptimizer('lamb', learningRate, options, [scaleByAdam(own), scaleByTrustRatio()], own);
}
