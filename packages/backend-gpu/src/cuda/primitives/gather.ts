/**
 * Slices taken by index, and put back. Whatever the axis, it is rows of a table that are taken: [rows, length of a slice], where the row is the
 * index plus where its list begins. tfjs-node's `GatherV2` would read the indices on the host, and `UnsortedSegmentSum` is wrong in
 * tfjs-core's own definition; `GatherNd` and `ScatterNd` are right everywhere for indices that exist, so all others are put aside here.
 */
import { elementCount, type GatherNode, type HostArray, type ScatterAddNode, type Shape } from '@neurite/backend';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { CardArray } from '../card-array.ts';
import type { Kernels } from '../kernels.ts';
import type { Compute, Lowering } from './lowering.ts';

export const gather = (node: GatherNode, lowering: Lowering): Compute => {
  const { kernels: k, typeOf } = lowering;
  const { dtype, shape } = typeOf(node.x);
  const rows = new Rows(node, shape, typeOf(node.indices).shape, lowering);
  return (x, indices) => {
    const { places, exists } = rows.of(k, indices);
    const taken = k.run('GatherNd', { params: k.reshape(x, rows.table), indices: places });
    return k.reshape(k.select(exists, taken, k.scalar(0, dtype), taken.shape), node.shape);
  };
};

export const scatterAdd = (node: ScatterAddNode, lowering: Lowering): Compute => {
  const { kernels: k, typeOf } = lowering;
  const rows = new Rows(node, node.shape, typeOf(node.indices).shape, lowering);
  return (indices, updates) => {
    const { places, exists } = rows.of(k, indices);
    const slices = k.reshape(updates, [rows.count, rows.table[1]]);
    const added = k.select(exists, slices, k.scalar(0, node.dtype), slices.shape);
    return k.reshape(k.run('ScatterNd', { indices: places, updates: added }, { shape: [...rows.table] }), node.shape);
  };
};

class Rows {
  /** The table's shape. */
  readonly table: readonly [rows: number, length: number];
  /** How many rows are taken. */
  readonly count: number;
  /** [lists with indices of their own, lists that share them, indices]. */
  readonly #lists: readonly [number, number, number];
  readonly #length: number;
  readonly #starts: CardArray;

  constructor(
    { axis, batchDims }: { readonly axis: number; readonly batchDims: number },
    shape: Shape,
    indices: Shape,
    { resident }: Lowering,
  ) {
    const [own, shared] = [elementCount(shape.slice(0, batchDims)), elementCount(shape.slice(batchDims, axis))];
    this.#length = shape[axis]!;
    this.#lists = [own, shared, elementCount(indices.slice(batchDims))];
    this.table = [own * shared * this.#length, elementCount(shape.slice(axis + 1))];
    this.count = own * shared * this.#lists[2];
    const starts: HostArray = {
      shape: [own, shared, 1],
      dtype: 'int32',
      data: Int32Array.from({ length: own * shared }, (_, list) => list * this.#length),
    };
    this.#starts = resident(starts);
  }

  /** Which rows they are, [count, 1], and whether they exist, likewise; those that do not are replaced by one that does. */
  of(k: Kernels, indices: Tensor): { readonly places: Tensor; readonly exists: Tensor } {
    const [own, shared, count] = this.#lists;
    const [zero, end] = [k.scalar(0, 'int32'), k.scalar(this.#length, 'int32')];
    const lists = k.reshape(indices, [own, 1, count]);
    const exists = k.pair('LogicalAnd', k.pair('GreaterEqual', lists, zero), k.pair('Less', lists, end));
    const inside = k.select(exists, lists, zero, lists.shape);
    const shape = [own, shared, count];
    return {
      places: k.reshape(k.pair('Add', inside, this.#starts.tensor()), [this.count, 1]),
      exists: k.reshape(k.broadcast(exists, shape), [this.count, 1]),
    };
  }
}
