import { averagePooling2d, conv2d, dense, flatten, maxPooling2d, type SymbolicTensor } from '@neurite/layers';
import type { Functional } from '@neurite/models';
import { convBlock } from './blocks.ts';
import { network, type NetworkOptions } from './network.ts';

/**
 * The small network that much is compared by: two convolutions of 32 and 64 kernels of 3 × 3, each followed by max pooling, and
 * a dense layer of 128 units. 225,034 parameters for pictures of 28 × 28 × 1 and ten classes.
 *
 * @throws ArgumentError when the shape or the number of classes is malformed
 * @example
 * const network = referenceCnn({ inputShape: [28, 28, 1], classes: 10 });
 */
export function referenceCnn(options: NetworkOptions): Functional {
  return network(options, (images) => {
    let x = conv2d({ filters: 32, kernelSize: 3, activation: 'relu' }).apply(images);
    x = maxPooling2d({ poolSize: 2 }).apply(x);
    x = conv2d({ filters: 64, kernelSize: 3, activation: 'relu' }).apply(x);
    x = maxPooling2d({ poolSize: 2 }).apply(x);
    return dense({ units: 128, activation: 'relu' }).apply(flatten().apply(x));
  });
}

/**
 * LeNet-5 as it is taught today: tanh, mean pooling, every map of the second convolution sees all of the first (in the paper
 * a hand-made table), a dense layer in the end. 61,706 parameters for pictures of 32 × 32 × 1 and ten classes; smaller
 * pictures are to be padded.
 *
 * Source: LeCun et al., Gradient-based learning applied to document recognition, Proc. IEEE 86 (1998).
 *
 * @throws ArgumentError when the shape or the number of classes is malformed
 * @example
 * leNet({ inputShape: [32, 32, 1], classes: 10 }).countParameters(); // 61706
 */
export function leNet(options: NetworkOptions): Functional {
  return network(options, (images) => {
    let x = conv2d({ filters: 6, kernelSize: 5, activation: 'tanh' }).apply(images);
    x = averagePooling2d({ poolSize: 2 }).apply(x);
    x = conv2d({ filters: 16, kernelSize: 5, activation: 'tanh' }).apply(x);
    x = averagePooling2d({ poolSize: 2 }).apply(x);
    x = dense({ units: 120, activation: 'tanh' }).apply(flatten().apply(x));
    return dense({ units: 84, activation: 'tanh' }).apply(x);
  });
}

/** The options of {@link vggSmall}. */
export interface VggSmallOptions extends NetworkOptions {
  /** The number of kernels in each stage of two convolutions. Default [64, 128, 256]. */
  readonly filters?: readonly number[];
}

/**
 * A small network in the manner of VGG for small pictures: stages of two convolutions of 3 × 3 with batch normalization, each
 * stage followed by max pooling, and the mean over what is left.
 *
 * Source: Simonyan and Zisserman, Very deep convolutional networks for large-scale image recognition, arXiv:1409.1556.
 *
 * @throws ArgumentError when the shape or the number of classes is malformed
 * @example
 * const network = vggSmall({ inputShape: [32, 32, 3], classes: 10 });
 */
export function vggSmall({ filters = [64, 128, 256], ...options }: VggSmallOptions): Functional {
  const stage = (x: SymbolicTensor, width: number): SymbolicTensor =>
    maxPooling2d({ poolSize: 2 }).apply(convBlock(convBlock(x, width, 3), width, 3));
  return network(options, (images) => filters.reduce(stage, images));
}
