import { ArgumentError } from '@neurite/backend';
import {
  conv2d,
  cropping1d,
  flatten,
  layerNormalization,
  positionEmbedding,
  reshape,
  transformerEncoder,
  truncatedNormal,
  zeroPadding1d,
} from '@neurite/layers';
import type { Functional } from '@neurite/models';
import { network, type NetworkOptions } from './network.ts';

/** The options of {@link visionTransformer}. */
export interface VisionTransformerOptions extends NetworkOptions {
  /** The side of the squares that a picture is cut into; it divides height and width. Default 16. */
  readonly patchSize?: number;
  /** The length of the vector that stands for each. Default 192. */
  readonly width?: number;
  /** The number of blocks. Default 12. */
  readonly depth?: number;
  /** The number of heads; it divides the width. Default 3. */
  readonly numHeads?: number;
  /** How many times as wide the dense layers within the blocks are. Default 4. */
  readonly expansion?: number;
  /** Default 0. */
  readonly dropout?: number;
}

/**
 * A vision transformer: a picture is cut into squares, each becomes a vector, and blocks of self-attention look at all of them.
 * The defaults are ViT-Ti/16. Its features are the vector of a class token that goes along with the squares.
 *
 * The class token is a place of zeros in front of the squares to which the learned vector of position 0 is added: one vector
 * where the paper adds two. So there are `width` fewer parameters: 5,717,224 for 1,000 classes of 224 × 224 × 3, where timm's
 * vit_tiny_patch16_224 has 5,717,416.
 *
 * Source: Dosovitskiy et al., An image is worth 16 × 16 words, arXiv:2010.11929; Touvron et al., arXiv:2012.12877 (Ti).
 *
 * @throws ArgumentError when the patches do not divide the picture, or a number is malformed
 * @example
 * const small = visionTransformer({ inputShape: [28, 28, 1], patchSize: 7, width: 64, depth: 4, numHeads: 4, classes: 10 });
 */
export function visionTransformer(options: VisionTransformerOptions): Functional {
  const { patchSize = 16, width = 192, depth = 12, numHeads = 3, expansion = 4, dropout = 0, ...rest } = options;
  return network(rest, (images) => {
    const [height, across] = images.shape as [number, number, number];
    if (!Number.isInteger(patchSize) || patchSize < 1 || height % patchSize !== 0 || across % patchSize !== 0) {
      throw new ArgumentError(
        `visionTransformer: patches of ${patchSize} × ${patchSize} do not divide pictures of ${height} × ${across}.`,
      );
    }
    const patches = (height / patchSize) * (across / patchSize);
    const kernelInitializer = truncatedNormal({ stddev: 0.02 });
    let x = conv2d({ filters: width, kernelSize: patchSize, strides: patchSize, kernelInitializer }).apply(images);
    x = zeroPadding1d({ padding: [1, 0] }).apply(reshape({ targetShape: [patches, width] }).apply(x));
    x = positionEmbedding({ sequenceLength: patches + 1, embeddingsInitializer: kernelInitializer }).apply(x);
    for (let block = 0; block < depth; block++) {
      const encoder = transformerEncoder({
        intermediateDim: expansion * width,
        numHeads,
        dropout,
        activation: 'gelu',
        normalizeFirst: true,
        layerNormEpsilon: 1e-6,
        kernelInitializer,
      });
      x = encoder.apply(x);
    }
    x = layerNormalization({ epsilon: 1e-6 }).apply(x);
    return flatten().apply(cropping1d({ cropping: [0, patches] }).apply(x));
  });
}
