import { ArgumentError } from '@neurite/backend';
import { blankImage, emptyImage, type Image, requireImage } from './image.ts';
import { pasteImage } from './paste.ts';
import type { Region } from './resample-rows.ts';
import { colorOf } from './resize.ts';

/**
 * A part of a picture.
 *
 * @param region in whole pixels from the top left corner
 * @returns a new picture [region.height, region.width, channels]
 * @throws ArgumentError when the region is not within the picture, or empty
 * @example
 * const face = cropImage(photo, { x: 163, y: 76, width: 116, height: 111 });
 */
export function cropImage(image: Image, region: Region): Image {
  const [height, width, channels] = requireImage('cropImage', image).shape;
  const { x, y, width: w, height: h } = region;
  const isWhole = [x, y, w, h].every(Number.isInteger);
  if (!isWhole || w < 1 || h < 1 || x < 0 || y < 0 || x + w > width || y + h > height) {
    throw new ArgumentError(
      `cropImage: the region ${JSON.stringify(region)} must be whole pixels within the picture of ${width} × ${height} ` +
        '(width × height). padImage makes a picture larger first.',
    );
  }
  const part = emptyImage(h, w, channels);
  pasteImage(part, image, -y, -x);
  return part;
}

/**
 * The middle of a picture.
 *
 * @throws ArgumentError when the picture is smaller
 * @example
 * centerCropImage(blankImage(480, 640), 224, 224).shape; // [224, 224, 3]
 */
export function centerCropImage(image: Image, height: number, width: number): Image {
  const [fullHeight, fullWidth] = requireImage('centerCropImage', image).shape;
  const [y, x] = [Math.floor((fullHeight - height) / 2), Math.floor((fullWidth - width) / 2)];
  return cropImage(image, { x, y, width, height });
}

/** How many pixels are added on each side. */
export interface ImageMargins {
  readonly top?: number;
  readonly bottom?: number;
  readonly left?: number;
  readonly right?: number;
}

/**
 * A picture with borders.
 *
 * @param margins pixels on each side; 0 where left out
 * @param fill the colour of the borders, a value for all channels or one for each. Default 0
 * @throws ArgumentError when a margin is not a whole number of at least 0
 * @example
 * padImage(image, { top: 2, bottom: 2 }, [1, 1, 1])
 */
export function padImage(image: Image, margins: ImageMargins, fill: number | readonly number[] = 0): Image {
  const [height, width, channels] = requireImage('padImage', image).shape;
  const { top = 0, bottom = 0, left = 0, right = 0 } = margins;
  if (![top, bottom, left, right].every((margin) => Number.isInteger(margin) && margin >= 0)) {
    throw new ArgumentError(`padImage: margins are whole numbers of at least 0; got ${JSON.stringify(margins)}.`);
  }
  const frame = blankImage(height + top + bottom, width + left + right, colorOf(fill, channels));
  pasteImage(frame, image, top, left);
  return frame;
}
