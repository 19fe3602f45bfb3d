import {
  add,
  broadcastTo,
  cast,
  div,
  type Moments,
  reshape,
  square,
  sub,
  sum,
  type Tensor,
  where,
} from '@neurite/tensors';

/** Against division by zero where nothing counts: Keras's `backend.epsilon()`. */
const EPSILON = 1e-7;

/**
 * Mean and variance of the elements that count, with the axes kept: mean = Σ m·x / (Σ m + 1e-7), variance =
 * Σ m·(x − mean)² / (Σ m + 1e-7). Where nothing counts both are 0.
 *
 * Source: Keras 3, `BatchNormalization._moments`.
 *
 * @param mask of the shape of leading axes of x; what it leaves out may be anything, NaN too
 * @param axes those that are summed over
 */
export function maskedMoments(x: Tensor, mask: Tensor, axes: readonly number[]): Moments {
  const value = cast(x, 'float32');
  const counted = reshape(mask, [...mask.shape, ...new Array<number>(x.rank - mask.rank).fill(1)]);
  const counts = broadcastTo(counted, x.shape);
  const total = add(sum(cast(counts, 'float32'), axes, true), EPSILON);
  const mean = div(sum(where(counts, value, 0), axes, true), total);
  const variance = div(sum(square(where(counts, sub(value, mean), 0)), axes, true), total);
  return { mean, variance };
}
