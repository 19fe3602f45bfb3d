/** Arrays of whole numbers from −127 to 127, with a scale for each channel. */
import { type NdArray, ndArray, type Shape, sizeOf } from '@neurite/tensors';

/** An array in a quarter of its bytes: `w ≈ data · scale`. */
export interface Int8Quantized {
  readonly data: Int8Array;
  readonly shape: Shape;
  /** One for each channel: of the array's rank, 1 along every axis but that of the channels. */
  readonly scale: NdArray;
}

const LARGEST = 127;

/**
 * Symmetric quantization by channel: `scale = max |w| / 127` and `q = round(w / scale)`, so that zero stays zero and no value is
 * off by more than half a scale. Channels are the last axis (outputs of dense and convolutional kernels); of a kernel that ends
 * in an axis of length 1, as those of depthwise convolutions do, the axis before.
 *
 * Source: R. Krishnamoorthi, "Quantizing deep convolutional networks for efficient inference", arXiv:1806.08342, sections 2.2 and 3.1.
 *
 * @param array float32, finite, of rank 1 or more
 * @example
 * quantizeInt8(ndArray(Float32Array.of(1, 10, -0.25, 2.5), [2, 2])).data; // [127, 127, -32, 32]
 */
export function quantizeInt8({ data, shape }: NdArray): Int8Quantized {
  const axis = shape.length > 2 && shape.at(-1) === 1 ? shape.length - 2 : shape.length - 1;
  const scaleShape = shape.map((length, index) => (index === axis ? length : 1));
  const channelOf = channels(shape, axis);
  const scale = new Float32Array(shape[axis]!);
  data.forEach((value, index) => {
    const channel = channelOf(index);
    scale[channel] = Math.max(scale[channel]!, Math.abs(value) / LARGEST);
  });
  // The scale was rounded to float32, and may have become a little less, or zero.
  const level = (value: number, index: number): number => {
    const step = scale[channelOf(index)]!;
    return step === 0 ? 0 : Math.max(-LARGEST, Math.min(LARGEST, Math.round(value / step)));
  };
  return { data: Int8Array.from(data as Float32Array, level), shape, scale: ndArray(scale, scaleShape) };
}

/**
 * The array that {@link quantizeInt8} wrote down, as float32.
 *
 * @example
 * const { data, shape, scale } = quantizeInt8(ndArray(Float32Array.of(1, 10, -0.25, 2.5), [2, 2]));
 * dequantizeInt8({ data, shape, scale }); // [[1, 10], [-0.252, 2.5197]]
 */
export function dequantizeInt8({ data, shape, scale }: Int8Quantized): NdArray {
  const axis = scale.shape.findIndex((length) => length > 1);
  const channelOf = channels(shape, axis === -1 ? shape.length - 1 : axis);
  const isOne = sizeOf(scale.shape) === 1;
  return ndArray(
    Float32Array.from(data, (value, index) => value * scale.data[isOne ? 0 : channelOf(index)]!),
    shape,
  );
}

/** The place along an axis of each element. */
function channels(shape: Shape, axis: number): (index: number) => number {
  const stride = sizeOf(shape.slice(axis + 1));
  const length = shape[axis]!;
  return (index) => Math.floor(index / stride) % length;
}
