import type { SymbolicTensor } from '@neurite/layers';
import type { Functional } from '@neurite/models';
import { convBlock, depthwiseBlock, roundChannels } from './blocks.ts';
import { invertedResidual, type InvertedResidualStage } from './inverted-residual.ts';
import { network, type NetworkOptions } from './network.ts';

/** The options of {@link mobileNetV1} and {@link mobileNetV2}. */
export interface MobileNetOptions extends NetworkOptions {
  /** The width: the numbers of channels are multiplied by it. Default 1. */
  readonly alpha?: number;
  /** The stride of the first convolution; 1 suits pictures of some thirty pixels a side. Default 2. */
  readonly firstStrides?: 1 | 2;
}

const settings = { activation: 'relu6', momentum: 0.99, epsilon: 1e-3 } as const;

/**
 * MobileNet: convolutions divided into one kernel for each channel and one of 1 × 1 for all. For 1,000 classes it has 4,231,976
 * trainable parameters with alpha 1, and 470,072 with 0.25, as Keras's.
 *
 * Source: Howard et al., MobileNets: efficient convolutional neural networks for mobile vision applications, arXiv:1704.04861.
 *
 * @throws ArgumentError when the shape or the number of classes is malformed
 * @example
 * const network = mobileNetV1({ inputShape: [96, 96, 3], alpha: 0.25, classes: 5 });
 */
export function mobileNetV1({ alpha = 1, firstStrides = 2, ...options }: MobileNetOptions): Functional {
  const layers: readonly (readonly [channels: number, strides: number])[] = [
    [64, 1],
    [128, 2],
    [128, 1],
    [256, 2],
    [256, 1],
    [512, 2],
    ...Array.from({ length: 5 }, () => [512, 1] as const),
    [1024, 2],
    [1024, 1],
  ];
  const width = (channels: number): number => Math.floor(channels * alpha);
  const separable = (x: SymbolicTensor, [channels, strides]: readonly [number, number]): SymbolicTensor =>
    convBlock(depthwiseBlock(x, 3, { ...settings, strides }), width(channels), 1, settings);
  return network(
    options,
    (images) => layers.reduce(separable, convBlock(images, width(32), 3, { ...settings, strides: firstStrides })),
    0.001,
  );
}

const stages: readonly InvertedResidualStage[] = [
  { expansion: 1, channels: 16, repeats: 1, strides: 1 },
  { expansion: 6, channels: 24, repeats: 2, strides: 2 },
  { expansion: 6, channels: 32, repeats: 3, strides: 2 },
  { expansion: 6, channels: 64, repeats: 4, strides: 2 },
  { expansion: 6, channels: 96, repeats: 3, strides: 1 },
  { expansion: 6, channels: 160, repeats: 3, strides: 2 },
  { expansion: 6, channels: 320, repeats: 1, strides: 1 },
];

/**
 * MobileNetV2: inverted residuals, narrow between the blocks and wide within. 3,504,872 trainable parameters for 1,000 classes
 * with alpha 1, as Keras's and torchvision's.
 *
 * Source: Sandler et al., MobileNetV2: inverted residuals and linear bottlenecks, arXiv:1801.04381.
 *
 * @throws ArgumentError when the shape or the number of classes is malformed
 * @example
 * const backbone = mobileNetV2({ inputShape: [96, 96, 3], alpha: 0.35 }); // features [3, 3, 1280]
 */
export function mobileNetV2({ alpha = 1, firstStrides = 2, ...options }: MobileNetOptions): Functional {
  const last = alpha > 1 ? roundChannels(1280 * alpha) : 1280;
  return network(options, (images) => {
    let x = convBlock(images, roundChannels(32 * alpha), 3, { ...settings, strides: firstStrides });
    for (const stage of stages) {
      x = invertedResidual(x, { ...stage, channels: roundChannels(stage.channels * alpha) }, settings);
    }
    return convBlock(x, last, 1, settings);
  });
}
