import { ArgumentError, FormatError } from '@neurite/backend';
import { isDrawable, type Drawable, rasterOfDrawable } from './browser/drawable.ts';
import { decodeRaster, MAX_PIXELS, requirePixels } from './decode/decode-raster.ts';
import type { Image } from './image.ts';
import { type ChannelOptions, type Raster, rasterRows, rowsToImage } from './raster.ts';
import { type ImageSize, type ResizeImageOptions, resizeRows } from './resize.ts';

/**
 * Where a picture comes from: a file's path (in Node), an address, a `File` or `Blob`, the bytes of a file; in a page also
 * whatever can be drawn: a canvas, `ImageBitmap`, `ImageData`, `<img>`, `<video>` (the frame it shows), `VideoFrame`.
 */
export type ImageSource = string | URL | Blob | Uint8Array | ArrayBuffer | Drawable;

/** The options of {@link readImage}. */
export interface ReadImageOptions extends ChannelOptions, ResizeImageOptions {
  /** Brings the picture to a size while it is read, so that a large one is never held in floats. Default: its own size. */
  readonly size?: ImageSize;
  /** Larger pictures are refused before they are decoded. Default 100 million pixels. */
  readonly maxPixels?: number;
}

/**
 * Reads a picture, turned upright as its EXIF data say. Node reads PNG (1 to 16 bits, grey, palette, alpha), JPEG, WebP and GIF,
 * of animated files the first frame; a page reads what its browser does.
 *
 * @returns float32 [height, width, channels] in [0, 1]; three channels unless others are asked for
 * @throws FormatError when there is no such file, or it is damaged, truncated, no picture or too large, naming it
 * @throws ArgumentError when the source is none
 * @example
 * const photo = await readImage('photo.jpg', { size: [224, 224], fit: 'cover' });
 */
export async function readImage(source: ImageSource, options: ReadImageOptions = {}): Promise<Image> {
  const { channels = 3, maxPixels = MAX_PIXELS } = options;
  if (![1, 3, 4].includes(channels)) throw new ArgumentError(`channels must be 1, 3 or 4; got ${channels}.`);
  const raster = await rasterOf(source, maxPixels);
  const rows = rasterRows(raster, options);
  return options.size === undefined ? rowsToImage(rows) : resizeRows(rows, options.size, options);
}

async function rasterOf(source: ImageSource, maxPixels: number): Promise<Raster> {
  if (isDrawable(source)) return rasterOfDrawable(source);
  const name = nameOf(source);
  try {
    const bytes = await bytesOf(source);
    return typeof document === 'undefined' && typeof createImageBitmap === 'undefined'
      ? await decodeRaster(bytes, maxPixels)
      : await decodeInBrowser(bytes, maxPixels);
  } catch (error) {
    if (error instanceof ArgumentError) throw error;
    throw new FormatError(`${name} could not be read: ${(error as Error).message}.`, { cause: error });
  }
}

async function decodeInBrowser(bytes: Uint8Array, maxPixels: number): Promise<Raster> {
  const bitmap = await createImageBitmap(new Blob([bytes as Uint8Array<ArrayBuffer>]), {
    imageOrientation: 'from-image',
  });
  try {
    requirePixels(bitmap, maxPixels);
    return rasterOfDrawable(bitmap);
  } finally {
    bitmap.close();
  }
}

function nameOf(source: unknown): string {
  if (typeof source === 'string') return /^data:/i.test(source) ? 'The picture' : source;
  if (source instanceof URL) return source.href;
  return source instanceof Blob && 'name' in source && typeof source.name === 'string' ? source.name : 'The picture';
}

async function bytesOf(source: ImageSource): Promise<Uint8Array> {
  if (source instanceof Uint8Array) return source;
  if (source instanceof ArrayBuffer) return new Uint8Array(source);
  if (source instanceof Blob) return new Uint8Array(await source.arrayBuffer());
  if (source instanceof URL || typeof source === 'string') {
    const fs = globalThis.process?.getBuiltinModule?.('node:fs/promises');
    const isFile = source instanceof URL ? source.protocol === 'file:' : !/^(https?|data|blob):/i.test(source);
    if (fs !== undefined && isFile) {
      // A file URL in text has to be told from a path.
      const path = typeof source === 'string' && /^file:/i.test(source) ? new URL(source) : source;
      return fs.readFile(path);
    }
    const response = await fetch(source);
    if (!response.ok) throw new FormatError(`the server answered ${response.status} ${response.statusText}`);
    return new Uint8Array(await response.arrayBuffer());
  }
  throw new ArgumentError(
    'A picture is read from a path, an address, a File or Blob, bytes, or in a page from a canvas, bitmap, image or video; ' +
      `got ${source === null ? 'null' : typeof source}.`,
  );
}
