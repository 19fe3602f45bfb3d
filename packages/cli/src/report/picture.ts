import { pictureUrl } from '@neurite/inspect';
import { ndArray } from '@neurite/tensors';

/**
 * A picture as an HTML image with its PNG inside.
 *
 * @param pixels row by row from the top, from 0 (black) to 1 (white)
 * @param channels 1 for grey, 3 for red, green and blue
 */
export function pictureOf(pixels: ArrayLike<number>, width: number, height: number, channels = 1): string {
  const url = pictureUrl(ndArray(Float32Array.from(pixels), [height, width, channels]));
  return `<img alt="" width="${width}" height="${height}" src="${url}">`;
}
