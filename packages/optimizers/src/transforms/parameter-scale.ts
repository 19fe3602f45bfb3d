import { div, maximum, mean, mul, sqrt, square, type Tensor } from '@neurite/tensors';
import { type GradientTransform, type NoState, stateless } from './transform.ts';

/**
 * Scales every update whose root mean square exceeds a limit down to it, each by itself: u = g / max(1, rms(g) / limit).
 *
 * Source: Shazeer and Stern, Adafactor, arXiv:1804.04235, section 6.
 *
 * @param limit the largest root mean square. Default 1
 * @example
 * clipByRms(1).update([tensor([3, 3])], {}, []).updates; // [[1, 1]]
 */
export function clipByRms(limit: number = 1): GradientTransform<NoState> {
  return stateless('clipByRms', (gradients) =>
    gradients.map((gradient) => div(gradient, maximum(1, div(rms(gradient), limit)))),
  );
}

/**
 * Multiplies every update by the size of its parameter: u = max(ε₂, rms(p)) · g, so that the learning rate is the share
 * by which parameters change.
 *
 * Source: Shazeer and Stern, Adafactor, arXiv:1804.04235, section 8.
 *
 * @param least the size that a parameter near zero counts as, ε₂. Default 1e-3
 * @example
 * scaleByParameterRms().update([tensor([1, -1])], {}, [tensor([2, 2])]).updates; // [[2, -2]]
 */
export function scaleByParameterRms(least: number = 1e-3): GradientTransform<NoState> {
  return stateless('scaleByParameterRms', (gradients, parameters) =>
    gradients.map((gradient, index) => mul(gradient, maximum(rms(parameters[index]!), least))),
  );
}

function rms(x: Tensor): Tensor {
  return sqrt(mean(square(x)));
}
