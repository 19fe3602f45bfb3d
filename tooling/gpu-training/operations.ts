import {
  concat,
  conv2d,
  gather,
  grad,
  layerNorm,
  randomNormal,
  softmax,
  tensor,
  type Tensor,
  topK,
} from '@neurite/tensors';

/** Normal numbers, the same for the same rank. */
export const random = (...shape: number[]): Tensor => randomNormal(shape, { seed: shape.length });

/** Operations one at a time, gradients among them. */
export const operations: Readonly<Record<string, () => Tensor>> = {
  'sums of a product': () => random(3, 4).matMul(random(4, 5)).relu().sum(0),
  'a convolution by its filter': () =>
    grad((filter: Tensor) =>
      conv2d(random(1, 5, 5, 2), filter, { strides: 1 })
        .square()
        .sum(),
    )(random(3, 3, 2, 3)),
  'a softmax by its logits': () => grad((x: Tensor) => softmax(x).mul(random(2, 3)).sum())(random(2, 3)),
  'second derivatives': () => grad((x: Tensor) => grad((z: Tensor) => z.tanh().sum())(x).sum())(random(4)),
  'rows by index, and back': () =>
    grad((x: Tensor) =>
      gather(x, tensor([2, 0, 2], undefined, 'int32'))
        .mul(random(3, 2))
        .sum(),
    )(random(4, 2)),
  'pieces put together': () => concat([random(2, 2), random(2, 3).slice([0, 1], [2, 2])], 1),
  'the largest': () => topK(random(2, 6), 3).values,
  normalised: () => layerNorm(random(3, 4)),
};
