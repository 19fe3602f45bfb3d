import { detach, runKernel } from '../core/kernel.ts';
import type { Shape } from '../ndarray.ts';
import type { Tensor } from '../tensor.ts';
import { abs, add, div, mul, sub } from './arithmetic.ts';
import { normalizeAxis } from './axes.ts';
import { type Elementwise, operands } from './binary.ts';
import { greater } from './compare.ts';
import type { TensorLike } from './create.ts';
import { cast } from './dtype.ts';
import { where } from './logic.ts';
import { erf, exp, expm1, log, unary } from './math.ts';
import { max, sum } from './reduce.ts';
import { tanh } from './trigonometry.ts';

// All in float32, element by element unless said. At the kinks of relu (0), relu6 (0 and 6) and hardSigmoid (−3 and 3) the
// gradient is 0; at 0 leakyRelu, prelu, elu, selu and celu have that of x < 0. PyTorch does the same.

/**
 * max(x, 0). Nair and Hinton, ICML 2010.
 *
 * @example
 * relu([-1, 2]) // [0, 2]
 */
export function relu<S extends Shape>(x: TensorLike<S>): Tensor<S> {
  return unary('Relu', x);
}

/**
 * min(max(x, 0), 6).
 *
 * @example
 * relu6([-1, 3, 9]) // [0, 3, 6]
 */
export function relu6<S extends Shape>(x: TensorLike<S>): Tensor<S> {
  return unary('Relu6', x);
}

/**
 * x where x > 0, else negativeSlope · x.
 *
 * @example
 * leakyRelu([-1, 2]) // [-0.2, 2]
 */
export function leakyRelu<S extends Shape>(x: TensorLike<S>, negativeSlope: number = 0.2): Tensor<S> {
  return runKernel('LeakyRelu', { x: cast(x, 'float32') }, { alpha: negativeSlope }) as Tensor<S>;
}

/**
 * x where x > 0, else alpha · x, with a trained alpha that broadcasts against x. He et al., arXiv:1502.01852.
 *
 * @example
 * prelu([-2, 2], 0.25) // [-0.5, 2]
 */
export function prelu<X extends TensorLike, A extends TensorLike>(x: X, alpha: A): Elementwise<X, A> {
  const [value, slope] = operands('prelu', x, alpha, 'float32');
  return runKernel('Prelu', { x: value, alpha: slope }) as Elementwise<X, A>;
}

/**
 * x where x > 0, else alpha · (eˣ − 1). Clevert et al., arXiv:1511.07289.
 *
 * @example
 * elu([-1, 2]) // [-0.6321, 2]
 */
export function elu<S extends Shape>(x: TensorLike<S>, alpha: number = 1): Tensor<S> {
  if (alpha === 1) return unary('Elu', x);
  return exponentialBranch(cast(x, 'float32'), (negative) => mul(expm1(negative), alpha));
}

/**
 * scale · elu(x, α) with the α and scale that keep mean 0 and variance 1. Klambauer et al., arXiv:1706.02515.
 *
 * @example
 * selu([-1, 2]) // [-1.111, 2.101]
 */
export function selu<S extends Shape>(x: TensorLike<S>): Tensor<S> {
  return unary('Selu', x);
}

/**
 * x where x > 0, else alpha · (exp(x / alpha) − 1). Barron, arXiv:1704.07483.
 *
 * @example
 * celu([-1, 2]) // [-0.6321, 2]
 */
export function celu<S extends Shape>(x: TensorLike<S>, alpha: number = 1): Tensor<S> {
  if (alpha === 1) return unary('Elu', x);
  return exponentialBranch(cast(x, 'float32'), (negative) => mul(expm1(div(negative, alpha)), alpha));
}

/** x where it is positive, else f(x); f never sees what could overflow. */
function exponentialBranch<S extends Shape>(x: Tensor<S>, f: (negative: Tensor) => Tensor): Tensor<S> {
  const positive = greater(x, 0);
  return where(positive, x, f(where(positive, 0, x))) as Tensor as Tensor<S>;
}

/**
 * x · Φ(x), with the normal distribution's Φ; exactly, or approximately as
 * x/2 · (1 + tanh(√(2/π) (x + 0.044715 x³))). Hendrycks and Gimpel, arXiv:1606.08415.
 *
 * @example
 * gelu([-1, 0, 1]) // [-0.1587, 0, 0.8413]
 */
export function gelu<S extends Shape>(x: TensorLike<S>, approximate: boolean = false): Tensor<S> {
  const value = cast(x, 'float32');
  const half = mul(value, 0.5);
  const inner = approximate
    ? tanh(mul(value, add(mul(mul(value, value), 0.044715 * Math.sqrt(2 / Math.PI)), Math.sqrt(2 / Math.PI))))
    : erf(mul(value, Math.SQRT1_2));
  return mul(half, add(inner, 1)) as Tensor as Tensor<S>;
}

/**
 * x · sigmoid(x), also named swish. Ramachandran et al., arXiv:1710.05941.
 *
 * @example
 * silu([-1, 0, 1]) // [-0.2689, 0, 0.7311]
 */
export function silu<S extends Shape>(x: TensorLike<S>): Tensor<S> {
  const value = cast(x, 'float32');
  return mul(value, sigmoid(value)) as Tensor as Tensor<S>;
}

/**
 * x · tanh(softplus(x)). Misra, arXiv:1908.08681.
 *
 * @example
 * mish([-1, 0, 1]) // [-0.3034, 0, 0.8651]
 */
export function mish<S extends Shape>(x: TensorLike<S>): Tensor<S> {
  const value = cast(x, 'float32');
  return mul(value, tanh(softplus(value))) as Tensor as Tensor<S>;
}

/**
 * log(1 + eˣ), without overflow.
 *
 * @example
 * softplus([-1, 0, 1]) // [0.3133, 0.6931, 1.313]
 */
export function softplus<S extends Shape>(x: TensorLike<S>): Tensor<S> {
  return unary('Softplus', x);
}

/**
 * x / (1 + |x|).
 *
 * @example
 * softsign([-1, 0, 1]) // [-0.5, 0, 0.5]
 */
export function softsign<S extends Shape>(x: TensorLike<S>): Tensor<S> {
  const value = cast(x, 'float32');
  return div(value, add(abs(value), 1)) as Tensor as Tensor<S>;
}

/**
 * 1 / (1 + e⁻ˣ).
 *
 * @example
 * sigmoid([-1, 0, 1]) // [0.2689, 0.5, 0.7311]
 */
export function sigmoid<S extends Shape>(x: TensorLike<S>): Tensor<S> {
  return unary('Sigmoid', x);
}

/**
 * relu6(x + 3) / 6, as in Keras 3 and PyTorch.
 *
 * @example
 * hardSigmoid([-4, 0, 1]) // [0, 0.5, 0.6667]
 */
export function hardSigmoid<S extends Shape>(x: TensorLike<S>): Tensor<S> {
  return div(relu6(add(cast(x, 'float32'), 3)), 6) as Tensor as Tensor<S>;
}

/**
 * x · hardSigmoid(x). Howard et al., arXiv:1905.02244.
 *
 * @example
 * hardSwish([-4, 0, 1]) // [0, 0, 0.6667]
 */
export function hardSwish<S extends Shape>(x: TensorLike<S>): Tensor<S> {
  const value = cast(x, 'float32');
  return mul(value, hardSigmoid(value)) as Tensor as Tensor<S>;
}

/**
 * eˣ / Σ eˣ along an axis: positive and of sum 1; without overflow for logits of any size.
 *
 * @param axis default −1, the last
 * @throws ArgumentError when the axis does not exist
 * @example
 * softmax([1, 2, 3]) // [0.09003, 0.2447, 0.6652]
 */
export function softmax<S extends Shape>(x: TensorLike<S>, axis: number = -1): Tensor<S> {
  const logits = cast(x, 'float32');
  const along = normalizeAxis(axis, logits.rank, 'softmax');
  if (along === logits.rank - 1) return runKernel('Softmax', { logits }, { dim: along }) as Tensor<S>;
  const exponentials = exp(sub(logits, detach(max(logits, along, true))));
  return div(exponentials, sum(exponentials, along, true)) as Tensor as Tensor<S>;
}

/**
 * log(eˣ / Σ eˣ) along an axis, exact where softmax itself would round to 0.
 *
 * @param axis default −1, the last
 * @throws ArgumentError when the axis does not exist
 * @example
 * logSoftmax([1, 2, 3]) // [-2.408, -1.408, -0.4076]
 */
export function logSoftmax<S extends Shape>(x: TensorLike<S>, axis: number = -1): Tensor<S> {
  const logits = cast(x, 'float32');
  const along = normalizeAxis(axis, logits.rank, 'logSoftmax');
  const shifted = sub(logits, detach(max(logits, along, true)));
  return sub(shifted, log(sum(exp(shifted), along, true))) as Tensor as Tensor<S>;
}
