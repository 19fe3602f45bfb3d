import { FormatError } from '@neurite/backend';
import type { Raster } from '../raster.ts';
import { type ImageFormat, readHeader } from './picture-header.ts';

/** How large a picture may be: 100 megapixels. */
export const MAX_PIXELS = 100_000_000;

const decoders: Readonly<Record<ImageFormat, (bytes: Uint8Array) => Promise<Raster>>> = {
  png: async (bytes) => (await import('./decode-png.ts')).decodePng(bytes),
  jpeg: async (bytes) => (await import('./decode-jpeg.ts')).decodeJpeg(bytes),
  gif: async (bytes) => (await import('./decode-gif.ts')).decodeGif(bytes),
  webp: async (bytes) => (await import('./decode-webp.ts')).decodeWebp(bytes),
};

/**
 * The pixels of a file, upright.
 *
 * @throws FormatError when it is no PNG, JPEG, WebP or GIF, damaged, or larger than `maxPixels`
 */
export async function decodeRaster(bytes: Uint8Array, maxPixels: number): Promise<Raster> {
  const { format, width, height } = readHeader(bytes);
  requirePixels({ width, height }, maxPixels);
  if (width * height === 0) throw new FormatError(`the picture has no pixels: it is ${width} × ${height}`);
  return decoders[format](bytes);
}

/** @throws FormatError when a picture has more pixels than are allowed */
export function requirePixels(size: { readonly width: number; readonly height: number }, maxPixels: number): void {
  const { width, height } = size;
  if (width * height > maxPixels) {
    throw new FormatError(
      `the picture has ${width} × ${height} pixels, more than the ${maxPixels} that maxPixels allows`,
    );
  }
}
