/**
 * Products in whole numbers of 8 bits: a quarter of the bytes of float32, and several times as fast where the processor multiplies
 * bytes. Weights are quantized once, each output channel by itself; activations while the product runs, each example by itself, so
 * that an example's result does not depend on the others of its batch.
 *
 *   w ≈ kernel.scale · b with bytes b from −127 to 127;   x ≈ step · (a − zero) with bytes a from 0 to 127;
 *   Σ x · w ≈ step · kernel.scale · (Σ a · b − zero · Σ b), whose sums are exact.
 *
 * Source: B. Jacob et al., Quantization and training of neural networks for efficient integer-arithmetic-only inference
 * (arXiv:1712.05877), sections 2.1 to 2.3. Activations have 7 bits, as in PyTorch on x86, because that is what processors multiply exactly.
 */
import { NeuriteError, ShapeError } from '@neurite/backend';
import { runKernel } from '../core/kernel.ts';
import { record, withoutTapes } from '../core/tape.ts';
import type { Shape } from '../ndarray.ts';
import type { Tensor } from '../tensor.ts';
import { abs, add, div, maximum, minimum, mul, neg, sub } from './arithmetic.ts';
import type { ConvolutionOptions } from './convolution.ts';
import { type TensorLike, toTensor } from './create.ts';
import { cast } from './dtype.ts';
import { clip, round } from './math.ts';
import { pad } from './pad.ts';
import { max, min, sum } from './reduce.ts';
import { reshape } from './shape.ts';
import { shapeText } from './text.ts';
import { swapAxes } from './transpose.ts';
import { walkOf } from './window.ts';

/** The weights of a product in 8 bits; see {@link quantizeKernel}. */
export interface Int8Kernel {
  /** int32 [...window, ⌈channels / 4⌉, outputs]: four bytes of neighbouring channels in each, the first in the lowest bits. */
  readonly words: Tensor;
  /** float32 [outputs]: what one step of a byte is worth. */
  readonly scale: Tensor;
  /** int32 [outputs]: the sum of an output's bytes. */
  readonly sums: Tensor;
}

const LARGEST_WEIGHT = 127;
const LARGEST_ACTIVATION = 127;
/** Stands in for steps of zero, by which nothing can be divided. */
const LEAST_STEP = 1e-30;

/**
 * Weights in 8 bits, symmetric, with a scale for each output: scale = max |w| / 127, b = round(w / scale).
 *
 * @param kernel float32 of shape [inputs, outputs], or [...window, channels, outputs]
 * @throws ShapeError when it has fewer than two axes
 * @example
 * const y = int8MatMul(x, quantizeKernel(weights)); // ≈ matMul(x, weights)
 */
export function quantizeKernel(kernel: TensorLike): Int8Kernel {
  const weights = cast(kernel, 'float32');
  if (weights.rank < 2) {
    throw new ShapeError(
      `quantizeKernel: the kernel must be [inputs, outputs] or [...window, channels, outputs]; got ${shapeText(weights.shape)}.`,
    );
  }
  const axes = weights.shape.slice(0, -1).map((_, axis) => axis);
  const scale = div(max(abs(weights), axes), LARGEST_WEIGHT);
  const level = round(div(weights, maximum(scale, LEAST_STEP)));
  const bytes = cast(clip(level, -LARGEST_WEIGHT, LARGEST_WEIGHT), 'int32');
  const words = swapAxes(packBytes(swapAxes(bytes, -1, -2)), -1, -2);
  return { words, scale, sums: sum(bytes, axes) };
}

/**
 * Matrix product over the last axis of x in 8 bits: y[…, j] ≈ Σₖ x[…, k] · kernel[k, j]. Each row of x has a range of its own.
 *
 * It has no gradient: train before quantizing.
 *
 * @param x of shape […, inputs]
 * @param kernel of {@link quantizeKernel}, from [inputs, outputs]
 * @returns float32 of shape […, outputs]
 * @throws ShapeError when x does not fit the kernel; on differentiating, NeuriteError
 * @example
 * int8MatMul([[1, 2]], quantizeKernel([[3, 0], [0, 4]])) // [[3.024, 8]]
 */
export function int8MatMul(x: TensorLike, kernel: Int8Kernel): Tensor {
  const input = cast(x, 'float32').value();
  const length = input.shape.at(-1) ?? 0;
  if (input.rank < 1 || kernel.words.rank !== 2 || Math.ceil(length / 4) !== kernel.words.shape[0]) {
    throw doesNotFit('int8MatMul', input, kernel, '[…, inputs]');
  }
  const outputs = kernel.words.shape[1]!;
  return withoutGradient('int8MatMul', input, () => {
    const { bytes, step, zero } = quantizeRows(reshape(input, [-1, length]));
    const product = runKernel('ByteMatMul', { a: packBytes(bytes), b: kernel.words });
    return reshape(dequantize(product, kernel, step, zero), [...input.shape.slice(0, -1), outputs]);
  });
}

/**
 * Convolution in 8 bits, over one to three spatial axes; see `conv2d`. Each example has a range of its own.
 *
 * It has no gradient: train before quantizing.
 *
 * @param x of shape [n, …spatial, channels]
 * @param kernel of {@link quantizeKernel}, from […window, channels, outputs]
 * @returns float32 of shape [n, …outSpatial, outputs]
 * @throws ShapeError when x does not fit the kernel, or the kernel is larger than the padded input; on differentiating, NeuriteError
 * @example
 * const kernel = quantizeKernel(ones([2, 2, 1, 1]));
 * int8Convolution([[[[1], [2]], [[3], [4]]]], kernel) // [[[[10.016]]]]
 */
export function int8Convolution(
  x: TensorLike,
  kernel: Int8Kernel,
  options: Omit<ConvolutionOptions, 'groups'> = {},
): Tensor {
  const input = cast(x, 'float32').value();
  const { rank, shape } = kernel.words;
  if (rank < 3 || rank > 5 || input.rank !== rank || Math.ceil(input.shape[rank - 1]! / 4) !== shape[rank - 2]) {
    throw doesNotFit('int8Convolution', input, kernel, '[n, …spatial, channels]');
  }
  const walk = walkOf('int8Convolution', input.shape.slice(1, -1), shape.slice(0, -2), options);
  return withoutGradient('int8Convolution', input, () => {
    const { bytes, step, zero } = quantizeExamples(input, pad(input, [[0, 0], ...walk.padding, [0, 0]]));
    const { strides, dilations } = walk;
    const inputs = { x: packBytes(bytes), filter: kernel.words };
    return dequantize(runKernel('ByteConvolution', inputs, { strides, dilations }), kernel, step, zero);
  });
}

/** Activations as whole numbers of 7 bits: x ≈ step · (bytes − zero). */
interface Quantized {
  readonly bytes: Tensor;
  readonly step: Tensor;
  readonly zero: Tensor;
}

function quantizeRows(x: Tensor): Quantized {
  return quantize(x, x, [1]);
}

/** @param padded the examples with zeros around them, which do not change their ranges */
function quantizeExamples(x: Tensor, padded: Tensor): Quantized {
  return quantize(
    x,
    padded,
    x.shape.slice(1).map((_, axis) => axis + 1),
  );
}

/** Whole numbers for `values` by the range that x has over some axes, zero included. */
function quantize(x: Tensor, values: Tensor, axes: Shape): Quantized {
  const low = minimum(min(x, axes, true), 0);
  const high = maximum(max(x, axes, true), 0);
  const step = div(sub(high, low), LARGEST_ACTIVATION);
  const perStep = div(1, maximum(step, LEAST_STEP));
  const zero = cast(round(mul(neg(low), perStep)), 'int32');
  // The largest may be rounded up to 128, which packing brings back to 127.
  return { bytes: add(cast(round(mul(values, perStep)), 'int32'), zero), step, zero };
}

function dequantize(product: Tensor, kernel: Int8Kernel, step: Tensor, zero: Tensor): Tensor {
  const sums = cast(sub(product, mul(zero, kernel.sums)), 'float32');
  return mul(mul(sums, kernel.scale), step);
}

/** int32 […, n] as words of four bytes […, ⌈n / 4⌉]; what a byte cannot hold becomes −128 or 127. */
function packBytes(x: TensorLike): Tensor {
  return runKernel('PackBytes', { x: toTensor(x) });
}

/** What `compute` gives, with an error in the place of its gradient by `input`: rounding would make it zero. */
function withoutGradient(operation: string, input: Tensor, compute: () => Tensor): Tensor {
  const output = withoutTapes(compute);
  const gradient = (): never => {
    throw new NeuriteError(
      `${operation} has no gradient: its numbers are rounded to 8 bits. Train the model in float32 and quantize it afterwards, or keep ` +
        'what is trained behind the layers that are quantized.',
    );
  };
  record({ kernel: operation, inputs: { x: input }, outputs: [output], attributes: {}, gradient });
  return output;
}

function doesNotFit(operation: string, x: Tensor, { words }: Int8Kernel, expected: string): ShapeError {
  return new ShapeError(
    `${operation}: x must be ${expected} with as many channels as the kernel, whose words are ${shapeText(words.shape)} (the last axis but ` +
      `one has a word for every four channels); got ${shapeText(x.shape)}.`,
  );
}
