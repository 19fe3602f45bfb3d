import {
  abs,
  add,
  cast,
  clip,
  exp,
  greater,
  maximum,
  mean,
  minimum,
  mul,
  neg,
  square,
  sub,
  type Tensor,
} from '@neurite/tensors';

/** What the losses of actor and critic are computed from; tensors of shape [batch]. */
export interface ActorCriticInput {
  /** Of the actions taken, now. */
  readonly logProbabilities: Tensor;
  readonly advantages: Tensor;
  /** What the value network gives now. */
  readonly values: Tensor;
  readonly returns: Tensor;
  readonly entropy: Tensor;
  readonly valueCoefficient: number;
  readonly entropyCoefficient: number;
}

/** What {@link ppoLoss} is computed from. */
export interface PpoLossInput extends ActorCriticInput {
  /** Of the same actions when they were taken. */
  readonly oldLogProbabilities: Tensor;
  /** How far the ratio of both may go from 1, a scalar. */
  readonly clipRange: Tensor;
  /** What the value network gave then: given, values may go from it only as far as `valueClipRange`. */
  readonly oldValues?: Tensor;
  readonly valueClipRange?: number;
}

/** A loss and what it is made of, scalars. */
export interface ActorCriticLoss {
  readonly loss: Tensor;
  readonly policyLoss: Tensor;
  readonly valueLoss: Tensor;
  readonly entropy: Tensor;
}

/**
 * The loss of proximal policy optimisation: with the ratio r = π(a) / π_old(a),
 * −mean min(r A, clip(r, 1 ± clipRange) A) + valueCoefficient · mean (V − R)² − entropyCoefficient · mean entropy.
 *
 * Source: Schulman et al., Proximal policy optimization algorithms, arXiv:1707.06347, equations 7 and 9; the divergence
 * `approxKl` is mean (r − 1 − log r), J. Schulman, Approximating KL divergence (2020).
 *
 * @example
 * const { loss, clipFraction } = ppoLoss({
 *   logProbabilities: tensor([Math.log(0.6)]),
 *   oldLogProbabilities: tensor([Math.log(0.4)]), // 1.5 times as likely as it was
 *   clipRange: tensor(0.2),
 *   advantages: tensor([1]),
 *   values: tensor([0]),
 *   returns: tensor([2]),
 *   entropy: tensor([0]),
 *   valueCoefficient: 0.5,
 *   entropyCoefficient: 0,
 * });
 * await Promise.all([loss.item(), clipFraction.item()]); // [0.8, 1]
 */
export function ppoLoss(input: PpoLossInput): ActorCriticLoss & { approxKl: Tensor; clipFraction: Tensor } {
  const { advantages, clipRange, oldValues, valueClipRange } = input;
  const logRatio = sub(input.logProbabilities, input.oldLogProbabilities);
  const ratio = exp(logRatio);
  const lowest = sub(1, clipRange);
  const highest = add(1, clipRange);
  const clipped = minimum(maximum(ratio, lowest), highest);
  const policyLoss = neg(mean(minimum(mul(ratio, advantages), mul(clipped, advantages))));
  const values =
    oldValues === undefined || valueClipRange === undefined
      ? input.values
      : add(oldValues, clip(sub(input.values, oldValues), -valueClipRange, valueClipRange));
  return {
    ...joined(input, policyLoss, values),
    approxKl: mean(sub(sub(ratio, 1), logRatio)),
    clipFraction: mean(cast(greater(abs(sub(ratio, 1)), clipRange), 'float32')),
  };
}

/**
 * The loss of the advantage actor-critic: −mean log π(a) A + valueCoefficient · mean (V − R)² − entropyCoefficient · mean entropy.
 *
 * Source: Mnih et al., Asynchronous methods for deep reinforcement learning, arXiv:1602.01783, of which A2C is the synchronous form.
 *
 * @example
 * const { loss } = a2cLoss({
 *   logProbabilities: tensor([Math.log(0.5)]),
 *   advantages: tensor([1]),
 *   values: tensor([0]),
 *   returns: tensor([2]),
 *   entropy: tensor([0]),
 *   valueCoefficient: 0.5,
 *   entropyCoefficient: 0,
 * });
 * loss; // 2.6931
 */
export function a2cLoss(input: ActorCriticInput): ActorCriticLoss {
  return joined(input, neg(mean(mul(input.logProbabilities, input.advantages))), input.values);
}

function joined(input: ActorCriticInput, policyLoss: Tensor, values: Tensor): ActorCriticLoss {
  const valueLoss = mean(square(sub(input.returns, values)));
  const entropy = mean(input.entropy);
  const rest = sub(mul(valueLoss, input.valueCoefficient), mul(entropy, input.entropyCoefficient));
  return { loss: add(policyLoss, rest), policyLoss, valueLoss, entropy };
}
