import { ArgumentError, unknownName } from '@neurite/backend';
import { blankImage, type Image, requireImage, requireSide } from './image.ts';
import { pasteImage } from './paste.ts';
import { imageRows, type Rows } from './raster.ts';
import { type Interpolation, resampleRows } from './resample-rows.ts';

/** The size of a picture: one number for a square, or [height, width]. */
export type ImageSize = number | readonly [height: number, width: number];

/** The options of {@link resizeImage}. */
export interface ResizeImageOptions {
  /** Default 'bilinear'. */
  readonly interpolation?: Interpolation;
  /** Whether all pixels count that a new one covers when a picture gets smaller; for 'bilinear'. Default true. */
  readonly antialias?: boolean;
  /**
   * When the sides have another ratio: 'stretch' changes it, 'cover' cuts off what is too much on both sides, 'contain' shows
   * all and leaves borders. Default 'stretch'.
   */
  readonly fit?: 'stretch' | 'cover' | 'contain';
  /** The colour of the borders that 'contain' leaves, a value for all channels or one for each. Default 0. */
  readonly fill?: number | readonly number[];
}

/** Four gigabytes of float32. */
const MOST_VALUES = 2 ** 30;
const INTERPOLATIONS: readonly Interpolation[] = ['bilinear', 'nearest', 'area'];
const FITS = ['stretch', 'cover', 'contain'] as const;

/**
 * A picture of another size.
 *
 * @param size one number for a square, or [height, width]
 * @returns a new picture [height, width, channels]
 * @throws ArgumentError when a size is not a whole number of at least 1, or beyond all memory, or a name is none of those there are
 * @example
 * const small = resizeImage(photo, [224, 224], { fit: 'cover' });
 */
export function resizeImage(image: Image, size: ImageSize, options: ResizeImageOptions = {}): Image {
  return resizeRows(imageRows(requireImage('resizeImage', image)), size, options);
}

/** The same for rows that are read as they are needed. */
export function resizeRows(rows: Rows, size: ImageSize, options: ResizeImageOptions): Image {
  const [height, width] = sidesOf(size);
  if (height * width * rows.channels > MOST_VALUES) {
    throw new ArgumentError(
      `A picture of ${height} × ${width} pixels does not fit into memory: a size is in pixels, at most ${MOST_VALUES} with all channels.`,
    );
  }
  const { interpolation = 'bilinear', antialias = true, fit = 'stretch', fill = 0 } = options;
  if (!INTERPOLATIONS.includes(interpolation)) throw unknownName('interpolation', interpolation, INTERPOLATIONS);
  if (!FITS.includes(fit)) throw unknownName('fit', fit, FITS);
  const whole = { x: 0, y: 0, width: rows.width, height: rows.height };
  if (fit === 'stretch') return resampleRows(rows, whole, [height, width], interpolation, antialias);
  const [ratioDown, ratioAcross] = [height / rows.height, width / rows.width];
  if (fit === 'cover') {
    const ratio = Math.max(ratioDown, ratioAcross);
    const [shownHeight, shownWidth] = [height / ratio, width / ratio];
    const region = {
      x: (rows.width - shownWidth) / 2,
      y: (rows.height - shownHeight) / 2,
      width: shownWidth,
      height: shownHeight,
    };
    return resampleRows(rows, region, [height, width], interpolation, antialias);
  }
  const ratio = Math.min(ratioDown, ratioAcross);
  const innerHeight = Math.min(height, Math.max(1, Math.round(rows.height * ratio)));
  const innerWidth = Math.min(width, Math.max(1, Math.round(rows.width * ratio)));
  const inner = resampleRows(rows, whole, [innerHeight, innerWidth], interpolation, antialias);
  const frame = blankImage(height, width, colorOf(fill, rows.channels));
  pasteImage(frame, inner, Math.floor((height - innerHeight) / 2), Math.floor((width - innerWidth) / 2));
  return frame;
}

/** @throws ArgumentError when a side is not a whole number of at least 1 */
export function sidesOf(size: ImageSize): readonly [height: number, width: number] {
  const sides: unknown = typeof size === 'number' ? [size, size] : size;
  if (!Array.isArray(sides) || sides.length !== 2) {
    throw new ArgumentError(`A size is a number or [height, width]; got ${JSON.stringify(size)}.`);
  }
  return [requireSide('height', sides[0] as number), requireSide('width', sides[1] as number)];
}

/** @throws ArgumentError when there is not one value for each channel */
export function colorOf(fill: number | readonly number[], channels: number): readonly number[] {
  const color = typeof fill === 'number' ? new Array<number>(channels).fill(fill) : fill;
  if (color.length === channels) return color;
  throw new ArgumentError(
    `The picture has ${channels} channels, and the colour ${color.length}: give one value for each.`,
  );
}
