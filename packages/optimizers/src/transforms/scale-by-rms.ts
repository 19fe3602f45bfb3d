import { add, div, sqrt, type Tensor, zerosLike } from '@neurite/tensors';
import { averaged, averagedSquare, varianceOf } from './moments.ts';
import type { GradientTransform } from './transform.ts';

/** Options of {@link scaleByRms}. */
export interface ScaleByRmsOptions {
  /** How much of the average of squares is kept at each step, ρ. Default 0.9. */
  readonly decay?: number;
  /** Added to the root, ε. Default 1e-7. */
  readonly epsilon?: number;
  /** Divides by the deviation from the mean gradient. Default false. */
  readonly centered?: boolean;
}

/** What {@link scaleByRms} remembers. */
export type ScaleByRmsState = { readonly squares: readonly Tensor[]; readonly mean?: readonly Tensor[] };

/**
 * Divides by the root of the decaying average of squares: v ← ρ · v + (1 − ρ) · g²; u = g / (√v + ε). Centred,
 * u = g / (√(v − ḡ²) + ε) with the decaying average ḡ of the gradients.
 *
 * ε stands outside of the root, as in PyTorch; Keras writes √(v + ε).
 *
 * Source: Tieleman and Hinton, Lecture 6.5 of Neural networks for machine learning (2012); centred: Graves,
 * arXiv:1308.0850.
 *
 * @example
 * const [weights, direction] = [[tensor([0, 0])], scaleByRms({ decay: 0.75 })];
 * direction.update([tensor([0.1, -10])], direction.init(weights), weights).updates; // [[2, -2]]
 */
export function scaleByRms(options: ScaleByRmsOptions = {}): GradientTransform {
  const { decay = 0.9, epsilon = 1e-7, centered = false } = options;
  return {
    name: 'scaleByRms',
    init(parameters): ScaleByRmsState {
      const squares = parameters.map(zerosLike);
      return centered ? { squares, mean: parameters.map(zerosLike) } : { squares };
    },
    update(gradients, state) {
      const { squares, mean } = state as ScaleByRmsState;
      const nextSquares = gradients.map((gradient, index) => averagedSquare(squares[index]!, gradient, decay));
      const nextMean = mean && gradients.map((gradient, index) => averaged(mean[index]!, gradient, decay));
      const updates = gradients.map((gradient, index) => {
        const square = nextSquares[index]!;
        const spread = nextMean === undefined ? square : varianceOf(square, nextMean[index]!);
        return div(gradient, add(sqrt(spread), epsilon));
      });
      const next: ScaleByRmsState =
        nextMean === undefined ? { squares: nextSquares } : { squares: nextSquares, mean: nextMean };
      return { updates, state: next };
    },
  };
}
