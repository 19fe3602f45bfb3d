import { ArgumentError, ShapeError } from '@neurite/backend';
import {
  isNdArray,
  isTensor,
  type NdArray,
  type NestedArray,
  ndArray,
  sizeOf,
  type Tensor,
  tensor,
  type TypedArray,
  zerosOf,
} from '@neurite/tensors';
import { describe } from '../checks.ts';

/**
 * An element of a data set: leaves in arrays and records, nested at will. Within a pipeline a leaf stays a host array
 * for as long as nobody looks at it; whoever does is given tensors.
 */
export type Tree = Leaf | readonly Tree[] | { readonly [key: string]: Tree };

/** What a tree holds: numbers as a host array or a tensor; text and missing values pass through the pipeline. */
export type Leaf = NdArray | Tensor | string | null | undefined;

/** Whether a value is a tree's leaf and not an array or record of further trees. */
export function isLeaf(tree: Tree): tree is Leaf {
  return typeof tree !== 'object' || tree === null || isTensor(tree) || isNdArray(tree);
}

/** A tree of the same form, `fn` applied to each leaf and to the leaf's path, such as `.image` or `[0].label`. */
export function mapTree<Result>(
  tree: Tree,
  fn: (leaf: Leaf, path: string) => Result,
  path: string = '',
): Result | Tree {
  if (isLeaf(tree)) return fn(tree, path);
  if (Array.isArray(tree)) return tree.map((item: Tree, i) => mapTree(item, fn, `${path}[${i}]`)) as Tree;
  const entries = Object.entries(tree).map(([key, item]) => [key, mapTree(item as Tree, fn, `${path}.${key}`)]);
  return Object.fromEntries(entries) as Tree;
}

/**
 * A tree of what a user's function or generator gave: numbers, typed arrays and nested arrays of numbers become leaves.
 *
 * @throws ArgumentError for values that no tree can hold
 */
export function toTree(value: unknown, path: string = ''): Tree {
  if (value === null || value === undefined || typeof value === 'string' || isTensor(value) || isNdArray(value))
    return value;
  if (isNumeric(value)) return ndArray(value);
  if (Array.isArray(value)) return value.map((item, i) => toTree(item, `${path}[${i}]`));
  if (typeof value === 'object' && (Object.getPrototypeOf(value) ?? Object.prototype) === Object.prototype) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toTree(item, `${path}.${key}`)]));
  }
  throw new ArgumentError(
    `An element of a data set consists of tensors, arrays, numbers and strings, in plain arrays and records; ` +
      `element${path} is ${describe(value)} of type ${typeof value}.`,
  );
}

/** Whether a value is numbers: a number, a boolean, a typed array, or nested arrays of these. */
export function isNumeric(value: unknown): value is NestedArray | TypedArray {
  if (typeof value === 'number' || typeof value === 'boolean') return true;
  if (value instanceof Float32Array || value instanceof Int32Array || value instanceof Uint8Array) return true;
  return Array.isArray(value) && value.length > 0 && !ArrayBuffer.isView(value[0]) && isNumeric(value[0]);
}

/** The tree as users see it: host arrays become tensors, which copies nothing. */
export function toTensors(tree: Tree): Tree {
  return mapTree(tree, (leaf) => (isNdArray(leaf) ? tensor(leaf) : leaf));
}

/** The tree with the values of its tensors read to the host. */
export async function toHost(tree: Tree): Promise<Tree> {
  const reads: Promise<void>[] = [];
  const values = new Map<Leaf, NdArray>();
  mapTree(tree, (leaf) => {
    if (isTensor(leaf)) {
      reads.push(leaf.data().then((data) => void values.set(leaf, { data, shape: leaf.shape, dtype: leaf.dtype })));
    }
  });
  if (reads.length === 0) return tree;
  await Promise.all(reads);
  return mapTree(tree, (leaf) => values.get(leaf) ?? leaf);
}

/**
 * One tree out of several of one form: their arrays stacked along a new first axis, their texts in a list.
 *
 * @throws ShapeError when forms, shapes or types differ, naming the element and the leaf
 */
export function stack(trees: readonly Tree[], path: string = ''): Tree {
  const first = trees[0]!;
  const differing = trees.findIndex((tree) => form(tree) !== form(first));
  if (differing > 0) {
    throw new ShapeError(
      `the elements of a batch must have one form: element${path} is ${form(first)} in the batch's element 0, but ` +
        `${form(trees[differing]!)} in its element ${differing}. Bring them to one form in map, or use batch(1).`,
    );
  }
  if (isNdArray(first)) return stackArrays(trees as readonly NdArray[]);
  if (isLeaf(first)) return trees as readonly Tree[];
  if (Array.isArray(first)) {
    return first.map((_, i) =>
      stack(
        trees.map((tree) => (tree as readonly Tree[])[i]!),
        `${path}[${i}]`,
      ),
    );
  }
  const keys = Object.keys(first);
  const column = (key: string) => trees.map((tree) => (tree as { readonly [key: string]: Tree })[key]!);
  return Object.fromEntries(keys.map((key) => [key, stack(column(key), `${path}.${key}`)]));
}

function stackArrays(arrays: readonly NdArray[]): NdArray {
  const { shape, dtype } = arrays[0]!;
  const size = sizeOf(shape);
  const data = zerosOf(dtype, size * arrays.length);
  arrays.forEach((array, i) => data.set(array.data, i * size));
  return { data, shape: [arrays.length, ...shape], dtype };
}

/** What must agree for trees to be stacked, in words. */
function form(tree: Tree): string {
  if (isNdArray(tree)) return `${tree.dtype}[${tree.shape.join(', ')}]`;
  // Text and gaps may stand in one list: a column of a table with missing values.
  if (typeof tree === 'string' || tree === null || tree === undefined) return 'text';
  if (Array.isArray(tree)) return `an array of length ${tree.length}`;
  return `a record of ${Object.keys(tree).join(', ')}`;
}
