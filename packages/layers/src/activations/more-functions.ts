/** Activations of Keras's that are made of the operations of `@neurite/tensors`, and are used here alone. */
import { ShapeError } from '@neurite/backend';
import {
  abs,
  add,
  cast,
  clip,
  cumsum,
  div,
  greater,
  mul,
  neg,
  range,
  relu,
  sigmoid,
  sign,
  softplus,
  sort,
  split,
  sqrt,
  square,
  sub,
  sum,
  tanh,
  type Tensor,
  where,
} from '@neurite/tensors';
import { printShape } from '../shape.ts';

/** log σ(x) = −log(1 + e⁻ˣ), without overflow. */
export const logSigmoid = (x: Tensor): Tensor => neg(softplus(neg(cast(x, 'float32'))));

/** x between −1 and 1, else the nearer of the two. */
export const hardTanh = (x: Tensor): Tensor => clip(cast(x, 'float32'), -1, 1);

/** x where |x| > 0.5, else 0. */
export const hardShrink = (x: Tensor): Tensor => where(greater(abs(x), 0.5), cast(x, 'float32'), 0);

/** x moved towards 0 by 0.5, and 0 where |x| ≤ 0.5. */
export const softShrink = (x: Tensor): Tensor => mul(sign(x), relu(sub(abs(cast(x, 'float32')), 0.5)));

/** x − tanh(x). */
export const tanhShrink = (x: Tensor): Tensor => sub(cast(x, 'float32'), tanh(x));

/** (x + √(x² + 4)) / 2, a smooth relu without an exponential. Barron, arXiv:2112.11687. */
export const squareplus = (x: Tensor): Tensor => {
  const value = cast(x, 'float32');
  return mul(add(value, sqrt(add(square(value), 4))), 0.5);
};

/** 0 below −1, x above 1, and (x + 1)² / 4 between. Martins and Astudillo, arXiv:1602.02068. */
export const sparsePlus = (x: Tensor): Tensor => {
  const value = cast(x, 'float32');
  return where(greater(value, 1), value, mul(square(relu(add(value, 1))), 0.25));
};

/** 0 below −1, 1 above 1, and (x + 1) / 2 between: the derivative of sparsePlus. Martins and Astudillo, arXiv:1602.02068. */
export const sparseSigmoid = (x: Tensor): Tensor => clip(mul(add(cast(x, 'float32'), 1), 0.5), 0, 1);

/** The first half of the last axis times the sigmoid of the second. Dauphin et al., arXiv:1612.08083. */
export const glu = (x: Tensor): Tensor => {
  const length = x.shape.at(-1)!;
  if (length % 2 !== 0) {
    throw new ShapeError(
      `The activation glu halves the last axis, whose length must be even; got the shape ${printShape(x.shape)}.`,
    );
  }
  const [values, gates] = split(cast(x, 'float32'), 2, -1);
  return mul(values!, sigmoid(gates!));
};

/**
 * The probabilities nearest to x over the last axis: max(x − τ, 0) with τ such that they add up to 1; unlike those of softmax, many are 0.
 * Martins and Astudillo, From Softmax to Sparsemax (2016), arXiv:1602.02068.
 */
export const sparsemax = (x: Tensor): Tensor => {
  const value = cast(x, 'float32');
  const length = value.shape.at(-1)!;
  const sorted = sort(value, -1, 'descending');
  const sums = cumsum(sorted, -1);
  const places = range(1, length + 1);
  // The largest k for which the k-th of them is still above the threshold.
  const isIn = cast(greater(add(mul(sorted, places), 1), sums), 'float32');
  const count = sum(isIn, -1, true);
  const total = sum(mul(sorted, isIn), -1, true);
  return relu(sub(value, div(sub(total, 1), count)));
};
