import { ArgumentError } from '@neurite/backend';
import { runKernel } from '../core/kernel.ts';
import type { Shape } from '../ndarray.ts';
import type { Tensor } from '../tensor.ts';
import type { TensorLike } from './create.ts';
import { cast, numeric } from './dtype.ts';

// Element by element. Integers and booleans are taken as float32, except where rounding leaves integers as they are.

/** Runs a kernel of one float32 operand, the name of which in tfjs-core is `x`. */
export function unary<S extends Shape>(kernel: string, x: TensorLike<S>): Tensor<S> {
  return runKernel(kernel, { x: cast(x, 'float32') }) as Tensor<S>;
}

/**
 * √x; NaN where x < 0.
 *
 * @example
 * sqrt([1, 4, 9]) // [1, 2, 3]
 */
export function sqrt<S extends Shape>(x: TensorLike<S>): Tensor<S> {
  return unary('Sqrt', x);
}

/**
 * 1 / √x; ∞ at 0, NaN where x < 0.
 *
 * @example
 * rsqrt([1, 4]) // [1, 0.5]
 */
export function rsqrt<S extends Shape>(x: TensorLike<S>): Tensor<S> {
  return unary('Rsqrt', x);
}

/**
 * 1 / x; ±∞ at 0.
 *
 * @example
 * reciprocal([2, 4]) // [0.5, 0.25]
 */
export function reciprocal<S extends Shape>(x: TensorLike<S>): Tensor<S> {
  return unary('Reciprocal', x);
}

/**
 * eˣ.
 *
 * @example
 * exp([0, 1]) // [1, 2.718]
 */
export function exp<S extends Shape>(x: TensorLike<S>): Tensor<S> {
  return unary('Exp', x);
}

/**
 * eˣ − 1, exact for small x too.
 *
 * @example
 * expm1([0, 1e-3]) // [0, 0.001001]
 */
export function expm1<S extends Shape>(x: TensorLike<S>): Tensor<S> {
  return unary('Expm1', x);
}

/**
 * The natural logarithm; −∞ at 0, NaN where x < 0.
 *
 * @example
 * log([1, Math.E]) // [0, 1]
 */
export function log<S extends Shape>(x: TensorLike<S>): Tensor<S> {
  return unary('Log', x);
}

/**
 * log(1 + x), exact for small x too; −∞ at −1, NaN below.
 *
 * @example
 * log1p([0, 1e-3]) // [0, 0.0009995]
 */
export function log1p<S extends Shape>(x: TensorLike<S>): Tensor<S> {
  return unary('Log1p', x);
}

/**
 * The error function, 2/√π ∫₀ˣ exp(−t²) dt.
 *
 * @example
 * erf([0, 1]) // [0, 0.8427]
 */
export function erf<S extends Shape>(x: TensorLike<S>): Tensor<S> {
  return unary('Erf', x);
}

/**
 * The largest integer not above x. Its gradient is 0.
 *
 * @example
 * floor([1.8, -1.2]) // [1, -2]
 */
export function floor<S extends Shape>(x: TensorLike<S>): Tensor<S> {
  return rounding('Floor', x);
}

/**
 * The smallest integer not below x. Its gradient is 0.
 *
 * @example
 * ceil([1.2, -1.2]) // [2, -1]
 */
export function ceil<S extends Shape>(x: TensorLike<S>): Tensor<S> {
  return rounding('Ceil', x);
}

/**
 * The nearest integer; halves go to the even neighbour: 0.5 to 0, 1.5 and 2.5 to 2. Its gradient is 0.
 *
 * @example
 * round([1.5, 2.5, -0.4]) // [2, 2, 0]
 */
export function round<S extends Shape>(x: TensorLike<S>): Tensor<S> {
  return rounding('Round', x);
}

function rounding<S extends Shape>(kernel: string, x: TensorLike<S>): Tensor<S> {
  const value = numeric(x);
  return (value.dtype === 'int32' ? value : runKernel(kernel, { x: value })) as Tensor<S>;
}

/**
 * x held within [min, max]; NaN stays NaN. The gradient passes where min ≤ x ≤ max, ends included, and is 0 outside.
 *
 * @returns int32 if x is and the bounds are whole, else float32
 * @throws ArgumentError when min is above max
 * @example
 * clip([-3, 0.5, 7], 0, 1); // [0, 0.5, 1]
 */
export function clip<S extends Shape>(x: TensorLike<S>, min: number, max: number): Tensor<S> {
  if (!(min <= max)) throw new ArgumentError(`clip: min must not be above max; got min ${min} and max ${max}.`);
  const value = numeric(x);
  const whole = [min, max].every((bound) => Number.isInteger(bound) || Math.abs(bound) === Infinity);
  const input = value.dtype === 'int32' && whole ? value : cast(value, 'float32');
  return runKernel('ClipByValue', { x: input }, { clipValueMin: min, clipValueMax: max }) as Tensor<S>;
}

/**
 * 1 where x > 0, `alpha` elsewhere, NaN for NaN, in float32. Its gradient is 0.
 *
 * @example
 * step([-1, 0, 2]) // [0, 0, 1]
 */
export function step<S extends Shape>(x: TensorLike<S>, alpha: number = 0): Tensor<S> {
  return runKernel('Step', { x: cast(x, 'float32') }, { alpha }) as Tensor<S>;
}
