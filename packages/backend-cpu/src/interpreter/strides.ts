import { elementCount, rowMajorStrides, type Shape } from '@neurite/backend';

/**
 * For each element of an array of `shape` in row-major order, start + Σ index · stride: where it lies in another array
 * whose neighbours along each axis are `strides` apart.
 */
export function stridedPlaces(shape: Shape, strides: readonly number[], start = 0): Int32Array {
  const places = new Int32Array(elementCount(shape));
  const index = new Array<number>(shape.length).fill(0);
  let place = start;
  for (let flat = 0; flat < places.length; flat++) {
    places[flat] = place;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      place += strides[axis]!;
      index[axis]!++;
      if (index[axis]! < shape[axis]!) break;
      place -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return places;
}

/** The strides with which an array of shape `from` is read when it is broadcast to `to`: 0 along repeated axes. */
export function broadcastStrides(from: Shape, to: Shape): number[] {
  const own = rowMajorStrides(from);
  const shift = to.length - from.length;
  return to.map((_, axis) => (axis < shift || from[axis - shift] === 1 ? 0 : own[axis - shift]!));
}

/** For each element of an array of shape `to`, which element of an array of shape `from` broadcasts to it. */
export function broadcastPlaces(from: Shape, to: Shape): Int32Array {
  return stridedPlaces(to, broadcastStrides(from, to));
}
