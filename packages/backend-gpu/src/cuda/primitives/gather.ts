/**
 * Slices taken by index, and put back. Whatever the axis, it is rows of a table that are taken: [rows, length of a slice], where the row is the
 * index plus where its list begins. tfjs-node's `GatherV2` would read the indices on the host, and `UnsortedSegmentSum` is wrong in
 * tfjs-core's own definition; `GatherNd` and `ScatterNd` are right everywhere for indices that exist, so all others are put aside here.
 */
import { elementCount, type GatherNode, type ScatterAddNode, type Shape, type TypedArray } from '@neurite/backend';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { CardArray } from '../card-array.ts';
import type { Kernels } from '../kernels.ts';
import type { Lowering } from './lowering.ts';

/** @internal Computes a node from operands of which some may be on the host. */
export type IndexedCompute = (operands: readonly CardArray[]) => Tensor;

/** @internal */
export const gather = (node: GatherNode, lowering: Lowering): IndexedCompute => {
  const { kernels: k, typeOf } = lowering;
  const rows = new Rows(node, typeOf(node.x).shape, typeOf(node.indices).shape, lowering);
  return ([x, indices]) => {
    const { places, exist } = rows.of(indices!);
    const taken = k.run('GatherNd', { params: k.reshape(x!.tensor(), rows.table), indices: places });
    return k.reshape(existing(k, taken, exist), node.shape);
  };
};

/** @internal */
export const scatterAdd = (node: ScatterAddNode, lowering: Lowering): IndexedCompute => {
  const { kernels: k, typeOf } = lowering;
  const rows = new Rows(node, node.shape, typeOf(node.indices).shape, lowering);
  return ([indices, updates]) => {
    const { places, exist } = rows.of(indices!);
    const added = existing(k, k.reshape(updates!.tensor(), [rows.count, rows.table[1]]), exist);
    return k.reshape(k.run('ScatterNd', { indices: places, updates: added }, { shape: [...rows.table] }), node.shape);
  };
};

/** Rows, and zeros in the place of those that do not exist. */
const existing = (k: Kernels, t: Tensor, condition: Tensor | undefined): Tensor =>
  condition === undefined ? t : k.run('Select', { condition, t, e: k.run('ZerosLike', { x: t }) });

/** Which rows are taken, [count, 1], and whether they exist, [count]; `undefined`: all of them do. */
interface Places {
  readonly places: Tensor;
  readonly exist?: Tensor;
}

class Rows {
  /** The table's shape. */
  readonly table: readonly [rows: number, length: number];
  /** How many rows are taken. */
  readonly count: number;
  readonly #k: Kernels;
  /** [lists with indices of their own, lists that share them, indices]. */
  readonly #lists: readonly [number, number, number];
  /** How many rows each list may choose from. */
  readonly #length: number;
  /** Where in the table each list begins. */
  readonly #starts: CardArray;

  constructor(
    { axis, batchDims }: { readonly axis: number; readonly batchDims: number },
    shape: Shape,
    indices: Shape,
    { kernels, resident }: Lowering,
  ) {
    this.#k = kernels;
    const [own, shared] = [elementCount(shape.slice(0, batchDims)), elementCount(shape.slice(batchDims, axis))];
    this.#length = shape[axis]!;
    this.#lists = [own, shared, elementCount(indices.slice(batchDims))];
    this.table = [own * shared * this.#length, elementCount(shape.slice(axis + 1))];
    this.count = own * shared * this.#lists[2];
    const data = Int32Array.from({ length: own * shared }, (_, list) => list * this.#length);
    this.#starts = resident({ shape: [own, shared, 1], dtype: 'int32', data });
  }

  of(indices: CardArray): Places {
    const data = indices.peek();
    return data?.every((at) => at >= 0 && at < this.#length) ? this.#onHost(data) : this.#onCard(indices.tensor());
  }

  /** Indices that are on the host and exist: those of batches, as a rule. */
  #onHost(data: TypedArray): Places {
    const [, shared, count] = this.#lists;
    const places = Int32Array.from({ length: this.count }, (_, place) => {
      const list = Math.floor(place / count);
      return list * this.#length + data[Math.floor(list / shared) * count + (place % count)]!;
    });
    return { places: this.#k.temporary({ shape: [this.count, 1], dtype: 'int32', data: places }) };
  }

  /** Others are replaced by those at the ends, so that they can be taken. */
  #onCard(indices: Tensor): Places {
    const k = this.#k;
    const [own, shared, count] = this.#lists;
    const lists = k.reshape(indices, [own, 1, count]);
    const last = k.scalar(this.#length - 1, 'int32');
    const inside = k.pair('Minimum', k.pair('Maximum', lists, k.scalar(0, 'int32')), last);
    const places = own * shared === 1 ? inside : k.pair('Add', inside, this.#starts.tensor());
    const exist = k.broadcast(k.pair('Equal', lists, inside), [own, shared, count]);
    return { places: k.reshape(places, [this.count, 1]), exist: k.reshape(exist, [this.count]) };
  }
}
