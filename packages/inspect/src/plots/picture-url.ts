import { ArgumentError } from '@neurite/backend';
import type { NdArray } from '@neurite/tensors';
import { encode } from 'fast-png';

/**
 * A picture as the address of an image with all of it inside (`data:image/png;base64,…`): for pages, and for drawings.
 *
 * @param picture [height, width] or [height, width, channels] of 1, 3 or 4 channels, from 0 to 1
 * @throws ArgumentError for what is no picture
 * @example
 * image.src = pictureUrl(mosaic(await filterPictures(model, 'conv2d')));
 */
export function pictureUrl({ data, shape }: NdArray): string {
  const [height = 0, width = 0, channels = 1] = shape;
  if (shape.length < 2 || shape.length > 3 || ![1, 3, 4].includes(channels) || height * width === 0) {
    throw new ArgumentError(`pictureUrl takes pictures [height, width, 1, 3 or 4]; got [${shape.join(', ')}].`);
  }
  const bytes = Uint8Array.from(data, (value) => Math.round(Math.min(1, Math.max(0, value)) * 255));
  const png = encode({ data: bytes, width, height, channels, depth: 8 });
  return `data:image/png;base64,${btoa(Array.from(png, (byte) => String.fromCharCode(byte)).join(''))}`;
}
