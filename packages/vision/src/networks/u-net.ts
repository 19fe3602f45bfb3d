import { ArgumentError } from '@neurite/backend';
import { concatenate, conv2d, conv2dTranspose, dropout, maxPooling2d, type SymbolicTensor } from '@neurite/layers';
import type { Functional } from '@neurite/models';
import { convBlock } from './blocks.ts';
import { network, type NetworkOptions } from './network.ts';

/** The options of {@link uNet}. */
export interface UNetOptions extends Pick<NetworkOptions, 'inputShape' | 'name'> {
  /** How many classes a pixel may have. */
  readonly classes: number;
  /** Channels of the first stage; each stage below has twice as many. Default 64. */
  readonly width?: number;
  /** How often the size is halved. Default 4. */
  readonly depth?: number;
  /** Whether each convolution is followed by batch normalization, as most do since. Default false, as in the paper. */
  readonly batchNormalization?: boolean;
  /** In training, at the bottom. Default 0. */
  readonly dropout?: number;
  /** What comes last. Default 'softmax' over the classes; 'sigmoid' for a class alone, or classes that overlap. */
  readonly headActivation?: 'softmax' | 'sigmoid' | 'linear';
}

/**
 * U-Net, for a class of every pixel: down through ever coarser maps and up again, where the finer ones are joined.
 *
 * Convolutions keep the size (the paper's lose a border). Input [height, width, channels], both sides divisible by 2^depth;
 * output [height, width, classes]. 31,030,658 parameters for one channel and two classes, as in the paper.
 *
 * Source: Ronneberger et al., U-Net: convolutional networks for biomedical image segmentation, arXiv:1505.04597.
 *
 * @throws ArgumentError when a side is not divisible
 * @example
 * const network = uNet({ inputShape: [128, 128, 3], classes: 2, width: 16 });
 * network.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' }); // labels [height, width]
 */
export function uNet(options: UNetOptions): Functional {
  const { inputShape, classes, width = 64, depth = 4, headActivation = 'softmax' } = options;
  const [height, across] = inputShape;
  if (height % 2 ** depth !== 0 || across % 2 ** depth !== 0) {
    throw new ArgumentError(
      `uNet halves the size ${depth} times: ${height} × ${across} must be divisible by ${2 ** depth}. Pad or resize the pictures, or give a smaller depth.`,
    );
  }
  const pair = (x: SymbolicTensor, filters: number): SymbolicTensor => {
    if (options.batchNormalization) return convBlock(convBlock(x, filters, 3), filters, 3);
    const convolution = (y: SymbolicTensor): SymbolicTensor =>
      conv2d({ filters, kernelSize: 3, padding: 'same', activation: 'relu', kernelInitializer: 'heNormal' }).apply(y);
    return convolution(convolution(x));
  };
  const named = options.name === undefined ? {} : { name: options.name };
  return network({ inputShape, ...named }, (images) => {
    const skipped: SymbolicTensor[] = [];
    let x = images;
    for (let level = 0; level < depth; level++) {
      const y = pair(x, width * 2 ** level);
      skipped.push(y);
      x = maxPooling2d({ poolSize: 2 }).apply(y);
    }
    x = pair(x, width * 2 ** depth);
    if ((options.dropout ?? 0) > 0) x = dropout({ rate: options.dropout! }).apply(x);
    for (let level = depth - 1; level >= 0; level--) {
      const up = conv2dTranspose({ filters: width * 2 ** level, kernelSize: 2, strides: 2 }).apply(x);
      x = pair(concatenate().apply([skipped[level]!, up]), width * 2 ** level);
    }
    return conv2d({ filters: classes, kernelSize: 1, activation: headActivation }).apply(x);
  });
}
