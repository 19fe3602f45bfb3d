import { isNdArray, type NdArray } from '../ndarray.ts';
import type { Tensor } from '../tensor.ts';
import { isTensor } from './construct.ts';

/** Tensors in arrays and records, nested at will; other values pass through untouched. */
export type Pytree = Tensor | NdArray | number | string | boolean | null | undefined | readonly Pytree[] | { readonly [key: string]: Pytree };

/** The tensors of a tree, in the order of its keys and indices. */
export function leavesOf(tree: Pytree): Tensor[] {
  const leaves: Tensor[] = [];
  mapLeaves(tree, (leaf) => {
    leaves.push(leaf);
    return leaf;
  });
  return leaves;
}

/** A tree of the same form, with `fn` applied to each of its tensors. */
export function mapLeaves(tree: Pytree, fn: (leaf: Tensor) => Pytree): Pytree {
  if (isTensor(tree)) return fn(tree);
  if (typeof tree !== 'object' || tree === null || isNdArray(tree)) return tree;
  if (Array.isArray(tree)) return tree.map((item: Pytree) => mapLeaves(item, fn));
  const result: Record<string, Pytree> = {};
  for (const [key, item] of Object.entries(tree as Record<string, Pytree>)) result[key] = mapLeaves(item, fn);
  return result;
}
