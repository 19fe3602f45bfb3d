import { add, exp, mean, minimum, mul, neg, square, stopGradient, sub, type Tensor } from '@neurite/tensors';

/** What {@link sacTargets} is computed from; tensors of shape [batch]. */
export interface SacTargetInput {
  readonly rewards: Tensor;
  /** γ to the number of steps, 0 after the end. */
  readonly discounts: Tensor;
  /** What both target critics give for the next observation and an action drawn there. */
  readonly nextValues: readonly [Tensor, Tensor];
  /** The logarithm of that action's probability. */
  readonly nextLogProbabilities: Tensor;
  /** How much entropy counts, α; a scalar. */
  readonly temperature: Tensor;
}

/**
 * What the critics should give: r + discount · (min(Q₁, Q₂) − α log π).
 *
 * Source: Haarnoja et al., Soft actor-critic algorithms and applications, arXiv:1812.05905, equations 5 and 6.
 */
export function sacTargets(input: SacTargetInput): Tensor {
  const [first, second] = input.nextValues;
  const soft = sub(minimum(first, second), mul(input.temperature, input.nextLogProbabilities));
  return add(input.rewards, mul(input.discounts, soft));
}

/** Half the sum of both critics' mean squared errors. */
export function sacCriticLoss(values: readonly [Tensor, Tensor], targets: Tensor): Tensor {
  const error = (value: Tensor): Tensor => mean(square(sub(value, targets)));
  return mul(add(error(values[0]), error(values[1])), 0.5);
}

/** mean (α log π − min(Q₁, Q₂)), for actions drawn by the actor. */
export function sacActorLoss(values: readonly [Tensor, Tensor], logProbabilities: Tensor, temperature: Tensor): Tensor {
  return mean(sub(mul(temperature, logProbabilities), minimum(values[0], values[1])));
}

/** −log α · mean (log π + target entropy), whose slope raises α while the policy's entropy is below the target. */
export function sacTemperatureLoss(logTemperature: Tensor, logProbabilities: Tensor, targetEntropy: number): Tensor {
  return neg(mean(mul(logTemperature, stopGradient(add(logProbabilities, targetEntropy)))));
}

/** α. */
export function temperatureOf(logTemperature: Tensor): Tensor {
  return stopGradient(exp(logTemperature));
}
