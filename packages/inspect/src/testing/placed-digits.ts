import type { NdArray } from '@neurite/tensors';
import { ndArray, RandomGenerator } from '@neurite/tensors';

export const CANVAS = 20;
export const DIGIT = 8;

/** Digits somewhere on a dark canvas, and where. */
export interface PlacedDigits {
  /** [examples, CANVAS, CANVAS, 1] */
  readonly x: NdArray;
  /** The left upper corner of each digit. */
  readonly corners: readonly { readonly top: number; readonly left: number }[];
}

/** Puts 8×8 digits at random places of larger pictures. */
export function placed(digits: NdArray, seed: number): PlacedDigits {
  const generator = new RandomGenerator(seed);
  const rooms = CANVAS - DIGIT + 1;
  const examples = digits.shape[0]!;
  const x = new Float32Array(examples * CANVAS * CANVAS);
  const corners = Array.from({ length: examples }, (_, example) => {
    const cell = generator.permutation(rooms * rooms)[0]!;
    const [top, left] = [Math.floor(cell / rooms), cell % rooms];
    for (let row = 0; row < DIGIT; row++) {
      const start = (example * DIGIT + row) * DIGIT;
      x.set(digits.data.subarray(start, start + DIGIT), (example * CANVAS + top + row) * CANVAS + left);
    }
    return { top, left };
  });
  return { x: ndArray(x, [examples, CANVAS, CANVAS, 1]), corners };
}

/** The share of maps whose largest value lies on the digit: the pointing game. */
export function pointing(maps: ArrayLike<number>, corners: PlacedDigits['corners']): number {
  const size = CANVAS * CANVAS;
  const hits = corners.filter(({ top, left }, example) => {
    let best = example * size;
    for (let index = best; index < (example + 1) * size; index++) if (maps[index]! > maps[best]!) best = index;
    const [row, column] = [Math.floor((best % size) / CANVAS), best % CANVAS];
    return row >= top && row < top + DIGIT && column >= left && column < left + DIGIT;
  });
  return hits.length / corners.length;
}
