/** Images of another size: pixels are taken and mixed by the tables that all backends share, and gradients are products with those tables. */
import {
  type HostArray,
  type ResizeGradientNode,
  type ResizeNode,
  type ResizeTaps,
  resizeTaps,
} from '@neurite/backend';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { CardArray } from '../card-array.ts';
import type { Compute, Lowering } from './lowering.ts';

export const resize = (node: ResizeNode | ResizeGradientNode, lowering: Lowering): Compute =>
  node.kind === 'resize' ? mixed(node, lowering) : spread(node, lowering);

const mixed = (node: ResizeNode, { kernels: k, typeOf, resident }: Lowering): Compute => {
  const { shape } = typeOf(node.x);
  const [batch, height, width, channels] = shape as [number, number, number, number];
  const [rows, columns] = [1, 2].map((axis) => resizeTaps(node, shape[axis]!, node.shape[axis]!)) as [
    ResizeTaps,
    ResizeTaps,
  ];
  /** Where the pixels stand along one axis of `groups` lists, and how they are mixed. */
  const axis = (taps: ResizeTaps, groups: number, length: number) => {
    const places = (at: Int32Array): HostArray => ({
      shape: [groups * at.length, 1],
      dtype: 'int32',
      data: Int32Array.from({ length: groups * at.length }, (_, index) => {
        return Math.floor(index / at.length) * length + at[index % at.length]!;
      }),
    });
    const weight = (of: (w: number) => number): CardArray =>
      resident({ shape: [taps.weight.length, 1], dtype: 'float32', data: taps.weight.map(of) });
    const low = resident(places(taps.low));
    if (taps.weight.every((w) => w === 0)) return (lists: Tensor) => take(lists, low);
    const [high, far, near] = [resident(places(taps.high)), weight((w) => w), weight((w) => 1 - w)];
    const scaled = (lists: Tensor, from: CardArray, by: CardArray): Tensor => {
      const pixels = k.reshape(take(lists, from), [groups, taps.weight.length, lists.shape[1]!]);
      return k.pair('Multiply', pixels, by.tensor());
    };
    return (lists: Tensor) => k.pair('Add', scaled(lists, low, near), scaled(lists, high, far));
  };
  const take = (lists: Tensor, places: CardArray): Tensor =>
    k.run('GatherNd', { params: lists, indices: places.tensor() });
  const [alongRows, alongColumns] = [axis(rows, batch, height), axis(columns, batch * node.shape[1]!, width)];
  return (x) => {
    const tall = alongRows(k.reshape(x, [batch * height, width * channels]));
    return k.reshape(alongColumns(k.reshape(tall, [batch * node.shape[1]! * width, channels])), node.shape);
  };
};

const spread = (node: ResizeGradientNode, { kernels: k, typeOf, resident }: Lowering): Compute => {
  const { shape } = typeOf(node.dy);
  const [batch, height, , channels] = node.shape as [number, number, number, number];
  const [rows, columns] = [1, 2].map((axis) =>
    resident(weights(resizeTaps(node, node.shape[axis]!, shape[axis]!), node.shape[axis]!)),
  ) as [CardArray, CardArray];
  const product = (table: CardArray, x: Tensor): Tensor =>
    k.run('BatchMatMul', { a: table.tensor(), b: x }, { transposeA: false, transposeB: false });
  return (dy) => {
    const tall = product(rows, k.reshape(dy, [batch, shape[1]!, shape[2]! * channels]));
    return k.reshape(product(columns, k.reshape(tall, [batch * height, shape[2]!, channels])), node.shape);
  };
};

/** [1, from, to]: how much of each pixel of the image went into each of the resized one. */
const weights = ({ low, high, weight }: ResizeTaps, from: number): HostArray => {
  const to = low.length;
  const data = new Float32Array(from * to);
  for (let at = 0; at < to; at++) {
    data[low[at]! * to + at]! += 1 - weight[at]!;
    data[high[at]! * to + at]! += weight[at]!;
  }
  return { shape: [1, from, to], dtype: 'float32', data };
};
