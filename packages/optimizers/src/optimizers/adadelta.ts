import type { Optimizer } from '../optimizer.ts';
import { scaleByAdadelta } from '../transforms/scale-by-adadelta.ts';
import { assertShare, type CommonOptions, commonOptimizer } from './common.ts';

/** Options of {@link adadelta}. */
export interface AdadeltaOptions extends CommonOptions {
  /** How much of the averages of squares is kept at each step. Default 0.95. */
  readonly rho?: number;
  /** Added to the averages of squares, inside of the roots. Default 1e-7. */
  readonly epsilon?: number;
}

/**
 * Adadelta: every update has the size of the last ones; see {@link scaleByAdadelta} for the formula. Default learning rate
 * 0.001, as in Keras; the paper's is 1.
 *
 * Source: Zeiler, Adadelta, arXiv:1212.5701.
 *
 * @throws ArgumentError when an option is out of its range
 * @example
 * adadelta({ learningRate: 1 }).name // 'adadelta'
 */
export function adadelta(options: AdadeltaOptions = {}): Optimizer {
  const { learningRate = 0.001, rho = 0.95, epsilon = 1e-7 } = options;
  assertShare('adadelta', 'rho', rho);
  return commonOptimizer('adadelta', learningRate, options, [scaleByAdadelta({ decay: rho, epsilon })], {
    rho,
    epsilon,
  });
}
