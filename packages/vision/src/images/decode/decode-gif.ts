import { FormatError } from '@neurite/backend';
import type { Raster } from '../raster.ts';

/** The pixels of a GIF file, of an animated one its first frame. @throws FormatError when it is damaged */
export async function decodeGif(bytes: Uint8Array): Promise<Raster> {
  const { GifReader } = await import('omggif');
  try {
    const reader = new GifReader(bytes as Buffer);
    const { width, height } = reader;
    const frame = reader.frameInfo(0);
    if (frame.x + frame.width > width || frame.y + frame.height > height) {
      throw new FormatError(
        `its first frame, ${frame.width} × ${frame.height}, reaches beyond its ${width} × ${height}`,
      );
    }
    // What the frame does not cover is transparent.
    const data = new Uint8Array(4 * width * height);
    reader.decodeAndBlitFrameRGBA(0, data as unknown as number[]);
    return { data, width, height, channels: 4, max: 255 };
  } catch (error) {
    throw new FormatError(`the GIF is damaged or truncated: ${(error as Error).message}`, { cause: error });
  }
}
