/** How a window walks over the spatial axes of one to three-dimensional data: what convolutions and poolings have in common. */
import { ArgumentError, ShapeError, unknownName } from '@neurite/backend';
import { type ExampleShape, printShape } from '../shape.ts';

/** How many spatial axes there are. */
export type Rank = 1 | 2 | 3;

/** A number for rows and one for columns. */
export type Pair = readonly [number, number];
/** A number for planes, one for rows and one for columns. */
export type Triple = readonly [number, number, number];

/**
 * What surrounds the input: 'valid', nothing; 'same', as many zeros as make the output ⌈input / strides⌉ long, an odd
 * one at the end.
 */
export type Padding = 'valid' | 'same';

/** The options of every layer whose window walks over data. */
export interface WindowOptions {
  /** Default 'valid'. */
  readonly padding?: Padding;
  /** Channels come last; there is no other format. Transpose others. */
  readonly dataFormat?: 'channelsLast';
}

/** A window and its walk, a number for each spatial axis. */
export interface Window {
  readonly size: readonly number[];
  readonly strides: readonly number[];
  readonly dilation: readonly number[];
  readonly padding: Padding | 'causal';
}

const AXES: Readonly<Record<Rank, readonly string[]>> = {
  1: ['steps'],
  2: ['height', 'width'],
  3: ['depth', 'height', 'width'],
};
const LISTS: Readonly<Record<Rank, string>> = { 1: '[steps]', 2: '[rows, columns]', 3: '[planes, rows, columns]' };
const EXAMPLES: Readonly<Record<Rank, string>> = { 1: 'sequences', 2: 'images', 3: 'volumes' };

/** The names of an example's axes: `['height', 'width', 'channels']`. */
export const axesOf = (rank: Rank): readonly string[] => [...AXES[rank], 'channels'];

/** @throws ArgumentError when channels come first */
export function requireChannelsLast(layer: string, rank: Rank, dataFormat: string = 'channelsLast'): void {
  if (dataFormat === 'channelsLast') return;
  const order = [0, ...AXES[rank].map((_, axis) => axis + 2), 1];
  throw new ArgumentError(
    `${layer}: dataFormat '${String(dataFormat)}' is not supported: ${EXAMPLES[rank]} are [${axesOf(rank).join(', ')}] ('channelsLast'). ` +
      `Move the channels of your data to the end: x.transpose([${order.join(', ')}]).`,
  );
}

/** @throws ArgumentError when the padding or the data format is another one */
export function paddingOf<P extends string = Padding>(
  layer: string,
  rank: Rank,
  { padding, dataFormat }: { readonly padding?: P; readonly dataFormat?: string },
  allowed: readonly P[] = ['valid', 'same'] as unknown as readonly P[],
): P {
  requireChannelsLast(layer, rank, dataFormat);
  const chosen = padding ?? ('valid' as P);
  if (allowed.includes(chosen)) return chosen;
  throw unknownName(`padding of ${layer}`, String(padding), allowed);
}

/** One number for all spatial axes, or one for each. @throws ArgumentError when they are not whole numbers of at least `least` */
export function perAxis(
  layer: string,
  option: string,
  value: number | readonly number[],
  rank: Rank,
  least: number = 1,
): readonly number[] {
  const values = typeof value === 'number' ? new Array<number>(rank).fill(value) : value;
  if (Array.isArray(values) && values.length === rank && values.every((n) => Number.isInteger(n) && n >= least))
    return [...(values as readonly number[])];
  throw new ArgumentError(
    `${layer}: ${option} must be a whole number of at least ${least}, or ${LISTS[rank]}; got ${JSON.stringify(value)}.`,
  );
}

/**
 * The lengths of the spatial axes of what comes out.
 *
 * @param layer how messages name the layer
 * @throws ShapeError when the window does not fit into the input
 */
export function outputLengths(
  layer: string,
  shape: ExampleShape,
  { size, strides, dilation, padding }: Window,
): ExampleShape {
  const extent = size.map((length, axis) => (length - 1) * dilation[axis]! + 1);
  const lengths = extent.map((window, axis) => {
    const length = shape[axis] ?? null;
    if (length === null) return null;
    const room = padding === 'valid' ? length - window + 1 : length;
    return Math.ceil(room / strides[axis]!);
  });
  if (lengths.every((length) => length === null || length >= 1)) return lengths;
  throw new ShapeError(
    `Layer ${layer}: its window covers ${extent.join(' × ')} positions and does not fit into examples of shape ` +
      `${printShape(shape)}. Use padding: 'same', a smaller window, or larger ${EXAMPLES[size.length as Rank]}.`,
  );
}
