/**
 * Which steps of a sequence count: a mask is a tensor of booleans that a tensor carries along. Layers look it up, and
 * {@link Layer.apply} gives what comes out the mask it should have, so models need not hand masks on.
 */
import { ShapeError } from '@neurite/backend';
import { cast, reshape, type Tensor, type TensorLike, toTensor } from '@neurite/tensors';
import { printShape } from './shape.ts';

/** A mask does not outlive its tensor. */
const masks = new WeakMap<Tensor, Tensor>();

/**
 * The mask that a tensor carries: bool, of the shape of its leading axes, most often [batch, time]; `false` where
 * there is nothing but padding.
 *
 * @example
 * maskOf(embedding({ inputDim: 10, outputDim: 4, maskZero: true }).apply([[3, 7, 0]])); // [[1, 1, 0]]
 */
export function maskOf(x: Tensor): Tensor | undefined {
  return masks.get(x);
}

/**
 * The same tensor, carrying a mask; the one that was given stays without.
 *
 * @param mask booleans, or numbers of which 0 means padding, of the shape of leading axes of x
 * @throws ShapeError when the mask has another shape
 * @example
 * lstm({ units: 8 }).apply(withMask(x, [[1, 1, 0], [1, 1, 1]]));
 */
export function withMask(x: TensorLike, mask: TensorLike): Tensor {
  const value = toTensor(x);
  // A tensor of its own, by two views that cost nothing, for a mask belongs to one tensor object.
  return carryMask(reshape(reshape(value, [...value.shape, 1]), value.shape), toTensor(mask, undefined, 'mask'));
}

/**
 * Puts a mask on a tensor that nobody else has seen yet.
 *
 * @throws ShapeError when it does not have the shape of leading axes
 */
export function carryMask(x: Tensor, mask: Tensor): Tensor {
  if (mask.rank === 0 || mask.rank > x.rank || mask.shape.some((length, axis) => length !== x.shape[axis])) {
    throw new ShapeError(
      `A mask of shape ${printShape(mask.shape)} does not fit a tensor of shape ${printShape(x.shape)}: it says for each ` +
        `step of each example whether it counts, so its shape is ${expectedShapes(x)}.`,
    );
  }
  masks.set(x, cast(mask, 'bool'));
  return x;
}

/** [2, 3] or [2, 3, 4]: the leading axes of x. */
function expectedShapes(x: Tensor): string {
  if (x.rank < 2) return printShape(x.shape);
  const candidates = [x.shape.slice(0, 2), ...(x.rank > 2 ? [x.shape] : [])];
  return candidates.map(printShape).join(' or ');
}
