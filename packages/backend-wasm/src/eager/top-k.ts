import { placesInOrder } from '@neurite/backend';
import type { KernelFunc, NamedTensorInfoMap, TypedArray } from '@tensorflow/tfjs-core';
import type { HostKernels } from './host-kernels.ts';

/**
 * TopK with an order that has a place for NaN, which is larger than anything else; tfjs-core's own leaves it wherever its comparisons end.
 *
 * @internal
 */
export const topK: KernelFunc = ({ inputs, attrs, backend }) => {
  const x = (inputs as NamedTensorInfoMap)['x']!;
  const { k } = attrs as { k: number };
  const host = backend as HostKernels;
  const elements = host.data.get(x.dataId).values as TypedArray;
  const length = x.shape.at(-1)!;
  const shape = [...x.shape.slice(0, -1), k];
  const places = new Int32Array(shape.reduce((product, axis) => product * axis, 1));
  const values = x.dtype === 'int32' ? new Int32Array(places.length) : new Float32Array(places.length);
  for (let to = 0, from = 0; to < places.length; to += k, from += length) {
    const row = elements.subarray(from, from + length);
    const order = placesInOrder(row, true);
    for (let rank = 0; rank < k; rank++) {
      places[to + rank] = order[rank]!;
      values[to + rank] = row[order[rank]!]!;
    }
  }
  return [host.makeTensorInfo(shape, x.dtype, values), host.makeTensorInfo(shape, 'int32', places)];
};
