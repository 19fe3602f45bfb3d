import type { RangeKernel } from './kernel.ts';
import type { ProductKind } from './tile-arithmetic.ts';
import type { WindowSpec } from './window.ts';

/**
 * Convolutions over one to three spatial axes (missing ones have extent 1 and come first), channels last: the image is
 * [batch, depth, height, width, channels], the filter [depth, height, width, channels / groups, outChannels],
 * row-major. The filter is not flipped. With `bytes`, forward convolutions take words of four channels in place of channels
 * (of the input), and give 32-bit integers.
 */
export interface ConvSpec extends ProductKind {
  readonly batch: number;
  readonly input: Triple;
  readonly inputChannels: number;
  readonly kernel: Triple;
  readonly outputChannels: number;
  readonly strides: Triple;
  readonly dilations: Triple;
  readonly padding: readonly [readonly [number, number], readonly [number, number], readonly [number, number]];
  readonly groups: number;
  readonly wide: boolean;
}
export type Triple = readonly [depth: number, height: number, width: number];

/** A convolution in two steps: the filter is packed (once, if it is constant), then the kernel runs over its items. */
export interface ConvKernel {
  /** (filter, packed filter, firstItem, endItem). Where it is missing, `run` takes the filter as it is. */
  readonly pack?: RangeKernel;
  readonly packedBytes: number;
  /** (image, packed filter, result, …epilogue operands, scratch, firstItem, endItem). */
  readonly run: RangeKernel;
  /** Scratch bytes of each concurrent call of `run`. */
  readonly scratchBytes: number;
  readonly flops: number;
}

export const map3 = (make: (d: 0 | 1 | 2) => number): Triple => [make(0), make(1), make(2)];
export const product = (values: readonly number[]): number => values.reduce((a, b) => a * b, 1);

/** Output extents; 0 where the window does not fit. */
export const convOutput = ({ input, kernel, strides, dilations, padding }: ConvSpec): Triple =>
  map3((d) =>
    Math.max(
      0,
      Math.floor((input[d] + padding[d][0] + padding[d][1] - dilations[d] * (kernel[d] - 1) - 1) / strides[d]) + 1,
    ),
  );

export const convFlops = (spec: ConvSpec): number =>
  (2 * spec.batch * product(convOutput(spec)) * product(spec.kernel) * spec.inputChannels * spec.outputChannels) /
  spec.groups;

/** Floats from one step to the next along depth, height and width of an image. */
export const imageSteps = ([, height, width]: Triple, channels: number): Triple => [
  height * width * channels,
  width * channels,
  channels,
];

/** The window's levels over an image: planes, rows, and as long a run as is contiguous. */
export const tapLevels = (
  taps: Triple,
  dilations: Triple,
  image: Triple,
  channels: number,
  groups: number,
): WindowSpec['taps'] => {
  const steps = imageSteps(image, channels);
  const levels = [0, 1].map((d) => ({ count: taps[d]!, stride: dilations[d]! * steps[d]! }));
  if (groups === 1 && dilations[2] === 1) return [...levels, { count: taps[2] * channels, stride: 1 }];
  return [...levels, { count: taps[2], stride: dilations[2] * channels }, { count: channels / groups, stride: 1 }];
};

/** The gradient by the filter, in one step. */
export interface FilterGradientKernel {
  /** (image, dy, result, scratch, firstItem, endItem). */
  readonly run: RangeKernel;
  /** Scratch bytes of each concurrent call. */
  readonly scratchBytes: number;
  readonly flops: number;
}
