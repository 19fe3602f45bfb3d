import { add, cast, div, maximum, sqrt, type Tensor, tensor, zerosLike } from '@neurite/tensors';
import { averaged, averagedSquare, biasCorrection } from './moments.ts';
import type { GradientTransform } from './transform.ts';

/** Options of {@link scaleByAdam}. */
export interface ScaleByAdamOptions {
  /** How much of the average gradient is kept at each step, β₁. Default 0.9. */
  readonly beta1?: number;
  /** How much of the average of squares is kept at each step, β₂. Default 0.999. */
  readonly beta2?: number;
  /** Added to the root, ε. Default 1e-7. */
  readonly epsilon?: number;
  /** Divides by the largest average of squares so far. Default false. */
  readonly amsgrad?: boolean;
}

/** What {@link scaleByAdam} remembers. */
export type ScaleByAdamState = {
  readonly step: Tensor;
  readonly mean: readonly Tensor[];
  readonly squares: readonly Tensor[];
  /** The largest average of squares so far, for `amsgrad`. */
  readonly largest?: readonly Tensor[];
};

/**
 * Adam's direction: m ← β₁ · m + (1 − β₁) · g; v ← β₂ · v + (1 − β₂) · g²; u = m̂ / (√v̂ + ε), where
 * m̂ = m / (1 − β₁ᵗ) and v̂ = v / (1 − β₂ᵗ) at step t = 1, 2, ….
 *
 * This is the paper's and PyTorch's formula. Keras leaves ε uncorrected, u = √(1 − β₂ᵗ) / (1 − β₁ᵗ) · m / (√v + ε),
 * which is felt only where √v is not large against ε.
 *
 * Source: Kingma and Ba, Adam, arXiv:1412.6980, algorithm 1; amsgrad: Reddi et al., arXiv:1904.09237.
 *
 * @example
 * const [weights, direction] = [[tensor([0, 0])], scaleByAdam()];
 * direction.update([tensor([0.1, -10])], direction.init(weights), weights).updates; // [[1, -1]]
 */
export function scaleByAdam(options: ScaleByAdamOptions = {}): GradientTransform {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7, amsgrad = false } = options;
  return {
    name: 'scaleByAdam',
    init(parameters): ScaleByAdamState {
      const state = {
        step: tensor(0, [], 'int32'),
        mean: parameters.map(zerosLike),
        squares: parameters.map(zerosLike),
      };
      return amsgrad ? { ...state, largest: parameters.map(zerosLike) } : state;
    },
    update(gradients, state) {
      const { step, mean, squares, largest } = state as ScaleByAdamState;
      const nextStep = add(step, 1);
      const count = cast(nextStep, 'float32');
      const meanCorrection = biasCorrection(beta1, count);
      const rootCorrection = sqrt(biasCorrection(beta2, count));
      const nextMean = gradients.map((gradient, index) => averaged(mean[index]!, gradient, beta1));
      const nextSquares = gradients.map((gradient, index) => averagedSquare(squares[index]!, gradient, beta2));
      const nextLargest = largest && nextSquares.map((square, index) => maximum(largest[index]!, square));
      const divisors = nextLargest ?? nextSquares;
      const updates = nextMean.map((average, index) =>
        div(div(average, meanCorrection), add(div(sqrt(divisors[index]!), rootCorrection), epsilon)),
      );
      const next: ScaleByAdamState = { step: nextStep, mean: nextMean, squares: nextSquares };
      return { updates, state: nextLargest === undefined ? next : { ...next, largest: nextLargest } };
    },
  };
}
