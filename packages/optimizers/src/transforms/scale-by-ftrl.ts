import { add, clip, div, mul, pow, square, sub, type Tensor, zerosLike } from '@neurite/tensors';
import type { GradientTransform } from './transform.ts';

/** Options of {@link scaleByFtrl}. */
export interface ScaleByFtrlOptions {
  /** The exponent of the sums of squares: the rate falls as sum^learningRatePower. At most 0. Default −0.5. */
  readonly learningRatePower?: number;
  /** Where the sums of squares begin. Default 0.1. */
  readonly initialAccumulatorValue?: number;
  /** The strength of the L1 penalty, λ₁. Default 0. */
  readonly l1RegularizationStrength?: number;
  /** The strength of the L2 penalty, λ₂. Default 0. */
  readonly l2RegularizationStrength?: number;
  /** An L2 penalty on the size of the gradients, not of the weights, λₛ. Default 0. */
  readonly l2ShrinkageRegularizationStrength?: number;
  /** β of the paper. Default 0. */
  readonly beta?: number;
}

/** What {@link scaleByFtrl} remembers. */
export type ScaleByFtrlState = {
  /** The sum of squares. */
  readonly squares: readonly Tensor[];
  /** The sum of gradients, each corrected by the weights it was taken at. */
  readonly linear: readonly Tensor[];
};

/**
 * Follow the regularised leader: the weights that are best for all gradients so far under the penalties, of which L1 makes
 * many exactly zero. With n ← n + g² and σ = (n^−p − n₍before₎^−p) / η: z ← z + g + 2 λₛ w − σ w;
 * w = (clip(z, −λ₁, λ₁) − z) / (n^−p / η + β / η + 2 λ₂), p being `learningRatePower`.
 *
 * The update is the way to these weights divided by η, so that `scaleByLearningRate`, which has to follow, arrives there.
 *
 * Source: McMahan et al., Ad click prediction: a view from the trenches (KDD 2013), algorithm 1; shrinkage as in Keras.
 *
 * @param rate η, above 0
 * @example
 * const [weights, way] = [[tensor([0, 0])], scaleByFtrl(0.1, { l1RegularizationStrength: 2 })];
 * way.update([tensor([1, 5])], way.init(weights), weights).updates; // [[0, 0.5988]]
 */
export function scaleByFtrl(
  rate: number | Tensor,
  options: ScaleByFtrlOptions = {},
): GradientTransform<ScaleByFtrlState> {
  const {
    learningRatePower = -0.5,
    initialAccumulatorValue = 0.1,
    l1RegularizationStrength: l1 = 0,
    l2RegularizationStrength: l2 = 0,
    l2ShrinkageRegularizationStrength: shrinkage = 0,
    beta = 0,
  } = options;
  return {
    name: 'scaleByFtrl',
    init: (parameters) => ({
      squares: parameters.map((parameter) => add(zerosLike(parameter), initialAccumulatorValue)),
      linear: parameters.map(zerosLike),
    }),
    update(gradients, state, parameters) {
      const squares = gradients.map((gradient, index) => add(state.squares[index]!, square(gradient)));
      const linear = gradients.map((gradient, index) => {
        const parameter = parameters[index]!;
        const growth = sub(pow(squares[index]!, -learningRatePower), pow(state.squares[index]!, -learningRatePower));
        const shrunk = shrinkage === 0 ? gradient : add(gradient, mul(parameter, 2 * shrinkage));
        return sub(add(state.linear[index]!, shrunk), mul(div(growth, rate), parameter));
      });
      const updates = gradients.map((_, index) => {
        // Multiplied out by η, which is where η would else stand alone under a fraction bar.
        const curvature = add(add(pow(squares[index]!, -learningRatePower), beta), mul(rate, 2 * l2));
        const leader = div(mul(sub(clip(linear[index]!, -l1, l1), linear[index]!), rate), curvature);
        return div(sub(parameters[index]!, leader), rate);
      });
      return { updates, state: { squares, linear } };
    },
  };
}
