import type { Region } from '../images/resample-rows.ts';
import { type Affine, compose, shift, slant, turn } from './affine.ts';
import {
  adjustBrightness,
  adjustContrast,
  adjustSaturation,
  adjustSharpness,
  autoContrast,
  equalize,
  posterize,
  solarize,
} from './color.ts';
import { type AugmentedExample, moveExample } from './example.ts';
import type { HostRandom } from './host-random.ts';

/** How RandAugment goes about it. */
export interface RandAugmentOptions {
  /** How many operations each picture goes through. Default 2. */
  readonly operations?: number;
  /** How strong they are, from 0 to 30. Default 9. */
  readonly magnitude?: number;
}

/** What an operation is given: the share of its full strength, with a random sign where it has a direction. */
type Operation = (
  strength: number,
  signed: number,
) => Affine | ((image: AugmentedExample['image']) => AugmentedExample['image']);

const FULL = 30;

// The fourteen operations and their full strengths, as in torchvision.
const operations: readonly Operation[] = [
  () => (image) => image,
  (_, signed) => slant(0.3 * signed, 0),
  (_, signed) => slant(0, 0.3 * signed),
  (_, signed) => shift((150 / 331) * signed, 0),
  (_, signed) => shift(0, (150 / 331) * signed),
  (_, signed) => turn((30 * Math.PI * signed) / 180),
  (_, signed) => (image) => adjustBrightness(image, 1 + 0.9 * signed),
  (_, signed) => (image) => adjustSaturation(image, 1 + 0.9 * signed),
  (_, signed) => (image) => adjustContrast(image, 1 + 0.9 * signed),
  (_, signed) => (image) => adjustSharpness(image, 1 + 0.9 * signed),
  (strength) => (image) => posterize(image, 8 - Math.round(4 * strength)),
  (strength) => (image) => solarize(image, 1 - strength),
  () => autoContrast,
  () => equalize,
];

/**
 * Operations drawn by chance from fourteen, all of one strength.
 *
 * Source: Cubuk et al., RandAugment: practical automated data augmentation with a reduced search space, arXiv:1909.13719.
 */
export function randomOperations<B extends Region>(
  example: AugmentedExample<B>,
  options: RandAugmentOptions,
  random: HostRandom,
  fill: number,
  minVisibility: number,
): AugmentedExample<B> {
  const { operations: count = 2, magnitude = 9 } = options;
  const strength = Math.min(FULL, Math.max(0, magnitude)) / FULL;
  let changed = example;
  for (let i = 0; i < count; i++) {
    const change = operations[random.integer(operations.length)]!(strength, random.chance(0.5) ? strength : -strength);
    if (typeof change === 'function') {
      changed = { ...changed, image: change(changed.image) };
      continue;
    }
    const [height, width] = changed.image.shape;
    // Shifts are shares of the sides.
    const map = compose(
      shift(-width / 2, -height / 2),
      { ...change, x0: change.x0 * width, y0: change.y0 * height },
      shift(width / 2, height / 2),
    );
    changed = moveExample(changed, { map, height, width, fill, minVisibility });
  }
  return changed;
}
