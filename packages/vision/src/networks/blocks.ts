/** What most convolutional networks are made of. */
import {
  activation,
  type ActivationName,
  batchNormalization,
  conv2d,
  depthwiseConv2d,
  type SymbolicTensor,
} from '@neurite/layers';

/** How a convolution is normalized and what comes after it. */
export interface BlockOptions {
  readonly strides?: number;
  /** Default 'relu'; 'linear' for none. */
  readonly activation?: ActivationName;
  /** The share of the old in the moving statistics of batch normalization. Default 0.9. */
  readonly momentum?: number;
  /** Of batch normalization. Default 1e-5. */
  readonly epsilon?: number;
}

/** A convolution without a bias, which the batch normalization after it has, and an activation. */
export function convBlock(
  x: SymbolicTensor,
  filters: number,
  kernelSize: number,
  options: BlockOptions = {},
): SymbolicTensor {
  const convolution = conv2d({
    filters,
    kernelSize,
    strides: options.strides ?? 1,
    padding: 'same',
    useBias: false,
    kernelInitializer: 'heNormal',
  });
  return normalized(convolution.apply(x), options);
}

/** The same with one kernel for each channel. */
export function depthwiseBlock(x: SymbolicTensor, kernelSize: number, options: BlockOptions = {}): SymbolicTensor {
  const convolution = depthwiseConv2d({
    kernelSize,
    strides: options.strides ?? 1,
    padding: 'same',
    useBias: false,
    depthwiseInitializer: 'heNormal',
  });
  return normalized(convolution.apply(x), options);
}

function normalized(x: SymbolicTensor, options: BlockOptions): SymbolicTensor {
  const { momentum = 0.9, epsilon = 1e-5, activation: name = 'relu' } = options;
  const y = batchNormalization({ momentum, epsilon }).apply(x);
  return name === 'linear' ? y : activation(name).apply(y);
}

/** The nearest multiple of 8, but not less than nine tenths: the numbers of channels of the MobileNet family. */
export function roundChannels(channels: number): number {
  const rounded = Math.max(8, Math.floor((channels + 4) / 8) * 8);
  return rounded < 0.9 * channels ? rounded + 8 : rounded;
}
