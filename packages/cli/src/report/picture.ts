import { encode } from 'fast-png';

/**
 * A picture as an HTML image with its PNG inside.
 *
 * @param pixels row by row from the top, from 0 (black) to 1 (white)
 * @param channels 1 for grey, 3 for red, green and blue
 */
export function pictureOf(pixels: ArrayLike<number>, width: number, height: number, channels = 1): string {
  const data = Uint8Array.from(pixels, (value) => Math.round(Math.min(1, Math.max(0, value)) * 255));
  const png = encode({ data, width, height, channels, depth: 8 });
  const base64 = btoa(Array.from(png, (byte) => String.fromCharCode(byte)).join(''));
  return `<img alt="" width="${width}" height="${height}" src="data:image/png;base64,${base64}">`;
}
