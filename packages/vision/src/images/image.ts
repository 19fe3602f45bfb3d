import { ArgumentError, ShapeError } from '@neurite/backend';
import { isNdArray, type NdArray } from '@neurite/tensors';

/**
 * A picture in memory: a host array of float32 and of shape `[height, width, channels]`, rows from top to bottom. Values
 * are in [0, 1] as they come from a file. Channels are 1 (grey), 3 (red, green, blue) or 4 (with alpha, not premultiplied).
 */
export interface Image extends NdArray<[height: number, width: number, channels: number]> {
  readonly data: Float32Array;
  readonly dtype: 'float32';
}

/**
 * A picture of one colour.
 *
 * @param color a value for each channel. Default: black, three channels
 * @throws ArgumentError when a side is not a whole number of at least 1
 * @example
 * const white = blankImage(480, 640, [1, 1, 1]);
 */
export function blankImage(height: number, width: number, color: readonly number[] = [0, 0, 0]): Image {
  requireSide('height', height);
  requireSide('width', width);
  const image = emptyImage(height, width, color.length);
  for (let i = 0; i < image.data.length; i++) image.data[i] = color[i % color.length]!;
  return image;
}

/**
 * One of several pictures in one array, such as a data set holds.
 *
 * @param images float32 [pictures, height, width, channels]
 * @returns shares the memory of `images`
 * @throws ShapeError when there are not four axes; ArgumentError when there is no picture of that number
 * @example
 * const first = imageAt((await fashionMnistSample()).train.x, 0); // [28, 28, 1]
 */
export function imageAt(images: NdArray, index: number): Image {
  const [count = 0, height = 0, width = 0, channels = 0] = images.shape;
  if (images.shape.length !== 4 || !(images.data instanceof Float32Array)) {
    throw new ShapeError(
      `imageAt takes float32 [pictures, height, width, channels]; got ${images.dtype} [${images.shape.join(', ')}].`,
    );
  }
  if (!Number.isInteger(index) || index < 0 || index >= count) {
    throw new ArgumentError(`imageAt: there is no picture ${index}; they are numbered from 0 to ${count - 1}.`);
  }
  const size = height * width * channels;
  return {
    data: images.data.subarray(index * size, (index + 1) * size),
    shape: [height, width, channels],
    dtype: 'float32',
  };
}

/** Whether a value is a picture in memory: a host array of three axes. */
export function isImage(value: unknown): value is Image {
  return isNdArray(value) && value.shape.length === 3;
}

/** A picture of zeros. */
export function emptyImage(height: number, width: number, channels: number): Image {
  return {
    data: new Float32Array(height * width * channels),
    shape: [height, width, channels],
    dtype: 'float32',
  };
}

/**
 * Passes a picture on.
 *
 * @throws ArgumentError when it is none; ShapeError when its axes are not height, width and channels
 */
export function requireImage(caller: string, image: Image): Image {
  if (!isNdArray(image)) {
    throw new ArgumentError(
      `${caller} takes a picture in memory, as readImage gives it: a host array [height, width, channels]. ` +
        'Read the values of a tensor first: { data: await t.data(), shape: t.shape, dtype: t.dtype }.',
    );
  }
  const { shape, data } = image as NdArray;
  if (!(data instanceof Float32Array)) {
    throw new ArgumentError(`${caller} takes a picture of float32, values in [0, 1]; got ${image.dtype}.`);
  }
  const [height = 0, width = 0, channels = 0] = shape;
  if (shape.length !== 3 || height < 1 || width < 1 || channels < 1 || data.length !== height * width * channels) {
    const batch = shape.length === 4 ? ' This has four axes: give the pictures of a batch one by one.' : '';
    throw new ShapeError(
      `${caller} takes a picture of shape [height, width, channels], all at least 1; got [${shape.join(', ')}].${batch}`,
    );
  }
  return image;
}

/** @throws ArgumentError when a side is not a whole number of at least 1 */
export function requireSide(name: string, length: number): number {
  if (Number.isInteger(length) && length >= 1) return length;
  throw new ArgumentError(`${name} must be a whole number of pixels, at least 1; got ${length}.`);
}
