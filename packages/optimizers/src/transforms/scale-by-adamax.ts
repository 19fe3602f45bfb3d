import { abs, add, cast, div, maximum, mul, type Tensor, tensor, zerosLike } from '@neurite/tensors';
import { averaged, biasCorrection } from './moments.ts';
import type { GradientTransform } from './transform.ts';

/** Options of {@link scaleByAdamax}. */
export interface ScaleByAdamaxOptions {
  /** How much of the average gradient is kept at each step, β₁. Default 0.9. */
  readonly beta1?: number;
  /** How much of the largest gradient is kept at each step, β₂. Default 0.999. */
  readonly beta2?: number;
  /** Added to the size of the gradient, ε. Default 1e-7. */
  readonly epsilon?: number;
}

/** What {@link scaleByAdamax} remembers. */
export type ScaleByAdamaxState = {
  readonly step: Tensor;
  readonly mean: readonly Tensor[];
  /** The largest gradient, which fades. */
  readonly largest: readonly Tensor[];
};

/**
 * Adam with the largest gradient in the place of the root of squares: m ← β₁ m + (1 − β₁) g; s ← max(β₂ s, |g| + ε);
 * u = m / ((1 − β₁ᵗ) s) at step t = 1, 2, ….
 *
 * ε is added to the gradient, as in PyTorch; Keras adds it to s.
 *
 * Source: Kingma and Ba, Adam, arXiv:1412.6980, algorithm 2.
 *
 * @example
 * const [weights, direction] = [[tensor([0, 0])], scaleByAdamax()];
 * direction.update([tensor([0.1, -10])], direction.init(weights), weights).updates; // [[1, -1]]
 */
export function scaleByAdamax(options: ScaleByAdamaxOptions = {}): GradientTransform<ScaleByAdamaxState> {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 } = options;
  return {
    name: 'scaleByAdamax',
    init: (parameters) => ({
      step: tensor(0, [], 'int32'),
      mean: parameters.map(zerosLike),
      largest: parameters.map(zerosLike),
    }),
    update(gradients, state) {
      const step = add(state.step, 1);
      const correction = biasCorrection(beta1, cast(step, 'float32'));
      const mean = gradients.map((gradient, index) => averaged(state.mean[index]!, gradient, beta1));
      const largest = gradients.map((gradient, index) =>
        maximum(mul(state.largest[index]!, beta2), add(abs(gradient), epsilon)),
      );
      const updates = mean.map((average, index) => div(average, mul(largest[index]!, correction)));
      return { updates, state: { step, mean, largest } };
    },
  };
}
