import { FormatError } from '@neurite/backend';
import type { Raster } from '../raster.ts';
import { exifOrientation, turnUpright } from './orientation.ts';

/** The decoder takes some dozens of bytes a pixel; `maxPixels` has been looked at before. */
const MOST_MEGABYTES = 4096;

/**
 * The pixels of a JPEG of four inks, as for print, upright: mozjpeg does not turn them into colours. They are taken for inks without a
 * profile, (1 − ink) · (1 − black), as Pillow does.
 *
 * @throws FormatError when it is damaged
 */
export async function decodeCmykJpeg(bytes: Uint8Array): Promise<Raster> {
  const { decode } = await import('jpeg-js');
  try {
    const decoded = decode(bytes, {
      useTArray: true,
      tolerantDecoding: false,
      maxResolutionInMP: Infinity,
      maxMemoryUsageInMB: MOST_MEGABYTES,
    });
    const { data, width, height } = decoded;
    // Its types do not tell of it; it begins within the six bytes 'Exif\0\0'.
    const { exifBuffer } = decoded as { readonly exifBuffer?: Uint8Array };
    const orientation = exifBuffer === undefined ? 1 : exifOrientation(exifBuffer.subarray(1));
    return turnUpright({ data, width, height, channels: 4, max: 255 }, orientation);
  } catch (error) {
    throw new FormatError(`the JPEG is damaged or truncated: ${(error as Error).message}`, { cause: error });
  }
}
