import { emptyImage, type Image, requireImage } from './image.ts';

/**
 * A picture mirrored.
 *
 * @param axis 'horizontal' exchanges left and right, 'vertical' top and bottom. Default 'horizontal'
 * @throws ArgumentError when it is no picture in memory; ShapeError when its axes are not height, width and channels
 * @example
 * flipImage({ data: Float32Array.of(0.1, 0.9), shape: [1, 2, 1], dtype: 'float32' }).data; // [0.9, 0.1]
 */
export function flipImage(image: Image, axis: 'horizontal' | 'vertical' = 'horizontal'): Image {
  const [height, width, channels] = requireImage('flipImage', image).shape;
  const flipped = emptyImage(height, width, channels);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [row, column] = axis === 'vertical' ? [height - 1 - y, x] : [y, width - 1 - x];
      const from = (row * width + column) * channels;
      flipped.data.set(image.data.subarray(from, from + channels), (y * width + x) * channels);
    }
  }
  return flipped;
}
