import { type NdArray, ndArray, sizeOf } from '@neurite/tensors';

/** The array with its axes in another order. */
export function transposedArray({ data, shape, dtype }: NdArray, order: readonly number[]): NdArray {
  const strides = shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
  const result = order.map((axis) => shape[axis]!);
  const steps = order.map((axis) => strides[axis]!);
  const moved = data.slice();
  const place = order.map(() => 0);
  let from = 0;
  for (let to = 0; to < moved.length; to++) {
    moved[to] = data[from]!;
    for (let axis = order.length - 1; axis >= 0; axis--) {
      from += steps[axis]!;
      if (++place[axis]! < result[axis]!) break;
      from -= steps[axis]! * result[axis]!;
      place[axis] = 0;
    }
  }
  return ndArray(moved, result, dtype);
}
