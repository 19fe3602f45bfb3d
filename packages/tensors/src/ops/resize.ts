import { ArgumentError, ShapeError } from '@neurite/backend';
import { runKernel } from '../core/kernel.ts';
import type { Tensor } from '../tensor.ts';
import type { TensorLike } from './create.ts';
import { cast } from './dtype.ts';
import { shapeText } from './text.ts';

/** How the places of a resized image are found in the original. */
export interface ResizeOptions {
  /** The centres of the corner pixels coincide: scale = (input − 1) / (output − 1). Default false. */
  readonly alignCorners?: boolean;
  /** Pixels are areas and not points, so that an image keeps its place. Default: true, unless alignCorners. */
  readonly halfPixelCenters?: boolean;
}

/**
 * Images of another size, interpolated between the four nearest pixels.
 *
 * Along each axis the output's position i is at (i + ½) · scale − ½ of the input with halfPixelCenters, else at i ·
 * scale, with scale = input / output (see alignCorners); positions beyond the edge take the edge. It does not smooth when
 * it shrinks.
 *
 * @param images of shape [n, height, width, channels]
 * @param size [newHeight, newWidth]
 * @returns float32 of shape [n, newHeight, newWidth, channels]
 * @throws ArgumentError when the size is no pair of whole numbers of at least 1, or both options are set
 * @example
 * resizeBilinear(images, [224, 224]);
 */
export function resizeBilinear(
  images: TensorLike,
  size: readonly [number, number],
  options: ResizeOptions = {},
): Tensor {
  return resize('resizeBilinear', 'ResizeBilinear', images, size, options);
}

/**
 * Images of another size, each pixel taken from the nearest one: at ⌊(i + ½) · scale⌋ with halfPixelCenters, at round(i ·
 * scale) with alignCorners (halves upwards), else at ⌊i · scale⌋.
 *
 * Arguments as for {@link resizeBilinear}.
 *
 * @example
 * resizeNearest([[[[1], [2]]]], [1, 4]) // [[[[1], [1], [2], [2]]]]
 */
export function resizeNearest(
  images: TensorLike,
  size: readonly [number, number],
  options: ResizeOptions = {},
): Tensor {
  return resize('resizeNearest', 'ResizeNearestNeighbor', images, size, options);
}

function resize(
  operation: string,
  kernel: string,
  images: TensorLike,
  size: readonly [number, number],
  options: ResizeOptions,
): Tensor {
  const input = cast(images, 'float32');
  const { alignCorners = false, halfPixelCenters = !alignCorners } = options;
  if (input.rank !== 4 || input.shape[1] === 0 || input.shape[2] === 0) {
    throw new ShapeError(`${operation}: images must be [n, height, width, channels]; got ${shapeText(input.shape)}.`);
  }
  if (size.length !== 2 || size.some((length) => !Number.isInteger(length) || length < 1)) {
    throw new ArgumentError(
      `${operation}: size must be [newHeight, newWidth], both whole numbers of at least 1; got ${JSON.stringify(size)}.`,
    );
  }
  if (alignCorners && halfPixelCenters) {
    throw new ArgumentError(`${operation}: alignCorners and halfPixelCenters exclude each other; set one of them.`);
  }
  if (size[0] === input.shape[1] && size[1] === input.shape[2]) return input;
  return runKernel(kernel, { images: input }, { size: [...size], alignCorners, halfPixelCenters });
}
