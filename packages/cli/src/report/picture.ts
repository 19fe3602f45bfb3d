import { encode } from 'fast-png';

/**
 * A grey picture as an HTML image with its PNG inside.
 *
 * @param pixels row by row from the top, from 0 (black) to 1 (white)
 */
export function pictureOf(pixels: ArrayLike<number>, width: number, height: number): string {
  const data = Uint8Array.from(pixels, (value) => Math.round(Math.min(1, Math.max(0, value)) * 255));
  const png = encode({ data, width, height, channels: 1, depth: 8 });
  const base64 = btoa(Array.from(png, (byte) => String.fromCharCode(byte)).join(''));
  return `<img alt="" width="${width}" height="${height}" src="data:image/png;base64,${base64}">`;
}
