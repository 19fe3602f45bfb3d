import { add, clip, exp, mul, slice, softplus, sub, sum, tanh, type Tensor } from '@neurite/tensors';
import { normalLogProbability } from './gaussian-head.ts';

const MIN_LOG_STD = -20;
const MAX_LOG_STD = 2;

/**
 * An action within ±1, tanh of a normally distributed one, and the logarithm of its probability density:
 * a = tanh(mean + σ · noise), log π(a) = log N(u) − Σ log(1 − a²), with u = mean + σ · noise and log(1 − tanh² u) computed
 * as 2 (log 2 − u − log(1 + e^(−2 u))), which stays right where tanh is 1 in float32.
 *
 * Source: Haarnoja et al., Soft actor-critic algorithms and applications, arXiv:1812.05905, appendix C.
 *
 * @param output what the network gives: means, then logarithms of standard deviations, [batch, 2 · size]
 * @param noise standard normal, [batch, size]
 */
export function squashedGaussian(output: Tensor, noise: Tensor): { actions: Tensor; logProbabilities: Tensor } {
  const size = noise.shape[1]!;
  const mean = slice(output, [0, 0], [-1, size]);
  const logStd = clip(slice(output, [0, size], [-1, size]), MIN_LOG_STD, MAX_LOG_STD);
  const drawn = add(mean, mul(exp(logStd), noise));
  const slope = mul(sub(sub(Math.LN2, drawn), softplus(mul(drawn, -2))), 2);
  return { actions: tanh(drawn), logProbabilities: sub(normalLogProbability(drawn, mean, logStd), sum(slope, -1)) };
}

/** The action in the middle of the distribution, within ±1. */
export function squashedMean(output: Tensor, size: number): Tensor {
  return tanh(slice(output, [0, 0], [-1, size]));
}
