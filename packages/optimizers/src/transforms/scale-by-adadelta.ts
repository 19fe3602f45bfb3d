import { add, div, mul, sqrt, type Tensor, zerosLike } from '@neurite/tensors';
import { averagedSquare } from './moments.ts';
import type { GradientTransform } from './transform.ts';

/** Options of {@link scaleByAdadelta}. */
export interface ScaleByAdadeltaOptions {
  /** How much of the averages of squares is kept at each step, ρ. Default 0.95. */
  readonly decay?: number;
  /** Added inside of the roots, ε. Default 1e-7. */
  readonly epsilon?: number;
}

/** What {@link scaleByAdadelta} remembers. */
export type ScaleByAdadeltaState = {
  /** The average of squared gradients. */
  readonly squares: readonly Tensor[];
  /** The average of squared updates. */
  readonly squaredUpdates: readonly Tensor[];
};

/**
 * Brings the gradient to the size of the last updates: v ← ρ v + (1 − ρ) g²; u = g · √(d + ε) / √(v + ε);
 * d ← ρ d + (1 − ρ) u².
 *
 * Source: Zeiler, Adadelta, arXiv:1212.5701, algorithm 1.
 *
 * @example
 * const [weights, direction] = [[tensor([0, 0])], scaleByAdadelta()];
 * direction.update([tensor([1, -10])], direction.init(weights), weights).updates; // [[0.001414, -0.001414]]
 */
export function scaleByAdadelta(options: ScaleByAdadeltaOptions = {}): GradientTransform<ScaleByAdadeltaState> {
  const { decay = 0.95, epsilon = 1e-7 } = options;
  return {
    name: 'scaleByAdadelta',
    init: (parameters) => ({ squares: parameters.map(zerosLike), squaredUpdates: parameters.map(zerosLike) }),
    update(gradients, state) {
      const squares = gradients.map((gradient, index) => averagedSquare(state.squares[index]!, gradient, decay));
      const updates = gradients.map((gradient, index) => {
        const size = sqrt(add(state.squaredUpdates[index]!, epsilon));
        return mul(gradient, div(size, sqrt(add(squares[index]!, epsilon))));
      });
      const squaredUpdates = updates.map((update, index) =>
        averagedSquare(state.squaredUpdates[index]!, update, decay),
      );
      return { updates, state: { squares, squaredUpdates } };
    },
  };
}
