import { ArgumentError } from '@neurite/backend';
import type { Raster } from '../raster.ts';

/** What a page can draw, or holds as pixels. A video gives the frame that it shows. */
export type Drawable =
  | HTMLCanvasElement
  | OffscreenCanvas
  | ImageBitmap
  | ImageData
  | HTMLImageElement
  | HTMLVideoElement
  | VideoFrame;

const KINDS = [
  'HTMLCanvasElement',
  'OffscreenCanvas',
  'ImageBitmap',
  'ImageData',
  'HTMLImageElement',
  'HTMLVideoElement',
  'VideoFrame',
];

/** Whether a value can be drawn. */
export function isDrawable(source: unknown): source is Drawable {
  const classes = globalThis as unknown as Readonly<Record<string, (new () => object) | undefined>>;
  return KINDS.some((kind) => classes[kind] !== undefined && source instanceof classes[kind]);
}

/**
 * The pixels of something that can be drawn.
 *
 * @throws ArgumentError when it has no pixels yet, as a video before its first frame
 */
export function rasterOfDrawable(source: Drawable): Raster {
  const { data, width, height } = isImageData(source) ? source : pixelsOf(source);
  return { data: data as Uint8ClampedArray, width, height, channels: 4, max: 255 };
}

const isImageData = (source: Drawable): source is ImageData => 'data' in source;

function pixelsOf(source: Exclude<Drawable, ImageData>): ImageData {
  const [width, height] = sizeOfDrawable(source);
  if (width === 0 || height === 0) {
    throw new ArgumentError(
      'The picture has no pixels yet: wait for the load event of an image (image.decode()), or for the loadeddata event of a video.',
    );
  }
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  context.drawImage(source, 0, 0);
  return context.getImageData(0, 0, width, height);
}

function sizeOfDrawable(source: Exclude<Drawable, ImageData>): readonly [width: number, height: number] {
  if ('videoWidth' in source) return [source.videoWidth, source.videoHeight];
  if ('naturalWidth' in source) return [source.naturalWidth, source.naturalHeight];
  if ('displayWidth' in source) return [source.displayWidth, source.displayHeight];
  return [source.width, source.height];
}
