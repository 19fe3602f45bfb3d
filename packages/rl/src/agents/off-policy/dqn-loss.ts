import {
  add,
  argMax,
  cast,
  max,
  mean,
  mul,
  oneHot,
  sub,
  sum,
  type Tensor,
  where,
  abs,
  less,
  square,
} from '@neurite/tensors';
import { allowed } from '../policies/categorical-head.ts';
import type { Mask } from '../policies/policy-head.ts';

/** What {@link dqnTargets} is computed from. */
export interface DqnTargetInput {
  /** [batch] */
  readonly rewards: Tensor;
  /** γ to the number of steps, 0 after the end: [batch] */
  readonly discounts: Tensor;
  /** What the target network gives for the next observations: [batch, actions] */
  readonly nextTarget: Tensor;
  /** What the network itself gives for them: given, it chooses the action and the target network judges it (double DQN). */
  readonly nextOnline?: Tensor;
  /** Which actions are allowed then. */
  readonly mask?: Mask;
}

/**
 * What the chosen actions' values should be: r + discount · max Q_target(s′), or with double DQN
 * r + discount · Q_target(s′, argmax Q(s′)).
 *
 * Source: Mnih et al., Human-level control through deep reinforcement learning (Nature 518, 2015); van Hasselt, Guez and Silver, Deep
 * reinforcement learning with double Q-learning, arXiv:1509.06461.
 *
 * @example
 * const rewards = tensor([1, 1]);
 * dqnTargets({ rewards, discounts: tensor([0.9, 0]), nextTarget: tensor([[1, 2], [3, 4]]) }); // [2.8, 1]
 */
export function dqnTargets({ rewards, discounts, nextTarget, nextOnline, mask }: DqnTargetInput): Tensor {
  const best =
    nextOnline === undefined
      ? max(allowed(nextTarget, mask), -1)
      : chosenValues(nextTarget, argMax(allowed(nextOnline, mask), -1));
  return add(rewards, mul(discounts, best));
}

/**
 * The error of each chosen action's value, and the mean of their Huber losses (δ = 1) by weight.
 *
 * @param values [batch, actions]; `actions`, `targets` and `weights` are [batch]
 * @example
 * const values = tensor([[1, 2], [3, 4]]);
 * dqnLoss(values, tensor([1, 0]), tensor([2.5, 3]), tensor([1, 1])).errors; // [-0.5, 0]
 */
export function dqnLoss(
  values: Tensor,
  actions: Tensor,
  targets: Tensor,
  weights: Tensor,
): { loss: Tensor; errors: Tensor } {
  const errors = sub(chosenValues(values, cast(actions, 'int32')), targets);
  const size = abs(errors);
  const huber = where(less(size, 1), mul(square(errors), 0.5), sub(size, 0.5));
  return { loss: mean(mul(weights, huber)), errors };
}

function chosenValues(values: Tensor, actions: Tensor): Tensor {
  return sum(mul(values, oneHot(actions, values.shape[1]!)), -1);
}
