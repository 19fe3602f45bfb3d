/** Filters, and what they give, as pictures. */
import { ArgumentError } from '@neurite/backend';
import type { LayerValue } from '@neurite/layers';
import type { AnyModel, Model } from '@neurite/models';
import { type NdArray, ndArray, type TensorLike, toTensor } from '@neurite/tensors';
import { layerAt, outputOfLayer } from '../explain/differentiable.ts';
import { extentOf } from '../extent.ts';

/**
 * The filters of a convolution as pictures: their weights from the smallest (0) to the largest (1) of each filter. Filters of
 * three channels are in colour; of others, each channel is a picture.
 *
 * @param layer the path of a layer with a kernel [height, width, channels, filters]
 * @returns pictures [count, height, width, 1 or 3]
 * @throws ArgumentError when the layer has no such kernel
 * @example
 * const picture = mosaic(await filterPictures(model, 'conv2d'));
 */
export async function filterPictures<In extends LayerValue, Out extends LayerValue>(
  model: Model<In, Out>,
  layer: string,
): Promise<NdArray> {
  const kernel = layerAt(model as unknown as AnyModel, layer).ownWeights.find(
    ({ variable }) => variable.rank === 4,
  )?.variable;
  if (kernel === undefined) {
    throw new ArgumentError(`filterPictures: the layer '${layer}' has no kernel [height, width, channels, filters].`);
  }
  const [height, width, channels, filters] = kernel.shape as [number, number, number, number];
  const weights = await kernel.data();
  const inColour = channels === 3;
  const count = inColour ? filters : filters * channels;
  const shown = inColour ? 3 : 1;
  const pictures = new Float32Array(count * height * width * shown);
  for (let index = 0; index < pictures.length; index++) {
    const [picture, pixel, colour] = [
      Math.floor(index / (height * width * shown)),
      Math.floor(index / shown) % (height * width),
      index % shown,
    ];
    const [filter, channel] = inColour ? [picture, colour] : [Math.floor(picture / channels), picture % channels];
    pictures[index] = weights[(pixel * channels + channel) * filters + filter]!;
  }
  return ndArray(stretched(pictures, count), [count, height, width, shown]);
}

/**
 * What each channel of a layer gives for one example, as pictures, each from its smallest value (0) to its largest (1).
 *
 * @param x one example, [1, …]
 * @param layer the path of a layer that gives pictures [1, height, width, channels]
 * @returns pictures [channels, height, width, 1]
 * @throws ArgumentError when the layer gives no pictures, or there is not one example
 * @example
 * const picture = mosaic(await activationPictures(model, image, 'conv2d'));
 */
export async function activationPictures<In extends LayerValue, Out extends LayerValue>(
  model: Model<In, Out>,
  x: TensorLike,
  layer: string,
): Promise<NdArray> {
  const network = model as unknown as AnyModel;
  const input = toTensor(x, undefined, 'x');
  const output = outputOfLayer(network, input, layerAt(network, layer), layer);
  if (output.rank !== 4 || output.shape[0] !== 1) {
    throw new ArgumentError(
      `activationPictures needs one example and a layer that gives pictures; '${layer}' gives [${output.shape.join(', ')}].`,
    );
  }
  const [, height, width, channels] = output.shape as [number, number, number, number];
  const values = await output.data();
  const pictures = Float32Array.from({ length: values.length }, (_, index) => {
    const [channel, pixel] = [Math.floor(index / (height * width)), index % (height * width)];
    return values[pixel * channels + channel]!;
  });
  return ndArray(stretched(pictures, channels), [channels, height, width, 1]);
}

/** Each picture's values from 0 to 1; one that is the same everywhere is grey. */
function stretched(pictures: Float32Array, count: number): Float32Array {
  const size = pictures.length / count;
  for (let start = 0; start < pictures.length; start += size) {
    const one = pictures.subarray(start, start + size);
    const [low, high] = extentOf(one);
    one.forEach((value, index) => (one[index] = high > low ? (value - low) / (high - low) : 0.5));
  }
  return pictures;
}

/** A picture of pictures; see {@link mosaic}. */
export interface Mosaic extends NdArray<[height: number, width: number, channels: number]> {
  readonly data: Float32Array;
  readonly dtype: 'float32';
}

/**
 * Pictures side by side in one, with lines of one pixel between them.
 *
 * @param pictures [count, height, width, channels], from 0 to 1
 * @returns one picture [height, width, channels], as `writeImage` of `@neurite/vision` takes it
 * @throws ArgumentError for what are no pictures
 * @example
 * await writeImage('filters.png', mosaic(await filterPictures(model, 'conv2d')));
 */
export function mosaic(pictures: NdArray, { columns }: { readonly columns?: number } = {}): Mosaic {
  const [count = 0, height = 0, width = 0, channels = 0] = pictures.shape;
  if (pictures.shape.length !== 4 || count === 0) {
    throw new ArgumentError(
      `mosaic takes pictures [count, height, width, channels]; got [${pictures.shape.join(', ')}].`,
    );
  }
  const across = Math.min(count, columns ?? Math.ceil(Math.sqrt(count)));
  const down = Math.ceil(count / across);
  const [rows, places] = [down * (height + 1) - 1, across * (width + 1) - 1];
  const whole = new Float32Array(rows * places * channels).fill(1);
  for (let picture = 0; picture < count; picture++) {
    const [top, left] = [Math.floor(picture / across) * (height + 1), (picture % across) * (width + 1)];
    for (let row = 0; row < height; row++) {
      const start = (picture * height + row) * width * channels;
      whole.set(pictures.data.subarray(start, start + width * channels), ((top + row) * places + left) * channels);
    }
  }
  return { data: whole, shape: [rows, places, channels], dtype: 'float32' };
}
