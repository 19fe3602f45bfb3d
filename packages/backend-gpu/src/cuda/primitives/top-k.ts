import type { TopKNode } from '@neurite/backend';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Lowering } from './lowering.ts';

/**
 * @internal
 * The k first in order, and their places. TensorFlow's kernel knows the largest, and nothing of NaN. The smallest are the largest of what is
 * turned around; NaN is put at its end of the row first, and then counts as the infinity at that end, behind which no equal can come.
 */
export const topK = (node: TopKNode, { kernels: k, typeOf, resident }: Lowering): ((x: Tensor) => Tensor[]) => {
  const { shape, dtype } = typeOf(node.x);
  const length = shape.at(-1)!;
  const rows = shape.slice(0, -1).reduce((product, axis) => product * axis, 1);
  const starts = resident({
    shape: [rows, 1],
    dtype: 'int32',
    data: Int32Array.from({ length: rows }, (_, row) => row * length),
  });
  /** Of each row the elements at these places. */
  const taken = (table: Tensor, places: Tensor): Tensor => {
    const count = places.shape.at(-1)!;
    const at = k.reshape(k.pair('Add', places, starts.tensor()), [rows * count, 1]);
    const params = k.reshape(table, [rows * length, 1]);
    return k.reshape(k.run('GatherNd', { params, indices: at }), [rows, count]);
  };
  const largest = (x: Tensor, count: number): Tensor => k.runAll('TopK', { x }, { k: count, sorted: true })[1]!;
  const results = (x: Tensor, places: Tensor): Tensor[] => [
    k.reshape(taken(x, places), node.outputs[0]!.shape),
    k.reshape(places, node.outputs[1]!.shape),
  ];
  return (given) => {
    const x = k.reshape(given, [rows, length]);
    if (dtype === 'int32') return results(x, largest(node.largest ? x : k.pair('Sub', k.scalar(-1, dtype), x), node.k));
    const isNaN = k.run('IsNan', { x });
    const order = largest(k.cast(node.largest ? isNaN : k.run('LogicalNot', { x: isNaN }), 'int32'), length);
    const turned = node.largest ? x : k.run('Neg', { x });
    const end = k.scalar(node.largest ? Infinity : -Infinity, 'float32');
    const numbers = taken(k.select(isNaN, end, turned, [rows, length]), order);
    return results(x, taken(order, largest(numbers, node.k)));
  };
};
