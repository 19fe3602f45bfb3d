import { ArgumentError } from '@neurite/backend';
import type { Shape } from '../ndarray.ts';
import { mul } from '../ops/arithmetic.ts';
import { broadcastShapes, sameShape } from '../ops/binary.ts';
import { greaterEqual } from '../ops/compare.ts';
import { fill, type TensorLike } from '../ops/create.ts';
import { cast } from '../ops/dtype.ts';
import type { Tensor } from '../tensor.ts';
import type { RandomOptions } from './distributions.ts';
import { generatorFor } from './generator.ts';

/** Where {@link dropout} takes its randomness from, and what it drops together. */
export interface DropoutOptions extends RandomOptions {
  /** The shape of the random choice, which broadcasts against x: with [n, 1, 1, c] whole channels are dropped. Default: that of x. */
  readonly noiseShape?: Shape;
}

/**
 * x with each element dropped (made 0) with probability `rate`, and the others multiplied by 1 / (1 − rate), so that
 * the expected sum stays. For training only; nothing is dropped at rate 0.
 *
 * Source: Srivastava et al., Dropout: a simple way to prevent neural networks from overfitting, JMLR 15 (2014).
 *
 * @param rate from 0 to 1
 * @throws ArgumentError when rate is outside of [0, 1]; ShapeError when noiseShape does not broadcast to x
 * @example
 * dropout(x, 0.5, { seed: 7 });
 */
export function dropout<S extends Shape>(x: TensorLike<S>, rate: number, options: DropoutOptions = {}): Tensor<S> {
  if (!(rate >= 0 && rate <= 1)) throw new ArgumentError(`dropout: rate must be from 0 to 1; got ${rate}.`);
  const value = cast(x, 'float32');
  if (rate === 0) return value;
  if (rate === 1) return mul(value, fill([], 0)) as Tensor as Tensor<S>;
  const shape = options.noiseShape ?? value.shape;
  if (!sameShape(broadcastShapes(value.shape, shape, 'dropout'), value.shape)) {
    throw new ArgumentError(
      `dropout: noiseShape [${shape.join(', ')}] must broadcast to the shape of x, [${value.shape.join(', ')}].`,
    );
  }
  const kept = cast(greaterEqual(generatorFor(options).uniform(shape), rate), 'float32');
  return mul(value, mul(kept, 1 / (1 - rate))) as Tensor as Tensor<S>;
}
