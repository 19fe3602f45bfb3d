import { ArgumentError } from '@neurite/backend';

/** What {@link generalizedAdvantages} is computed from: [steps × environments], step by step. */
export interface AdvantageInput {
  readonly rewards: ArrayLike<number>;
  /** What the value network gave for the observation of each step. */
  readonly values: ArrayLike<number>;
  /** 1 where the episode ended with this step, by the task's rules or from outside. */
  readonly ended: ArrayLike<number>;
  /** What the value network gives for the observations after the last step, one for each environment. */
  readonly lastValues: ArrayLike<number>;
  /** The discount. */
  readonly gamma: number;
  /** λ: from 0, one step and the value network, to 1, all rewards that followed. */
  readonly lambda: number;
}

/**
 * Generalised advantage estimation: Aₜ = Σₖ (γ λ)ᵏ δₜ₊ₖ with δₜ = rₜ + γ V(sₜ₊₁) − V(sₜ), up to the end of the episode.
 * Where an episode was cut off from outside, its last reward must hold γ V(last observation) already.
 *
 * Source: Schulman et al., High-dimensional continuous control using generalized advantage estimation, arXiv:1506.02438.
 *
 * @returns advantages and returns, which are advantages + values
 * @throws ArgumentError when the lengths do not fit together
 * @example
 * const episode = { rewards: [1, 1], values: [0.5, 0.5], ended: [0, 1], lastValues: [0] };
 * generalizedAdvantages({ ...episode, gamma: 0.9, lambda: 1 }).returns; // [1.9, 1]
 */
export function generalizedAdvantages(input: AdvantageInput): { advantages: Float32Array; returns: Float32Array } {
  const { rewards, values, ended, lastValues, gamma, lambda } = input;
  const { length } = rewards;
  const count = lastValues.length;
  if (values.length !== length || ended.length !== length || count === 0 || length % count !== 0) {
    throw new ArgumentError(
      `generalizedAdvantages: rewards, values and ended must have one element for each step of each of ${count} ` +
        `environments; they have ${length}, ${values.length} and ${ended.length}.`,
    );
  }
  const advantages = new Float32Array(length);
  const returns = new Float32Array(length);
  for (let environment = 0; environment < count; environment++) {
    let next = lastValues[environment]!;
    let advantage = 0;
    for (let at = length - count + environment; at >= 0; at -= count) {
      const goesOn = ended[at] === 0 ? 1 : 0;
      const delta = rewards[at]! + gamma * next * goesOn - values[at]!;
      advantage = delta + gamma * lambda * goesOn * advantage;
      advantages[at] = advantage;
      returns[at] = advantage + values[at]!;
      next = values[at]!;
    }
  }
  return { advantages, returns };
}

/**
 * The discounted sum of all rewards that follow in the episode: Gₜ = rₜ + γ Gₜ₊₁.
 *
 * @param ended 1 where an episode ended with this step; what comes after the last end counts as cut off there
 * @example
 * discountedReturns([1, 1, 1, 1], [0, 1, 0, 0], 0.5); // [1.5, 1, 1.5, 1]
 */
export function discountedReturns(rewards: ArrayLike<number>, ended: ArrayLike<number>, gamma: number): Float32Array {
  const returns = new Float32Array(rewards.length);
  let following = 0;
  for (let at = rewards.length - 1; at >= 0; at--) {
    following = rewards[at]! + (ended[at] === 0 ? gamma * following : 0);
    returns[at] = following;
  }
  return returns;
}
