import type { Optimizer } from '../optimizer.ts';
import { scaleByRms } from '../transforms/scale-by-rms.ts';
import { trace } from '../transforms/trace.ts';
import { assertShare, type CommonOptions, commonOptimizer } from './common.ts';

/** Options of {@link rmsprop}. */
export interface RmspropOptions extends CommonOptions {
  /** How much of the average of squares is kept at each step. Default 0.9. */
  readonly rho?: number;
  /** How much of the last step's direction is kept. Default 0. */
  readonly momentum?: number;
  /** Added to the root of the average of squares. Default 1e-7. */
  readonly epsilon?: number;
  /** Divides by the deviation from the mean gradient. Default false. */
  readonly centered?: boolean;
}

/**
 * RMSprop: v ← ρ · v + (1 − ρ) · g²; p ← p − η · g / (√v + ε).
 *
 * ε stands outside of the root, as in PyTorch; Keras has it inside. With momentum, the trace is of g / (√v + ε).
 * Default learning rate 0.001.
 *
 * @throws ArgumentError when an option is out of its range
 * @example
 * rmsprop({ learningRate: 1e-3 }).name // 'rmsprop'
 */
export function rmsprop(options: RmspropOptions = {}): Optimizer {
  const { learningRate = 0.001, rho = 0.9, momentum = 0, epsilon = 1e-7, centered = false } = options;
  assertShare('rmsprop', 'rho', rho);
  assertShare('rmsprop', 'momentum', momentum);
  const direction = [
    scaleByRms({ decay: rho, epsilon, centered }),
    ...(momentum === 0 ? [] : [trace({ decay: momentum })]),
  ];
  return commonOptimizer('rmsprop', learningRate, options, direction, { rho, momentum, epsilon, centered });
}
