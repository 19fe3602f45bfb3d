import { type Padding, ProgramError, type Shape, type WindowGeometry } from '@neurite/backend';
import { perAxis } from './axes.ts';
import type { LoweringContext } from './lowering.ts';

/**
 * How a window walks, from the attributes of a convolution or a pooling: `strides` and `dilations` are one number or one
 * for each spatial axis; `pad` is 'valid', 'same', one number, or one pair for each spatial axis, with pairs for batch
 * and channels around or without; `dimRoundingMode` says what to do with windows that fit in part.
 *
 * @param spatial the lengths of the input's spatial axes
 * @param window the lengths of the window
 * @param channelsFirst whether `pad` lists the channels before the spatial axes
 */
export function windowGeometry(
  spatial: Shape,
  window: Shape,
  attributes: LoweringContext['attributes'],
  channelsFirst: boolean = false,
): WindowGeometry {
  const rank = spatial.length;
  const strides = perAxis(attributes.strides, rank, 1);
  const dilations = perAxis(attributes.dilations, rank, 1);
  const padding = spatial.map((length, axis): Padding => {
    const extent = (window[axis]! - 1) * dilations[axis]! + 1;
    const stride = strides[axis]!;
    if (attributes.pad === 'valid') return [0, 0];
    if (attributes.pad === 'same') return samePadding(length, extent, stride);
    const [low, high] = explicitPadding(attributes.pad, axis, rank, channelsFirst);
    return [low, high + partialWindow(length + low + high, extent, stride, attributes.dimRoundingMode)];
  });
  return { strides, dilations, padding };
}

/** So much that there is a window for each stride; the larger half at the end. */
function samePadding(length: number, extent: number, stride: number): Padding {
  const total = Math.max(0, (Math.ceil(length / stride) - 1) * stride + extent - length);
  const low = Math.floor(total / 2);
  return [low, total - low];
}

function explicitPadding(pad: unknown, axis: number, rank: number, channelsFirst: boolean): Padding {
  if (typeof pad === 'number') return [pad, pad];
  if (!Array.isArray(pad)) throw new ProgramError(`a window knows no padding ${JSON.stringify(pad)}`);
  const first = pad.length === rank ? 0 : channelsFirst ? 2 : 1;
  return pad[first + axis] as Padding;
}

/** What is to be added at the end so that a last window which fits in part counts, if it shall. */
function partialWindow(length: number, extent: number, stride: number, mode: unknown): number {
  const left = (length - extent) % stride;
  if (left <= 0) return 0;
  return mode === 'ceil' || (mode === 'round' && left / stride >= 0.5) ? stride - left : 0;
}
