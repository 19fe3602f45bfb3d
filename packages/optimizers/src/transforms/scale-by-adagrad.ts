import { add, div, sqrt, square, type Tensor, zerosLike } from '@neurite/tensors';
import type { GradientTransform } from './transform.ts';

/** Options of {@link scaleByAdagrad}. */
export interface ScaleByAdagradOptions {
  /** Where the sums of squares begin. Default 0.1. */
  readonly initialAccumulatorValue?: number;
  /** Added to the root, ε. Default 1e-7. */
  readonly epsilon?: number;
}

/** What {@link scaleByAdagrad} remembers. */
export type ScaleByAdagradState = { readonly squares: readonly Tensor[] };

/**
 * Divides by the root of the sum of all squares so far: s ← s + g²; u = g / (√s + ε).
 *
 * ε stands outside of the root, as in PyTorch; Keras writes √(s + ε).
 *
 * Source: Duchi, Hazan and Singer, Adaptive subgradient methods, JMLR 12 (2011).
 *
 * @example
 * const [weights, direction] = [[tensor([0, 0])], scaleByAdagrad({ initialAccumulatorValue: 1 })];
 * direction.update([tensor([1, -3])], direction.init(weights), weights).updates; // [[0.7071, -0.9487]]
 */
export function scaleByAdagrad(options: ScaleByAdagradOptions = {}): GradientTransform<ScaleByAdagradState> {
  const { initialAccumulatorValue = 0.1, epsilon = 1e-7 } = options;
  return {
    name: 'scaleByAdagrad',
    init: (parameters) => ({
      squares: parameters.map((parameter) => add(zerosLike(parameter), initialAccumulatorValue)),
    }),
    update(gradients, state) {
      const squares = gradients.map((gradient, index) => add(state.squares[index]!, square(gradient)));
      const updates = gradients.map((gradient, index) => div(gradient, add(sqrt(squares[index]!), epsilon)));
      return { updates, state: { squares } };
    },
  };
}
