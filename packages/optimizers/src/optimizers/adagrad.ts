import type { Optimizer } from '../optimizer.ts';
import { scaleByAdagrad } from '../transforms/scale-by-adagrad.ts';
import { assertNotNegative, type CommonOptions, commonOptimizer } from './common.ts';

/** Options of {@link adagrad}. */
export interface AdagradOptions extends CommonOptions {
  /** Where the sums of squares begin. Default 0.1. */
  readonly initialAccumulatorValue?: number;
  /** Added to the root of the sum of squares. Default 1e-7. */
  readonly epsilon?: number;
}

/**
 * Adagrad: s ← s + g²; p ← p − η · g / (√s + ε). What was updated often moves less. Default learning rate 0.001.
 *
 * ε stands outside of the root, as in PyTorch; Keras has it inside.
 *
 * Source: Duchi, Hazan and Singer, Adaptive subgradient methods, JMLR 12 (2011).
 *
 * @throws ArgumentError when an option is out of its range
 * @example
 * adagrad({ learningRate: 1e-3 }).name // 'adagrad'
 */
export function adagrad(options: AdagradOptions = {}): Optimizer {
  const { learningRate = 0.001, initialAccumulatorValue = 0.1, epsilon = 1e-7 } = options;
  assertNotNegative('adagrad', 'initialAccumulatorValue', initialAccumulatorValue);
  const own = { initialAccumulatorValue, epsilon };
  return commonOptimizer('adagrad', learningRate, options, [scaleByAdagrad(own)], own);
}
