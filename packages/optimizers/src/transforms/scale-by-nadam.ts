import { add, cast, div, mul, pow, sqrt, sub, type Tensor, tensor, zerosLike } from '@neurite/tensors';
import { averaged, averagedSquare, biasCorrection } from './moments.ts';
import type { GradientTransform } from './transform.ts';

/** Options of {@link scaleByNadam}. */
export interface ScaleByNadamOptions {
  /** How much of the average gradient is kept at each step, β₁. Default 0.9. */
  readonly beta1?: number;
  /** How much of the average of squares is kept at each step, β₂. Default 0.999. */
  readonly beta2?: number;
  /** Added to the root, ε. Default 1e-7. */
  readonly epsilon?: number;
  /** How fast the momentum rises to β₁, ψ. Default 0.004, as in the paper and in PyTorch; Keras has 1. */
  readonly momentumDecay?: number;
}

/** What {@link scaleByNadam} remembers. */
export type ScaleByNadamState = {
  readonly step: Tensor;
  /** The product of all momenta so far. */
  readonly product: Tensor;
  readonly mean: readonly Tensor[];
  readonly squares: readonly Tensor[];
};

/**
 * Adam with Nesterov's look ahead, under a momentum μₜ = β₁ (1 − 0.96^(ψ t) / 2) that rises to β₁:
 * u = (μₜ₊₁ m / (1 − Π μ μₜ₊₁) + (1 − μₜ) g / (1 − Π μ)) / (√v̂ + ε), with Adam's m and v̂ and Π μ = μ₁ ⋯ μₜ.
 *
 * PyTorch before 2.0 has μₜ once too often in the first denominator; this is what the paper and PyTorch since then compute.
 *
 * Source: Dozat, Incorporating Nesterov momentum into Adam (ICLR workshop 2016), algorithm 2.
 *
 * @example
 * const [weights, direction] = [[tensor([0, 0])], scaleByNadam()];
 * direction.update([tensor([0.1, -10])], direction.init(weights), weights).updates; // [[1.0565, -1.0565]]
 */
export function scaleByNadam(options: ScaleByNadamOptions = {}): GradientTransform<ScaleByNadamState> {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7, momentumDecay = 0.004 } = options;
  const momentum = (step: Tensor): Tensor =>
    mul(sub(1, mul(pow(0.96, mul(cast(step, 'float32'), momentumDecay)), 0.5)), beta1);
  return {
    name: 'scaleByNadam',
    init: (parameters) => ({
      step: tensor(0, [], 'int32'),
      product: tensor(1),
      mean: parameters.map(zerosLike),
      squares: parameters.map(zerosLike),
    }),
    update(gradients, state) {
      const step = add(state.step, 1);
      const [now, next] = [momentum(step), momentum(add(step, 1))];
      const product = mul(state.product, now);
      const meanFactor = div(next, sub(1, mul(product, next)));
      const gradientFactor = div(sub(1, now), sub(1, product));
      const rootCorrection = sqrt(biasCorrection(beta2, cast(step, 'float32')));
      const mean = gradients.map((gradient, index) => averaged(state.mean[index]!, gradient, beta1));
      const squares = gradients.map((gradient, index) => averagedSquare(state.squares[index]!, gradient, beta2));
      const updates = gradients.map((gradient, index) =>
        div(
          add(mul(mean[index]!, meanFactor), mul(gradient, gradientFactor)),
          add(div(sqrt(squares[index]!), rootCorrection), epsilon),
        ),
      );
      return { updates, state: { step, product, mean, squares } };
    },
  };
}
