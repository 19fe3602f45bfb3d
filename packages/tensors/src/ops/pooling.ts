import { ArgumentError, ShapeError } from '@neurite/backend';
import { runKernel } from '../core/kernel.ts';
import type { Tensor } from '../tensor.ts';
import { type TensorLike, toTensor } from './create.ts';
import { cast } from './dtype.ts';
import { reshape } from './shape.ts';
import { shapeText } from './text.ts';
import { padAttribute, perAxis, walkOf, type WindowOptions, type WindowPadding } from './window.ts';

/** How a pooling window walks over its input; padding defaults to 'valid'. */
export interface PoolingOptions extends WindowOptions {
  /** The window's lengths: one number for all spatial axes, or one for each. Default 2. */
  readonly poolSize?: number | readonly number[];
  /** Default: poolSize, so that windows lie side by side. */
  readonly strides?: number | readonly number[];
}

/**
 * The largest element of each window, channel by channel; padding never wins.
 *
 * Where several elements of a window are equal, the first in row-major order takes the gradient.
 *
 * @param x of shape [n, height, width, channels]
 * @returns float32 of shape [n, outHeight, outWidth, channels]
 * @throws ShapeError when no window fits, ArgumentError when explicit padding is as wide as the window
 * @example
 * maxPool2d(images, { poolSize: 2 }); // half the height and the width
 */
export function maxPool2d(x: TensorLike, options: PoolingOptions = {}): Tensor {
  return pool('maxPool2d', 'MaxPool', x, options);
}

/**
 * The mean of each window, channel by channel. Padding does not count: a window at the edge is divided by the number of
 * its elements that lie in the input.
 *
 * @param x of shape [n, height, width, channels]
 * @returns float32 of shape [n, outHeight, outWidth, channels]
 * @throws as {@link maxPool2d}
 * @example
 * avgPool2d([[[[1], [2]], [[3], [4]]]], { poolSize: 2 }) // [[[[2.5]]]]
 */
export function avgPool2d(x: TensorLike, options: PoolingOptions = {}): Tensor {
  return pool('avgPool2d', 'AvgPool', x, options);
}

/**
 * {@link maxPool2d} along one axis, of x [n, length, channels].
 *
 * @example
 * maxPool1d([[[1], [3], [5], [7]]], { poolSize: 2 }) // [[[3], [7]]]
 */
export function maxPool1d(x: TensorLike, options: PoolingOptions = {}): Tensor {
  return pool1d('maxPool1d', maxPool2d, x, options);
}

/**
 * {@link avgPool2d} along one axis, of x [n, length, channels].
 *
 * @example
 * avgPool1d([[[1], [3], [5], [7]]], { poolSize: 2 }) // [[[2], [6]]]
 */
export function avgPool1d(x: TensorLike, options: PoolingOptions = {}): Tensor {
  return pool1d('avgPool1d', avgPool2d, x, options);
}

/**
 * {@link maxPool2d} of volumes, x [n, depth, height, width, channels]: first of each depth slice, then along the depth,
 * which comes to the same, ties included.
 *
 * @example
 * maxPool3d([[[[[1], [2]], [[3], [4]]], [[[5], [6]], [[7], [8]]]]]) // [[[[[8]]]]]
 */
export function maxPool3d(x: TensorLike, options: PoolingOptions = {}): Tensor {
  return pool3d('maxPool3d', maxPool2d, x, options);
}

/**
 * {@link avgPool2d} of volumes, x [n, depth, height, width, channels]: first of each depth slice, then along the depth.
 * The number of elements that count is the product of those of the two, so it comes to the same.
 *
 * @example
 * avgPool3d([[[[[1], [2]], [[3], [4]]], [[[5], [6]], [[7], [8]]]]], { poolSize: 2 }) // [[[[[4.5]]]]]
 */
export function avgPool3d(x: TensorLike, options: PoolingOptions = {}): Tensor {
  return pool3d('avgPool3d', avgPool2d, x, options);
}

type Pool2d = (x: TensorLike, options: PoolingOptions) => Tensor;

function pool(operation: string, kernel: string, x: TensorLike, options: PoolingOptions): Tensor {
  const input = cast(toTensor(x), 'float32');
  const { window, strides, padding } = resolve(operation, input, 2, options);
  return runKernel(kernel, { x: input }, { filterSize: window, strides, pad: padAttribute(padding) });
}

function pool1d(operation: string, pool2d: Pool2d, x: TensorLike, options: PoolingOptions): Tensor {
  const input = toTensor(x);
  const { window, strides, padding } = resolve(operation, input, 1, options);
  const [n, length, channels] = input.shape as [number, number, number];
  const result = pool2d(reshape(input, [n, 1, length, channels]), {
    poolSize: [1, ...window],
    strides: [1, ...strides],
    padding: typeof padding === 'string' ? padding : [[0, 0], ...padding],
  });
  return reshape(result, [n, -1, channels]);
}

function pool3d(operation: string, pool2d: Pool2d, x: TensorLike, options: PoolingOptions): Tensor {
  const input = toTensor(x);
  const { window, strides, padding, output } = resolve(operation, input, 3, options);
  const [n, depth, height, width, channels] = input.shape as [number, number, number, number, number];
  const [outDepth, outHeight, outWidth] = output as [number, number, number];
  const planes = pool2d(reshape(input, [n * depth, height, width, channels]), {
    poolSize: window.slice(1),
    strides: strides.slice(1),
    padding: typeof padding === 'string' ? padding : padding.slice(1),
  });
  const columns = pool2d(reshape(planes, [n, depth, outHeight * outWidth, channels]), {
    poolSize: [window[0]!, 1],
    strides: [strides[0]!, 1],
    padding: typeof padding === 'string' ? padding : [padding[0]!, [0, 0]],
  });
  return reshape(columns, [n, outDepth, outHeight, outWidth, channels]);
}

interface Resolved {
  readonly window: readonly number[];
  readonly strides: readonly number[];
  readonly padding: WindowPadding;
  readonly output: readonly number[];
}

function resolve(operation: string, x: Tensor, rank: number, options: PoolingOptions): Resolved {
  const { padding = 'valid' } = options;
  if (x.rank !== rank + 2) {
    const axes = [['length'], ['height', 'width'], ['depth', 'height', 'width']][rank - 1]!;
    throw new ShapeError(`${operation}: x must be [n, ${axes.join(', ')}, channels]; got ${shapeText(x.shape)}.`);
  }
  const window = perAxis(operation, 'poolSize', options.poolSize ?? 2, rank);
  const walk = walkOf(operation, x.shape.slice(1, -1), window, { strides: options.strides ?? window, padding });
  const wide = walk.padding.findIndex(([before, after], axis) => Math.max(before, after) >= window[axis]!);
  if (wide >= 0) {
    throw new ArgumentError(
      `${operation}: padding ${JSON.stringify(walk.padding[wide])} would leave windows of length ${window[wide]} with nothing ` +
        'but padding; it must be smaller than the window.',
    );
  }
  return { window, strides: walk.strides, padding, output: walk.output };
}
