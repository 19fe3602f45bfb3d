import { ArgumentError } from '@neurite/backend';
import { isNdArray, type NdArray, type TypedArray } from '../ndarray.ts';
import type { Tensor } from '../tensor.ts';
import { isTensor } from './construct.ts';

/**
 * Tensors in arrays, records and maps (such as the gradients that `valueAndGrad` gives), nested at will; plain values
 * and host arrays pass through untouched.
 */
export type Pytree =
  | Tensor
  | NdArray
  | TypedArray
  | number
  | string
  | boolean
  | null
  | undefined
  | readonly Pytree[]
  | ReadonlyMap<unknown, Pytree>
  | { readonly [key: string]: Pytree };

/**
 * The tensors of a tree, in the order of its keys and indices.
 *
 * @throws ArgumentError for an object of a class, such as a promise, whose tensors would not be found
 * @example
 * leavesOf({ kernel: ones([2, 3]), biases: [zeros([3])], name: 'dense' }).map(({ shape }) => shape) // [[2, 3], [3]]
 */
export function leavesOf(tree: Pytree): Tensor[] {
  const leaves: Tensor[] = [];
  mapLeaves(tree, (leaf) => {
    leaves.push(leaf);
    return leaf;
  });
  return leaves;
}

/**
 * A tree of the same form, with `fn` applied to each of its tensors.
 *
 * @throws ArgumentError for an object of a class, such as a promise, whose tensors would not be found
 * @example
 * mapLeaves({ kernel: ones([2]), name: 'dense' }, (x) => mul(x, 3)) // { kernel: [3, 3], name: 'dense' }
 */
export function mapLeaves(tree: Pytree, fn: (leaf: Tensor) => Pytree): Pytree {
  if (isTensor(tree)) return fn(tree);
  if (typeof tree !== 'object' || tree === null || isNdArray(tree) || ArrayBuffer.isView(tree)) return tree;
  if (Array.isArray(tree)) return tree.map((item: Pytree) => mapLeaves(item, fn));
  if (tree instanceof Map)
    return new Map([...tree].map(([key, item]: [unknown, Pytree]) => [key, mapLeaves(item, fn)]));
  assertRecord(tree);
  const result: Record<string, Pytree> = {};
  for (const [key, item] of Object.entries(tree as Record<string, Pytree>)) result[key] = mapLeaves(item, fn);
  return result;
}

/** A tree of the same form with these tensors as its leaves, in order. */
export function filled<T extends Pytree>(form: T, leaves: readonly Tensor[]): T {
  let next = 0;
  return mapLeaves(form, () => leaves[next++]!) as T;
}

function assertRecord(value: object): void {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return;
  const fix =
    value instanceof Promise
      ? 'The function must not be asynchronous.'
      : 'Give its tensors in an array, a record or a Map.';
  throw new ArgumentError(
    `Tensors are looked for in arrays, records and Maps, and not in a ${value.constructor?.name ?? 'object'}. ${fix}`,
  );
}
