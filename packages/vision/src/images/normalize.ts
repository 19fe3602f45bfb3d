import { ArgumentError } from '@neurite/backend';
import { emptyImage, type Image, requireImage } from './image.ts';
import { colorOf } from './resize.ts';

/**
 * Means and standard deviations of the channels of ImageNet's photos, values in [0, 1]: what most pretrained networks expect.
 *
 * @example
 * normalizeImage(blankImage(1, 1, [0.485, 0.456, 0.406]), imagenetStatistics).data; // [0, 0, 0]
 */
export const imagenetStatistics: {
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
} = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };

/**
 * A picture with (value − mean) / std in each channel.
 *
 * @param statistics one number for all channels, or one for each
 * @throws ArgumentError when their number is not that of the channels, or a deviation is 0
 * @example
 * const x = normalizeImage(photo, imagenetStatistics);
 */
export function normalizeImage(
  image: Image,
  statistics: { readonly mean: number | readonly number[]; readonly std: number | readonly number[] },
): Image {
  const [height, width, channels] = requireImage('normalizeImage', image).shape;
  const [mean, std] = [colorOf(statistics.mean, channels), colorOf(statistics.std, channels)];
  if (std.some((deviation) => !(deviation > 0))) {
    throw new ArgumentError(`normalizeImage: std must be above 0; got ${JSON.stringify(statistics.std)}.`);
  }
  const result = emptyImage(height, width, channels);
  for (let i = 0; i < result.data.length; i++) {
    result.data[i] = (image.data[i]! - mean[i % channels]!) / std[i % channels]!;
  }
  return result;
}
