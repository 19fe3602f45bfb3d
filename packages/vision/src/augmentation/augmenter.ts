import { ArgumentError, unknownName } from '@neurite/backend';
import { blankImage, type Image, requireImage } from '../images/image.ts';
import { pasteImage } from '../images/paste.ts';
import type { Region } from '../images/resample-rows.ts';
import { colorOf, type ImageSize, sidesOf } from '../images/resize.ts';
import { type Affine, compose, shift, slant, stretch, turn } from './affine.ts';
import { adjustBrightness, adjustContrast, adjustHue, adjustSaturation } from './color.ts';
import { type AugmentedExample, moveExample, requireBoxes } from './example.ts';
import { HostRandom } from './host-random.ts';
import { type RandAugmentOptions, randomOperations } from './rand-augment.ts';

/** How far something goes: f stands for [−f, f], for factors [1 − f, 1 + f]. */
export type Extent = number | readonly [least: number, most: number];

/** The options of {@link augmenter}. What is left out is not done. */
export interface AugmenterOptions {
  /** What everything random follows from. Default 0. */
  readonly seed?: number;
  /** Mirrors every second picture, along one axis or each. */
  readonly flip?: 'horizontal' | 'vertical' | 'both';
  /** Takes a part of the picture, of a share of its area in [least, most], and of a ratio of sides in ¾ to 4⁄3 of its own. */
  readonly crop?: readonly [least: number, most: number];
  /** Turns about the middle, in degrees. */
  readonly rotate?: Extent;
  /** Makes larger or smaller, by a factor. */
  readonly scale?: Extent;
  /** Moves, by a share of the sides. */
  readonly translate?: Extent;
  /** Slants, in degrees. */
  readonly shear?: Extent;
  /** Factor of all values. */
  readonly brightness?: Extent;
  /** Factor of the distance from the mean. */
  readonly contrast?: Extent;
  /** Factor of the distance from grey. */
  readonly saturation?: Extent;
  /** Turns the hues, by a share of the circle. */
  readonly hue?: Extent;
  /** Operations drawn by chance, of one strength; see {@link RandAugmentOptions}. */
  readonly randAugment?: RandAugmentOptions;
  /** The side of a square that is covered, as a share of the shorter side, at a random place. */
  readonly cutout?: number;
  /** What stands beyond the edges, and in what is covered. Default 0. */
  readonly fill?: number;
  /** The size of what comes out. Default: that of the picture. */
  readonly size?: ImageSize;
  /** Boxes of which a smaller share is left within the picture are dropped. Default 0.3. */
  readonly minVisibility?: number;
}

/** Changes an example; the number of the example, with the seed, decides how. */
export type Augmenter = <B extends Region>(example: AugmentedExample<B>, index: number) => AugmentedExample<B>;

/**
 * Changes pictures at random, with the boxes and key points in them. All that moves pixels is one map, so that they are
 * interpolated once; then colours change; then a square is covered. Example and number give the same result in any order and on any
 * machine: take `epoch · size + index` for other changes in every epoch.
 *
 * In models, the layers `randomFlip`, `randomRotation` and the like of `@neurite/layers` do some of this, compiled, for pictures
 * without boxes.
 *
 * @throws ArgumentError when an option is out of its range; on a call, when a box has no area
 * @example
 * const change = augmenter({ seed: 1, flip: 'horizontal', rotate: 10, scale: [0.8, 1.2], brightness: 0.2 });
 * const { image, boxes } = change({ image: photo, boxes: [{ x: 10, y: 20, width: 50, height: 40, label: 'cat' }] }, 0);
 */
export function augmenter(options: AugmenterOptions): Augmenter {
  const { seed = 0, fill = 0, minVisibility = 0.3, cutout = 0, crop, flip } = options;
  if (flip !== undefined && !FLIPS.includes(flip)) throw unknownName('flip', String(flip), FLIPS);
  if (!(cutout >= 0 && cutout <= 1)) throw new ArgumentError(`cutout must be from 0 to 1; got ${cutout}.`);
  if (crop !== undefined && !(crop[0] > 0 && crop[0] <= crop[1] && crop[1] <= 1)) {
    throw new ArgumentError(
      `crop must be [least, most] share of the area, within 0 to 1; got ${JSON.stringify(crop)}.`,
    );
  }
  const ranges = rangesOf(options);
  return (example, index) => {
    const [height, width] = requireImage('augmenter', example.image).shape;
    requireBoxes('augmenter', example.boxes ?? []);
    const random = new HostRandom(seed, index);
    const [newHeight, newWidth] = options.size === undefined ? [height, width] : sidesOf(options.size);
    const map = mapOf(random, options, ranges, [height, width], [newHeight, newWidth]);
    let changed = moveExample(example, { map, height: newHeight, width: newWidth, fill, minVisibility });
    let image = changeColors(changed.image, random, ranges);
    if (options.randAugment !== undefined) {
      changed = randomOperations({ ...changed, image }, options.randAugment, random, fill, minVisibility);
      image = changed.image;
    }
    if (cutout > 0) image = coverSquare(image, random, cutout, fill);
    return { ...changed, image };
  };
}

const FLIPS: readonly string[] = ['horizontal', 'vertical', 'both'];

type Ranges = ReturnType<typeof rangesOf>;

function rangesOf(options: AugmenterOptions) {
  const about = (middle: number, name: keyof AugmenterOptions): readonly [number, number] | undefined => {
    const extent = options[name] as Extent | undefined;
    if (extent === undefined) return undefined;
    const range = typeof extent === 'number' ? ([middle - extent, middle + extent] as const) : extent;
    if (
      Number.isFinite(range[0]) &&
      Number.isFinite(range[1]) &&
      range[0] <= range[1] &&
      !(middle === 1 && range[0] < 0)
    ) {
      return range;
    }
    throw new ArgumentError(
      `${name} must be a number, or [least, most]${middle === 1 ? ', not below 0' : ''}; got ${JSON.stringify(extent)}.`,
    );
  };
  const scale = about(1, 'scale');
  if (scale?.[0] === 0) throw new ArgumentError('scale must stay above 0.');
  return {
    rotate: about(0, 'rotate'),
    scale,
    translate: about(0, 'translate'),
    shear: about(0, 'shear'),
    brightness: about(1, 'brightness'),
    contrast: about(1, 'contrast'),
    saturation: about(1, 'saturation'),
    hue: about(0, 'hue'),
  };
}

function mapOf(
  random: HostRandom,
  options: AugmenterOptions,
  ranges: Ranges,
  [height, width]: readonly [number, number],
  [newHeight, newWidth]: readonly [number, number],
): Affine {
  const draw = (range: readonly [number, number] | undefined, otherwise: number): number =>
    range === undefined ? otherwise : random.uniform(...range);
  const degrees = Math.PI / 180;
  const { flip } = options;
  const mirrorX = (flip === 'horizontal' || flip === 'both') && random.chance(0.5) ? -1 : 1;
  const mirrorY = (flip === 'vertical' || flip === 'both') && random.chance(0.5) ? -1 : 1;
  const factor = draw(ranges.scale, 1);
  const part = partOf(random, options.crop, height, width);
  return compose(
    shift(-width / 2, -height / 2),
    stretch(mirrorX * factor, mirrorY * factor),
    slant(Math.tan(draw(ranges.shear, 0) * degrees), 0),
    turn(draw(ranges.rotate, 0) * degrees),
    shift(width / 2 + width * draw(ranges.translate, 0), height / 2 + height * draw(ranges.translate, 0)),
    shift(-part.x, -part.y),
    stretch(newWidth / part.width, newHeight / part.height),
  );
}

function partOf(random: HostRandom, crop: AugmenterOptions['crop'], height: number, width: number): Region {
  if (crop === undefined) return { x: 0, y: 0, width, height };
  const share = random.uniform(...crop);
  const ratio = Math.exp(random.uniform(Math.log(3 / 4), Math.log(4 / 3)));
  const partWidth = Math.min(width, width * Math.sqrt(share * ratio));
  const partHeight = Math.min(height, height * Math.sqrt(share / ratio));
  return {
    x: random.uniform(0, width - partWidth),
    y: random.uniform(0, height - partHeight),
    width: partWidth,
    height: partHeight,
  };
}

function changeColors(image: Image, random: HostRandom, ranges: Ranges): Image {
  let changed = image;
  if (ranges.brightness !== undefined) changed = adjustBrightness(changed, random.uniform(...ranges.brightness));
  if (ranges.contrast !== undefined) changed = adjustContrast(changed, random.uniform(...ranges.contrast));
  if (ranges.saturation !== undefined) changed = adjustSaturation(changed, random.uniform(...ranges.saturation));
  if (ranges.hue !== undefined) changed = adjustHue(changed, random.uniform(...ranges.hue));
  return changed;
}

/** Source: DeVries and Taylor, Improved regularization of convolutional neural networks with cutout, arXiv:1708.04552. */
function coverSquare(image: Image, random: HostRandom, share: number, fill: number): Image {
  const [height, width, channels] = image.shape;
  const side = Math.round(share * Math.min(height, width));
  if (side === 0) return image;
  const [top, left] = [random.integer(height) - (side >> 1), random.integer(width) - (side >> 1)];
  const covered: Image = { data: image.data.slice(), shape: image.shape, dtype: 'float32' };
  pasteImage(covered, blankImage(side, side, colorOf(fill, channels)), top, left);
  return covered;
}
