import {
  add,
  cast,
  div,
  greater,
  less,
  maximum,
  mul,
  reciprocal,
  sqrt,
  square,
  sub,
  tanh,
  type Tensor,
  tensor,
  where,
  zerosLike,
} from '@neurite/tensors';
import { averaged, averagedSquare, biasCorrection } from './moments.ts';
import type { GradientTransform } from './transform.ts';

/** Options of {@link scaleByRadam}. */
export interface ScaleByRadamOptions {
  /** How much of the average gradient is kept at each step, β₁. Default 0.9. */
  readonly beta1?: number;
  /** How much of the average of squares is kept at each step, β₂. Default 0.999. */
  readonly beta2?: number;
  /** Added to the root, ε. Default 1e-7. */
  readonly epsilon?: number;
}

/** What {@link scaleByRadam} remembers. */
export type ScaleByRadamState = {
  readonly step: Tensor;
  readonly mean: readonly Tensor[];
  readonly squares: readonly Tensor[];
};

/**
 * Adam that divides by the root of squares only once enough squares were seen, and rectifies it by their number:
 * with ρ∞ = 2 / (1 − β₂) − 1 and ρₜ = ρ∞ − 2 t β₂ᵗ / (1 − β₂ᵗ), u = m̂ while ρₜ ≤ 5, then
 * u = m̂ · √(1 − β₂ᵗ) / (√v + ε) · √((ρₜ − 4)(ρₜ − 2) ρ∞ / ((ρ∞ − 4)(ρ∞ − 2) ρₜ)).
 *
 * Source: Liu et al., On the variance of the adaptive learning rate and beyond, arXiv:1908.03265, algorithm 2.
 *
 * @example
 * const [weights, direction] = [[tensor([0, 0])], scaleByRadam()];
 * direction.update([tensor([0.1, -10])], direction.init(weights), weights).updates; // [[0.1, -10]]
 */
export function scaleByRadam(options: ScaleByRadamOptions = {}): GradientTransform<ScaleByRadamState> {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 } = options;
  const longest = 2 / (1 - beta2) - 1;
  return {
    name: 'scaleByRadam',
    init: (parameters) => ({
      step: tensor(0, [], 'int32'),
      mean: parameters.map(zerosLike),
      squares: parameters.map(zerosLike),
    }),
    update(gradients, state) {
      const step = add(state.step, 1);
      const count = cast(step, 'float32');
      const meanCorrection = biasCorrection(beta1, count);
      const squaresCorrection = biasCorrection(beta2, count);
      const length = lengthAt(count, beta2);
      const isLong = greater(length, 5);
      // Where the length is too short, what is under the root may be negative; the choice below drops it.
      const safe = maximum(length, 5);
      const share = mul(mul(sub(safe, 4), sub(safe, 2)), longest / ((longest - 4) * (longest - 2)));
      const rectification = sqrt(mul(div(share, safe), squaresCorrection));
      const mean = gradients.map((gradient, index) => averaged(state.mean[index]!, gradient, beta1));
      const squares = gradients.map((gradient, index) => averagedSquare(state.squares[index]!, gradient, beta2));
      const updates = mean.map((average, index) => {
        const corrected = div(average, meanCorrection);
        return where(isLong, mul(corrected, div(rectification, add(sqrt(squares[index]!), epsilon))), corrected);
      });
      return { updates, state: { step, mean, squares } };
    },
  };
}

/**
 * ρₜ, as t + L(a / 2) − t · L(t a / 2) with a = −ln β₂ and L(y) = coth y − 1 / y: as written it is the small difference of
 * large numbers for the first few hundred steps.
 */
function lengthAt(step: Tensor, beta2: number): Tensor {
  const half = -Math.log(beta2) / 2;
  const y = mul(step, half);
  const squared = square(y);
  // y / 3 − y³ / 45 + 2 y⁵ / 945
  const series = mul(y, add(1 / 3, mul(squared, add(-1 / 45, mul(squared, 2 / 945)))));
  const isSmall = less(y, 0.3);
  const far = where(isSmall, 1, y);
  const langevin = where(isSmall, series, sub(reciprocal(tanh(far)), reciprocal(far)));
  return add(sub(step, mul(step, langevin)), 1 / Math.tanh(half) - 1 / half);
}
