/** Rules for reductions and for pooling that is one. */
import { elementCount, sameShape, type Shape } from '@neurite/backend';
import { made, type NodeOf, repeated, reshaped, type Rule } from './rule.ts';

/**
 * Over no axes, or over axes of length 1, a reduction moves nothing; reductions of one kind are done at once; and
 * reduced axes stay, of length 1, with a reshape behind, so that what was reduced meets what it was reduced from
 * without one.
 */
export const simplifyReduce: Rule<NodeOf<'reduce'>> = (node, b, uses) => {
  const { shape } = b.typeOf(node.x);
  if (node.axes.every((axis) => shape[axis] === 1)) return reshaped(node.x, node.shape, b);
  const needed = node.axes.filter((axis) => shape[axis] !== 1);
  if (needed.length < node.axes.length || !node.keepDims) {
    return reshaped(b.reduce(node.op, node.x, needed, true), node.shape, b);
  }
  const view = made('reshape', node.x, b);
  if (view !== undefined) {
    const before = b.typeOf(view.x).shape;
    const [places, long] = [longAxes(before), longAxes(shape)];
    // Only ones come or go: the same axes are reduced before the reshape.
    if (
      sameShape(
        places.map((axis) => before[axis]!),
        long.map((axis) => shape[axis]!),
      )
    ) {
      const axes = node.axes.map((axis) => places[long.indexOf(axis)]!);
      return b.reshape(b.reduce(node.op, view.x, axes, true), node.shape);
    }
  }
  const inner = made('reduce', node.x, b);
  if (inner?.op !== node.op || !inner.keepDims || uses(node.x) > 1) return undefined;
  const axes = [...new Set([...inner.axes, ...node.axes])].sort((p, q) => p - q);
  return b.reduce(node.op, inner.x, axes, true);
};

/** The average over the whole of each image is a sum, divided. */
export const simplifyAvgPool: Rule<NodeOf<'avgPool'>> = (node, b) => {
  const { shape } = b.typeOf(node.x);
  if (!isWhole(node, shape)) return undefined;
  const sum = b.reduce('sum', node.x, spatialAxes(shape.length), true);
  return b.binary('div', sum, b.scalar(elementCount(node.window)));
};

/** Its gradient gives every pixel the same share. */
export const simplifyAvgPoolGradient: Rule<NodeOf<'avgPoolGradient'>> = (node, b) => {
  if (!isWhole(node, node.shape)) return undefined;
  return repeated(b.binary('div', node.dy, b.scalar(elementCount(node.window))), node.shape, b);
};

function isWhole(node: NodeOf<'avgPool' | 'avgPoolGradient'>, shape: readonly number[]): boolean {
  return spatialAxes(shape.length).every((axis) => {
    const [low, high] = node.padding[axis - 1]!;
    return low === 0 && high === 0 && node.dilations[axis - 1] === 1 && node.window[axis - 1] === shape[axis];
  });
}

function spatialAxes(rank: number): number[] {
  return Array.from({ length: rank - 2 }, (_, index) => index + 1);
}

/** The axes whose length is not 1. */
function longAxes(shape: Shape): number[] {
  return shape.map((_, axis) => axis).filter((axis) => shape[axis] !== 1);
}
