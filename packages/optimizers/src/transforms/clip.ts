import { ArgumentError } from '@neurite/backend';
import { add, clip, div, maximum, mul, sqrt, square, sum, type Tensor } from '@neurite/tensors';
import { type GradientTransform, type NoState, stateless } from './transform.ts';

/**
 * Limits every element to [−limit, limit].
 *
 * @throws ArgumentError when the limit is not positive
 * @example
 * clipByValue(1).update([tensor([-3, 0.5])], {}, []).updates; // [[-1, 0.5]]
 */
export function clipByValue(limit: number): GradientTransform<NoState> {
  assertPositive(limit, 'clipByValue');
  return stateless('clipByValue', (gradients) => gradients.map((gradient) => clip(gradient, -limit, limit)));
}

/**
 * Shortens every gradient whose Euclidean norm exceeds the limit, each by itself: g · limit / max(‖g‖, limit).
 *
 * @throws ArgumentError when the limit is not positive
 * @example
 * clipByNorm(1).update([tensor([3, 4]), tensor([0.5])], {}, []).updates; // [[0.6, 0.8], [0.5]]
 */
export function clipByNorm(limit: number): GradientTransform<NoState> {
  assertPositive(limit, 'clipByNorm');
  return stateless('clipByNorm', (gradients) =>
    gradients.map((gradient) => shorten(gradient, sqrt(sum(square(gradient))), limit)),
  );
}

/**
 * Shortens all gradients by one factor when their common norm exceeds the limit, so that their direction stays:
 * g · limit / max(norm, limit), norm = √Σ‖g‖².
 *
 * This is Keras's formula; PyTorch adds 1e-6 to the norm.
 *
 * Source: Pascanu et al., On the difficulty of training recurrent neural networks, arXiv:1211.5063.
 *
 * @throws ArgumentError when the limit is not positive
 * @example
 * clipByGlobalNorm(1).update([tensor([3]), tensor([4])], {}, []).updates; // [[0.6], [0.8]]
 */
export function clipByGlobalNorm(limit: number): GradientTransform<NoState> {
  assertPositive(limit, 'clipByGlobalNorm');
  return stateless('clipByGlobalNorm', (gradients) => {
    if (gradients.length === 0) return gradients;
    const norm = sqrt(gradients.map((gradient) => sum(square(gradient))).reduce(add));
    return gradients.map((gradient) => shorten(gradient, norm, limit));
  });
}

function shorten(gradient: Tensor, norm: Tensor, limit: number): Tensor {
  return mul(gradient, div(limit, maximum(norm, limit)));
}

function assertPositive(limit: number, transform: string): void {
  if (limit > 0) return;
  throw new ArgumentError(`${transform} needs a limit above 0; got ${limit}.`);
}
