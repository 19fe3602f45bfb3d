import { ArgumentError, ShapeError } from '@neurite/backend';
import type { Shape } from '../ndarray.ts';
import type { Tensor } from '../tensor.ts';
import type { Padding } from './pad.ts';
import { stridedSlice } from './slice.ts';
import { shapeText } from './text.ts';

/**
 * What surrounds the input of a convolution or a pooling: 'valid', nothing; 'same', as much as makes the output
 * ⌈input / stride⌉ long, the larger half at the end; or one [before, after] for each spatial axis.
 */
export type WindowPadding = 'valid' | 'same' | readonly Padding[];

/** How a window walks over the spatial axes. */
export interface WindowOptions {
  /** Steps from one window to the next: one number for all spatial axes, or one for each. */
  readonly strides?: number | readonly number[];
  /** Default 'valid'. */
  readonly padding?: WindowPadding;
}

/** How a convolution walked, with its padding as it was asked for. */
export interface Geometry {
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly padding: WindowPadding;
}

/** A window's walk, with nothing left open. */
export interface Walk {
  readonly window: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly padding: readonly Padding[];
  /** How many windows there are along each spatial axis. */
  readonly output: readonly number[];
}

/**
 * Works out how windows lie over the spatial axes.
 *
 * @throws ArgumentError when an option is malformed, ShapeError when no window fits into the input
 */
export function walkOf(
  operation: string,
  spatial: Shape,
  window: readonly number[],
  options: WindowOptions & { readonly dilations?: number | readonly number[] },
): Walk {
  const rank = spatial.length;
  const strides = perAxis(operation, 'strides', options.strides ?? 1, rank);
  const dilations = perAxis(operation, 'dilations', options.dilations ?? 1, rank);
  const extent = window.map((length, axis) => (length - 1) * dilations[axis]! + 1);
  const padding = paddingOf(operation, options.padding ?? 'valid', spatial, extent, strides);
  const output = spatial.map((length, axis) => {
    const [before, after] = padding[axis]!;
    return Math.floor((length + before + after - extent[axis]!) / strides[axis]!) + 1;
  });
  if (output.every((length) => length >= 1)) return { window, strides, dilations, padding, output };
  throw new ShapeError(
    `${operation}: a window of ${shapeText(extent)}${extent.join() === window.join() ? '' : ' (dilated)'} does not fit ` +
      `into an input whose spatial axes are ${shapeText(spatial)}, with padding ${JSON.stringify(options.padding ?? 'valid')}. ` +
      "Use padding 'same', a smaller window, or a larger input.",
  );
}

/** One whole number of at least 1 for each of the spatial axes. */
export function perAxis(operation: string, name: string, value: number | readonly number[], rank: number): number[] {
  const values = typeof value === 'number' ? new Array<number>(rank).fill(value) : [...value];
  if (values.length === rank && values.every((item) => Number.isInteger(item) && item >= 1)) return values;
  throw new ArgumentError(
    `${operation}: ${name} must be a whole number of at least 1, or ${rank} of them; got ${JSON.stringify(value)}.`,
  );
}

function paddingOf(
  operation: string,
  padding: WindowPadding,
  spatial: Shape,
  extent: readonly number[],
  strides: readonly number[],
): Padding[] {
  if (padding === 'valid') return spatial.map(() => [0, 0]);
  if (padding === 'same') {
    return spatial.map((length, axis) => {
      const count = Math.ceil(length / strides[axis]!);
      const total = Math.max(0, (count - 1) * strides[axis]! + extent[axis]! - length);
      return [Math.floor(total / 2), Math.ceil(total / 2)];
    });
  }
  const whole = (count: number): boolean => Number.isInteger(count) && count >= 0;
  const sound = Array.isArray(padding) && padding.every((pair) => pair.length === 2 && pair.every(whole));
  if (sound && padding.length === spatial.length) return [...padding];
  throw new ArgumentError(
    `${operation}: padding must be 'valid', 'same', or one [before, after] for each of the ${spatial.length} spatial axes; ` +
      `got ${JSON.stringify(padding)}.`,
  );
}

/** The attribute `pad` of tfjs-core's two-dimensional kernels. */
export type PadAttribute = 'valid' | 'same' | readonly Padding[];

/** A padding of two spatial axes as tfjs-core's kernels take it. */
export function padAttribute(padding: WindowPadding): PadAttribute {
  if (padding === 'valid' || padding === 'same') return padding;
  return padding.flat().some((count) => count > 0) ? [[0, 0], ...padding, [0, 0]] : 'valid';
}

/** The reverse of {@link padAttribute}. */
export function paddingFrom(attribute: PadAttribute): WindowPadding {
  return typeof attribute === 'string' ? attribute : attribute.slice(1, -1);
}

/**
 * What one place of the window sees: for the tap t, the elements x[p · stride + t · dilation] for all windows p.
 *
 * @param x of shape [n, …spatial, c], padded already
 */
export function tapOf(x: Tensor, walk: Walk, tap: readonly number[]): Tensor {
  const ranges = walk.output.map((count, axis) => {
    const begin = tap[axis]! * walk.dilations[axis]!;
    return { begin, end: begin + (count - 1) * walk.strides[axis]! + 1, stride: walk.strides[axis]! };
  });
  return stridedSlice(x, [{}, ...ranges]);
}

/** All places of a window, in row-major order. */
export function tapsOf(window: readonly number[]): number[][] {
  return window.reduce<number[][]>(
    (taps, length) => taps.flatMap((tap) => Array.from({ length }, (_, index) => [...tap, index])),
    [[]],
  );
}
