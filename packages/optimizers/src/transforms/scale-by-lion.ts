import { sign, type Tensor, zerosLike } from '@neurite/tensors';
import { averaged } from './moments.ts';
import type { GradientTransform } from './transform.ts';

/** Options of {@link scaleByLion}. */
export interface ScaleByLionOptions {
  /** How much of the average gradient counts in the update, β₁. Default 0.9. */
  readonly beta1?: number;
  /** How much of the average gradient is kept at each step, β₂. Default 0.99. */
  readonly beta2?: number;
}

/** What {@link scaleByLion} remembers. */
export type ScaleByLionState = { readonly mean: readonly Tensor[] };

/**
 * Steps of one size, by the sign of an average: u = sign(β₁ m + (1 − β₁) g); m ← β₂ m + (1 − β₂) g.
 *
 * Source: Chen et al., Symbolic discovery of optimization algorithms, arXiv:2302.06675, program 1.
 *
 * @example
 * const [weights, direction] = [[tensor([0, 0])], scaleByLion()];
 * direction.update([tensor([0.1, -10])], direction.init(weights), weights).updates; // [[1, -1]]
 */
export function scaleByLion(options: ScaleByLionOptions = {}): GradientTransform<ScaleByLionState> {
  const { beta1 = 0.9, beta2 = 0.99 } = options;
  return {
    name: 'scaleByLion',
    init: (parameters) => ({ mean: parameters.map(zerosLike) }),
    update: (gradients, { mean }) => ({
      updates: gradients.map((gradient, index) => sign(averaged(mean[index]!, gradient, beta1))),
      state: { mean: gradients.map((gradient, index) => averaged(mean[index]!, gradient, beta2)) },
    }),
  };
}
