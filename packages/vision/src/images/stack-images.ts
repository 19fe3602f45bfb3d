import { ArgumentError, ShapeError } from '@neurite/backend';
import type { NdArray } from '@neurite/tensors';
import { type Image, requireImage } from './image.ts';

/**
 * Pictures of one size in one array, as networks take them.
 *
 * @returns float32 [pictures, height, width, channels]
 * @throws ShapeError when their sizes differ; ArgumentError when there are none
 * @example
 * stackImages([blankImage(32, 48), blankImage(32, 48)]).shape; // [2, 32, 48, 3]
 */
export function stackImages(images: readonly Image[]): NdArray<[number, number, number, number]> {
  if (images.length === 0) throw new ArgumentError('stackImages takes at least one picture.');
  const [height, width, channels] = requireImage('stackImages', images[0]!).shape;
  const size = height * width * channels;
  const data = new Float32Array(images.length * size);
  images.forEach((image, index) => {
    const { shape } = requireImage('stackImages', image);
    if (shape.join() !== images[0]!.shape.join()) {
      throw new ShapeError(
        `Pictures of one array have one size: picture ${index} is [${shape.join(', ')}], the first [${images[0]!.shape.join(', ')}]. resizeImage brings them to it.`,
      );
    }
    data.set(image.data, index * size);
  });
  return { data, shape: [images.length, height, width, channels], dtype: 'float32' };
}
