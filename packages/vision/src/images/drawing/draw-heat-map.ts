import { ArgumentError } from '@neurite/backend';
import type { NdArray } from '@neurite/tensors';
import { emptyImage, type Image, requireImage } from '../image.ts';
import { resizeImage } from '../resize.ts';

/** The options of {@link drawHeatMap}. */
export interface DrawHeatMapOptions {
  /** How much of the heat is seen: 0 nothing, 1 nothing else. Default 0.5. */
  readonly opacity?: number;
  /** What is shown as the coldest and as the hottest. Default: the smallest and the largest value. */
  readonly range?: readonly [coldest: number, hottest: number];
}

/**
 * A picture with a map of numbers laid over it in colours from blue (low) over green to red (high).
 *
 * @param map shape [rows, columns] or [rows, columns, 1], of any size: it is stretched over the picture
 * @returns a new picture of three channels
 * @throws ArgumentError when the map has other axes
 * @example
 * drawHeatMap(photo, attention, { opacity: 0.6 })
 */
export function drawHeatMap(image: Image, map: NdArray, options: DrawHeatMapOptions = {}): Image {
  const [height, width, channels] = requireImage('drawHeatMap', image).shape;
  const [rows = 0, columns = 0, depth = 1] = map.shape;
  if (map.shape.length < 2 || map.shape.length > 3 || depth !== 1 || rows * columns === 0) {
    throw new ArgumentError(`drawHeatMap: the map has shape [rows, columns]; got [${map.shape.join(', ')}].`);
  }
  const { opacity = 0.5, range } = options;
  const floats = Float32Array.from(map.data);
  const heat = resizeImage({ data: floats, shape: [rows, columns, 1], dtype: 'float32' }, [height, width]);
  const [coldest, hottest] = range ?? [least(floats), -least(floats.map((value) => -value))];
  const result = emptyImage(height, width, 3);
  for (let pixel = 0; pixel < height * width; pixel++) {
    const share = hottest > coldest ? (heat.data[pixel]! - coldest) / (hottest - coldest) : 0;
    turbo(share).forEach((value, channel) => {
      const below = image.data[pixel * channels + (channels === 1 ? 0 : channel)]!;
      result.data[pixel * 3 + channel] = (1 - opacity) * below + opacity * value;
    });
  }
  return result;
}

const least = (values: Float32Array): number => values.reduce((least, value) => Math.min(least, value), Infinity);

/** Source: A. Mikhailov, Turbo, an improved rainbow colormap (Google, 2019), in its polynomial form by R. Du. */
function turbo(value: number): readonly [number, number, number] {
  const x = Math.min(1, Math.max(0, value));
  const powers = [1, x, x ** 2, x ** 3, x ** 4, x ** 5];
  const at = (coefficients: readonly number[]): number =>
    Math.min(
      1,
      Math.max(
        0,
        coefficients.reduce((sum, coefficient, power) => sum + coefficient * powers[power]!, 0),
      ),
    );
  return [
    at([0.13572138, 4.6153926, -42.66032258, 132.13108234, -152.94239396, 59.28637943]),
    at([0.09140261, 2.19418839, 4.84296658, -14.18503333, 4.27729857, 2.82956604]),
    at([0.1066733, 12.64194608, -60.58204836, 110.36276771, -89.90310912, 27.34824973]),
  ];
}
