/** How a two-dimensional window walks over images: what convolutions and poolings have in common. */
import { ArgumentError, ShapeError, unknownName } from '@neurite/backend';
import { type ExampleShape, printShape } from '../shape.ts';

/** A number for rows and one for columns. */
export type Pair = readonly [number, number];

/**
 * What surrounds the input: 'valid', nothing; 'same', as many zeros as make the output ⌈input / strides⌉ long, an odd
 * one at the end.
 */
export type Padding2d = 'valid' | 'same';

/** The options of every layer whose window walks over images. */
export interface Window2dOptions {
  /** Default 'valid'. */
  readonly padding?: Padding2d;
  /** Images are [height, width, channels]; there is no other format. Transpose others. */
  readonly dataFormat?: 'channelsLast';
}

/** A window and its walk. */
export interface Window2d {
  readonly size: Pair;
  readonly strides: Pair;
  readonly dilation: Pair;
  readonly padding: Padding2d;
}

/** @throws ArgumentError when the padding or the data format is another one */
export function paddingOf(
  layer: string,
  { padding = 'valid', dataFormat = 'channelsLast' }: Window2dOptions,
): Padding2d {
  if (padding !== 'valid' && padding !== 'same')
    throw unknownName(`padding of ${layer}`, String(padding), ['valid', 'same']);
  if (dataFormat === 'channelsLast') return padding;
  throw new ArgumentError(
    `${layer}: dataFormat '${String(dataFormat)}' is not supported: images are [height, width, channels] ('channelsLast'). ` +
      'Move the channels of your data to the end: x.transpose([0, 2, 3, 1]).',
  );
}

/** One number for both, or [rows, columns]. @throws ArgumentError when they are not whole numbers of at least 1 */
export function pairOf(layer: string, option: string, value: number | Pair): Pair {
  const pair = typeof value === 'number' ? [value, value] : value;
  if (Array.isArray(pair) && pair.length === 2 && pair.every((n) => Number.isInteger(n) && n >= 1))
    return pair as unknown as Pair;
  throw new ArgumentError(
    `${layer}: ${option} must be a whole number of at least 1, or [rows, columns]; got ${JSON.stringify(value)}.`,
  );
}

/**
 * The height and width of what comes out.
 *
 * @param layer how messages name the layer
 * @throws ShapeError when the window does not fit into the input
 */
export function outputSize(
  layer: string,
  shape: ExampleShape,
  { size, strides, dilation, padding }: Window2d,
): ExampleShape {
  const extent = size.map((length, axis) => (length - 1) * dilation[axis]! + 1);
  const lengths = extent.map((window, axis) => {
    const length = shape[axis] ?? null;
    if (length === null) return null;
    const room = padding === 'same' ? length : length - window + 1;
    return Math.ceil(room / strides[axis]!);
  });
  if (lengths.every((length) => length === null || length >= 1)) return lengths;
  throw new ShapeError(
    `Layer ${layer}: its window covers ${extent.join(' × ')} positions and does not fit into examples of shape ` +
      `${printShape(shape)}. Use padding: 'same', a smaller window, or larger images.`,
  );
}
