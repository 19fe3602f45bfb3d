/** Rules for reductions and for pooling that is one. */
import { elementCount } from '@neurite/backend';
import { made, type NodeOf, repeated, reshaped, type Rule } from './rule.ts';

/** Over no axes, or over axes of length 1, a reduction moves nothing; reductions of one kind are done at once. */
export const simplifyReduce: Rule<NodeOf<'reduce'>> = (node, b, uses) => {
  const { shape } = b.typeOf(node.x);
  if (node.axes.every((axis) => shape[axis] === 1)) return reshaped(node.x, node.shape, b);
  const needed = node.axes.filter((axis) => shape[axis] !== 1);
  if (needed.length < node.axes.length) return reshaped(b.reduce(node.op, node.x, needed, true), node.shape, b);
  const inner = made('reduce', node.x, b);
  if (inner?.op !== node.op || uses(node.x) > 1) return undefined;
  const before = b.typeOf(inner.x).shape;
  const left = before.map((_, axis) => axis).filter((axis) => inner.keepDims || !inner.axes.includes(axis));
  const axes = [...new Set([...inner.axes, ...node.axes.map((axis) => left[axis]!)])].sort((p, q) => p - q);
  return reshaped(b.reduce(node.op, inner.x, axes), node.shape, b);
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
