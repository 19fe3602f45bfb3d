import type { Optimizer } from '../optimizer.ts';
import { scaleByAdam } from '../transforms/scale-by-adam.ts';
import { assertShare, type CommonOptions, commonOptimizer } from './common.ts';

/** Options of {@link adam}. */
export interface AdamOptions extends CommonOptions {
  /** How much of the average gradient is kept at each step. Default 0.9. */
  readonly beta1?: number;
  /** How much of the average of squares is kept at each step. Default 0.999. */
  readonly beta2?: number;
  /** Added to the root of the corrected average of squares. Default 1e-7. */
  readonly epsilon?: number;
  /** Divides by the largest average of squares so far. Default false. */
  readonly amsgrad?: boolean;
}

/**
 * Adam: the average gradient over the root of the average square, both corrected for their start from zero; see
 * {@link scaleByAdam} for the formula, which is the paper's and PyTorch's. Default learning rate 0.001.
 *
 * @throws ArgumentError when an option is out of its range
 * @example
 * adam({ learningRate: warmUp({ warmUpSteps: 100, after: cosineDecay({ initialLearningRate: 0.01, decaySteps: 1000 }) }) });
 */
export function adam(options: AdamOptions = {}): Optimizer {
  return adamNamed('adam', options);
}

export function adamNamed(name: string, options: AdamOptions): Optimizer {
  const { learningRate = 0.001, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7, amsgrad = false } = options;
  assertShare(name, 'beta1', beta1);
  assertShare(name, 'beta2', beta2);
  const own = { beta1, beta2, epsilon, amsgrad };
  return commonOptimizer(name, learningRate, options, [scaleByAdam(own)], own);
}
