import type { Optimizer } from '../optimizer.ts';
import { scaleByLion } from '../transforms/scale-by-lion.ts';
import { assertShare, type CommonOptions, commonOptimizer } from './common.ts';

/** Options of {@link lion}. */
export interface LionOptions extends CommonOptions {
  /** How much of the average gradient counts in the update. Default 0.9. */
  readonly beta1?: number;
  /** How much of the average gradient is kept at each step. Default 0.99. */
  readonly beta2?: number;
}

/**
 * Lion: p ← p − η · sign(β₁ m + (1 − β₁) g); m ← β₂ m + (1 − β₂) g. Every weight moves by η, so choose a third to a tenth
 * of Adam's rate. Default learning rate 0.001.
 *
 * Source: Chen et al., Symbolic discovery of optimization algorithms, arXiv:2302.06675.
 *
 * @throws ArgumentError when an option is out of its range
 * @example
 * lion({ learningRate: 1e-4 }).name // 'lion'
 */
export function lion(options: LionOptions = {}): Optimizer {
  const { learningRate = 0.001, beta1 = 0.9, beta2 = 0.99 } = options;
  assertShare('lion', 'beta1', beta1);
  assertShare('lion', 'beta2', beta2);
  return commonOptimizer('lion', learningRate, options, [scaleByLion({ beta1, beta2 })], { beta1, beta2 });
}
