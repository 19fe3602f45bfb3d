import { ArgumentError } from '@neurite/backend';
import { globalAveragePooling2d, type SymbolicTensor } from '@neurite/layers';
import { type Functional, model } from '@neurite/models';
import type { NdArray, Tensor } from '@neurite/tensors';
import type { Image } from '../images/image.ts';
import { stackImages } from '../images/stack-images.ts';

/** Turns pictures into vectors; see {@link featureExtractor}. */
export class FeatureExtractor {
  /** What the network takes: [height, width, channels]. */
  readonly inputShape: readonly [height: number, width: number, channels: number];
  /** The length of a vector. */
  readonly length: number;
  readonly #network: Functional;

  /** @internal Made by {@link featureExtractor}. */
  constructor(network: Functional) {
    this.#network = network;
    this.inputShape = network.inputs[0]!.shape as [number, number, number];
    this.length = network.outputs[0]!.shape[0] as number;
  }

  /**
   * The features of pictures.
   *
   * @param images pictures of the network's size: a list, or float32 [pictures, height, width, channels]
   * @returns float32 [pictures, length]
   * @throws ShapeError when pictures have another size
   */
  async extract(images: NdArray | readonly Image[], options: { readonly batchSize?: number } = {}): Promise<NdArray> {
    const x = Array.isArray(images) ? stackImages(images as readonly Image[]) : (images as NdArray);
    const features = (await this.#network.predict(x, options)) as Tensor;
    return { data: await features.data(), shape: features.shape, dtype: 'float32' };
  }
}

/**
 * A network that turns pictures into vectors: what comes out of a backbone, a map averaged over its places. Pictures that look alike
 * to the network have vectors that lie near each other. The weights are the backbone's own.
 *
 * @param backbone a network that ends in its features: of a classifier that was trained on other classes, say
 * @throws ArgumentError when it ends in something else
 * @example
 * const extractor = featureExtractor(classifier.backbone);
 * const features = await extractor.extract(images); // [pictures, 64]
 */
export function featureExtractor(backbone: Functional): FeatureExtractor {
  const [output] = backbone.outputs;
  const rank = output?.shape.length;
  if (backbone.outputs.length !== 1 || (rank !== 1 && rank !== 3)) {
    throw new ArgumentError(
      'A backbone ends in one map [height, width, channels] or one vector: resNet({ …, no classes }).',
    );
  }
  const outputs: SymbolicTensor = rank === 3 ? globalAveragePooling2d().apply(output!) : output!;
  return new FeatureExtractor(model({ inputs: backbone.inputs, outputs }));
}
