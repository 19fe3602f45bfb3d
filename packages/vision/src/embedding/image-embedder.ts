import { ArgumentError, FormatError } from '@neurite/backend';
import { dense, globalAveragePooling2d, input, type SymbolicTensor, unitNormalization } from '@neurite/layers';
import { tripletSemiHard } from '@neurite/losses';
import {
  type FitOptions,
  Functional,
  type History,
  type LoadOptions,
  loadModel,
  model,
  type SaveOptions,
} from '@neurite/models';
import { adam, type Optimizer } from '@neurite/optimizers';
import type { NdArray, Tensor } from '@neurite/tensors';
import { classCount } from '../transfer/class-count.ts';
import { backboneOf, type BackboneName } from '../classification/backbones.ts';
import { type Image, isImage } from '../images/image.ts';
import { type ImageSource, readImage } from '../images/read-image.ts';
import { resizeImage } from '../images/resize.ts';
import { stackImages } from '../images/stack-images.ts';
import { arcFaceLoss, type ArcFaceOptions } from './arc-face-loss.ts';
import { CosineHead } from './cosine-head.ts';
import { turnedClasses } from './turned-classes.ts';

/** The options of {@link imageEmbedder}. */
export interface ImageEmbedderOptions {
  /** [height, width, channels] of what the network sees. Default: the backbone's own, or [112, 112, 3]. */
  readonly inputShape?: readonly [height: number, width: number, channels: number];
  /** A name, or a network that ends in its features. Default 'resNet20'. */
  readonly backbone?: BackboneName | Functional;
  /** The length of the vectors. Default 128. */
  readonly size?: number;
}

/** How {@link ImageEmbedder.fit} goes about it. */
export interface EmbedderFitOptions extends Omit<FitOptions, 'validationData' | 'sampleWeight' | 'classWeight'> {
  /**
   * 'arcFace' tells the classes apart by angles, with a margin; 'triplet' compares the pictures of a batch, semi-hard negatives
   * mined. Default 'arcFace'.
   */
  readonly loss?: 'arcFace' | 'triplet';
  /** Of ArcFace. Default margin 0.5, scale 16. */
  readonly arcFace?: ArcFaceOptions;
  /** Of the triplet loss. Default 0.2. */
  readonly margin?: number;
  /** Default: Adam with a learning rate of 0.001. */
  readonly optimizer?: Optimizer;
  /**
   * Whether each class, turned by quarters and mirrored, counts as eight classes (and eight times the pictures), which must be square. What is never
   * trained on profits from it where there are few classes; where a turned thing is the same thing, it does harm. Default false.
   *
   * Source: Lee et al., Self-supervised label augmentation via input transformations, arXiv:1910.05872.
   */
  readonly turnedClasses?: boolean;
}

const BATCH_SIZE = 32;

/** Turns pictures into vectors that can be compared; see {@link imageEmbedder}. */
export class ImageEmbedder {
  readonly inputShape: readonly [height: number, width: number, channels: number];
  /** The length of the vectors. */
  readonly size: number;
  /** The network, whose output has length 1. */
  readonly model: Functional;

  /** @internal Made by {@link imageEmbedder} and {@link loadImageEmbedder}. */
  constructor(network: Functional) {
    this.model = network;
    this.inputShape = network.inputs[0]!.shape as [number, number, number];
    this.size = network.outputs[0]!.shape[0] as number;
  }

  /**
   * Trains the network so that pictures of one class lie near each other, and those of different ones apart.
   *
   * @param x float32 [pictures, height, width, channels]
   * @param y int32 [pictures]: numbers of classes (persons), from 0
   * @throws ArgumentError when there are fewer than two classes, or a number is below 0
   * @example
   * await embedder.fit(x, y, { loss: 'arcFace', epochs: 10 });
   */
  async fit(x: NdArray, y: NdArray, options: EmbedderFitOptions = {}): Promise<History> {
    const { loss = 'arcFace', arcFace, margin = 0.2, optimizer = adam({ learningRate: 1e-3 }), ...others } = options;
    const { turnedClasses: isTurned = false, ...rest } = others;
    const labels = new Set(y.data);
    if (labels.size < 2 || [...labels].some((label) => label < 0)) {
      throw new ArgumentError(
        `An embedder learns from at least two classes, numbered from 0; got ${[...labels].slice(0, 8).join(', ')}${labels.size > 8 ? ', …' : ''}.`,
      );
    }
    if (loss !== 'arcFace' && loss !== 'triplet') {
      throw new ArgumentError(`loss must be 'arcFace' or 'triplet'; got '${String(loss)}'.`);
    }
    const data = isTurned ? turnedClasses(x, y) : { x, y };
    if (loss === 'triplet') {
      this.model.compile({ optimizer, loss: tripletSemiHard.with({ margin }) });
      return this.model.fit(data.x, data.y, rest);
    }
    const head = new CosineHead(classCount(data.y));
    const trained = model({ inputs: this.model.inputs, outputs: head.apply(this.model.outputs[0]!) });
    trained.compile({ optimizer, loss: arcFaceLoss({ scale: 16, ...arcFace }) });
    return trained.fit(data.x, data.y, rest);
  }

  /**
   * The vectors of pictures.
   *
   * @param images float32 [pictures, height, width, channels], or a list of pictures of any size, paths and the like
   * @returns float32 [pictures, size], each of length 1
   */
  async embed(images: NdArray | readonly (Image | ImageSource)[]): Promise<NdArray<[number, number]>> {
    const x = Array.isArray(images) ? stackImages(await Promise.all(images.map((image) => this.#seen(image)))) : images;
    const vectors = (await this.model.predict(x as NdArray, { batchSize: BATCH_SIZE })) as Tensor;
    return { data: await vectors.data(), shape: [vectors.shape[0]!, this.size], dtype: 'float32' };
  }

  /** Saves the network; see `model.save`. */
  async save(path: string, options: SaveOptions = {}): Promise<void> {
    this.model.userData = { imageEmbedder: {} };
    await this.model.save(path, options);
  }

  async #seen(source: Image | ImageSource): Promise<Image> {
    const [height, width, channels] = this.inputShape;
    const image = isImage(source) ? source : await readImage(source, { channels: channels as 1 | 3 | 4 });
    if (image.shape[2] !== channels) {
      throw new ArgumentError(
        `The embedder sees pictures of ${channels} channels; got one of ${image.shape[2]}. readImage(…, { channels: ${channels} }) reads such.`,
      );
    }
    return resizeImage(image, [height, width], { fit: 'cover' });
  }
}

/**
 * A network that turns pictures into vectors of length 1, so that the cosine of their angle tells how alike two pictures are: for
 * recognising persons and things that there are too many or too new ones of to train a classifier.
 *
 * @throws ArgumentError when the size is not a whole number of at least 1, or no backbone has that name
 * @example
 * const embedder = imageEmbedder({ inputShape: [28, 28, 1], backbone: 'referenceCnn', size: 64 });
 */
export function imageEmbedder(options: ImageEmbedderOptions = {}): ImageEmbedder {
  const { size = 128 } = options;
  if (!Number.isInteger(size) || size < 1)
    throw new ArgumentError(`size must be a whole number of at least 1; got ${size}.`);
  const backbone = backboneOf(options.backbone ?? 'resNet20', options.inputShape ?? [112, 112, 3]);
  const inputs = input({ shape: backbone.inputs[0]!.shape });
  let x = backbone.apply(inputs as never) as unknown as SymbolicTensor;
  if (x.shape.length === 3) x = globalAveragePooling2d().apply(x);
  x = unitNormalization().apply(dense({ units: size, name: 'embedding' }).apply(x));
  return new ImageEmbedder(model({ inputs, outputs: x }));
}

/**
 * Loads an embedder that was saved.
 *
 * @param options `customObjects`: the layers of your own that its network has
 * @throws FormatError when the file holds something else
 * @example
 * const embedder = await loadImageEmbedder('runs/faces');
 * const { shape } = await embedder.embed(['ada.jpg', 'grace.jpg']); // [2, 128]
 */
export async function loadImageEmbedder(
  path: string,
  options: Pick<LoadOptions, 'customObjects'> = {},
): Promise<ImageEmbedder> {
  const loaded = await loadModel(path, { ...options, compile: false });
  const saved = (loaded.userData as { imageEmbedder?: object } | undefined)?.imageEmbedder;
  if (saved === undefined || !(loaded instanceof Functional)) {
    throw new FormatError(`'${path}' holds a model, but no image embedder. loadModel loads it.`);
  }
  return new ImageEmbedder(loaded);
}
