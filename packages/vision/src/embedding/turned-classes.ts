import { ArgumentError } from '@neurite/backend';
import type { NdArray } from '@neurite/tensors';
import { classCount } from '../transfer/class-count.ts';

/** How often a square can be turned by a quarter and mirrored until all of them have come. */
const WAYS = 8;

/**
 * Pictures and their classes, and seven more of each: turned by a quarter, a half, three quarters, and these mirrored. Each counts as a
 * class of its own, so that there are eight times as many to be told apart.
 *
 * Source: Lee et al., Self-supervised label augmentation via input transformations, arXiv:1910.05872.
 *
 * @param x float32 [pictures, side, side, channels]
 * @param y int32 [pictures], from 0
 * @returns float32 [8 · pictures, side, side, channels], and int32 [8 · pictures]
 * @throws ArgumentError when the pictures are not square
 */
export function turnedClasses(x: NdArray, y: NdArray): { readonly x: NdArray; readonly y: NdArray } {
  const [count, side, width, channels] = x.shape as [number, number, number, number];
  if (x.shape.length !== 4 || side !== width) {
    throw new ArgumentError(
      `Pictures that are turned are square: [n, side, side, channels]; got [${x.shape.join(', ')}].`,
    );
  }
  const classes = classCount(y);
  const size = side * side * channels;
  const pixels = new Float32Array(WAYS * count * size);
  const labels = new Int32Array(WAYS * count);
  for (let way = 0; way < WAYS; way++) {
    const places = placesOf(way, side);
    for (let picture = 0; picture < count; picture++) {
      const [from, to] = [picture * size, (way * count + picture) * size];
      places.forEach((place, pixel) => {
        const at = from + place * channels;
        for (let channel = 0; channel < channels; channel++)
          pixels[to + pixel * channels + channel] = x.data[at + channel]!;
      });
      labels[way * count + picture] = way * classes + y.data[picture]!;
    }
  }
  return {
    x: { data: pixels, shape: [WAYS * count, side, side, channels], dtype: 'float32' },
    y: { data: labels, shape: [WAYS * count], dtype: 'int32' },
  };
}

/** Where each pixel of a square comes from when it is turned by `way` quarters, and mirrored from 4 on. */
function placesOf(way: number, side: number): Int32Array {
  return Int32Array.from({ length: side * side }, (_, pixel) => {
    let [row, column] = [Math.floor(pixel / side), pixel % side];
    if (way >= 4) column = side - 1 - column;
    for (let turn = 0; turn < way % 4; turn++) [row, column] = [column, side - 1 - row];
    return row * side + column;
  });
}
