import type { Functional } from '@neurite/models';
import { convBlock } from './blocks.ts';
import { invertedResidual, type InvertedResidualStage } from './inverted-residual.ts';
import { network, type NetworkOptions } from './network.ts';

const stages: readonly InvertedResidualStage[] = [
  { expansion: 1, channels: 16, repeats: 1, strides: 1 },
  { expansion: 6, channels: 24, repeats: 2, strides: 2 },
  { expansion: 6, channels: 40, repeats: 2, strides: 2, kernelSize: 5 },
  { expansion: 6, channels: 80, repeats: 3, strides: 2 },
  { expansion: 6, channels: 112, repeats: 3, strides: 1, kernelSize: 5 },
  { expansion: 6, channels: 192, repeats: 4, strides: 2, kernelSize: 5 },
  { expansion: 6, channels: 320, repeats: 1, strides: 1 },
];

const settings = { activation: 'relu6', momentum: 0.99, epsilon: 1e-3 } as const;

/**
 * EfficientNet-lite0: EfficientNet-B0 without squeeze-and-excitation and with relu6, for small devices. 4,652,008 trainable
 * parameters for 1,000 classes.
 *
 * Source: Tan and Le, EfficientNet, arXiv:1905.11946; R. Liu, Higher accuracy on vision models with EfficientNet-Lite,
 * TensorFlow blog (2020).
 *
 * @throws ArgumentError when the shape or the number of classes is malformed
 * @example
 * const backbone = efficientNetLite0({ inputShape: [224, 224, 3] }); // features [7, 7, 1280]
 */
export function efficientNetLite0(options: NetworkOptions): Functional {
  return network(
    options,
    (images) => {
      let x = convBlock(images, 32, 3, { ...settings, strides: 2 });
      for (const stage of stages) x = invertedResidual(x, stage, settings);
      return convBlock(x, 1280, 1, settings);
    },
    0.2,
  );
}
