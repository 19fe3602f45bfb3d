import type { Optimizer } from '../optimizer.ts';
import { trace } from '../transforms/trace.ts';
import { assertShare, type CommonOptions, commonOptimizer } from './common.ts';

/** Options of {@link sgd}. */
export interface SgdOptions extends CommonOptions {
  /** How much of the last step's direction is kept, m. Default 0. */
  readonly momentum?: number;
  /** Looks one step ahead; needs a momentum. Default false. */
  readonly nesterov?: boolean;
}

/**
 * Stochastic gradient descent: p ← p − η · g; with momentum, b ← m · b + g and p ← p − η · b, or with `nesterov`
 * p ← p − η · (g + m · b).
 *
 * As in PyTorch, except that weight decay is decoupled as in Keras. Keras keeps η · g in the trace, which differs only
 * while the rate changes. Default learning rate 0.01.
 *
 * @throws ArgumentError when an option is out of its range
 * @example
 * sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true });
 */
export function sgd(options: SgdOptions = {}): Optimizer {
  const { learningRate = 0.01, momentum = 0, nesterov = false } = options;
  assertShare('sgd', 'momentum', momentum);
  const direction = momentum === 0 ? [] : [trace({ decay: momentum, nesterov })];
  return commonOptimizer('sgd', learningRate, options, direction, { momentum, nesterov });
}
