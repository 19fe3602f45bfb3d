import { ArgumentError, FormatError } from '@neurite/backend';
import {
  dense,
  dropout as dropoutLayer,
  globalAveragePooling2d,
  input,
  type Layer,
  type LayerValue,
  type SymbolicTensor,
} from '@neurite/layers';
import {
  type CompileOptions,
  type FitOptions,
  Functional,
  type History,
  type LoadOptions,
  loadModel,
  model as functional,
  type SaveOptions,
} from '@neurite/models';
import { sparseCategoricalCrossentropy } from '@neurite/losses';
import type { NdArray, Tensor } from '@neurite/tensors';
import { type Image, imageAt, isImage } from '../images/image.ts';
import { type ImageSource, readImage } from '../images/read-image.ts';
import { resizeImage } from '../images/resize.ts';
import { stackImages } from '../images/stack-images.ts';
import { type BackboneName, backboneOf } from './backbones.ts';
import { calibrate, type Calibration } from './calibration.ts';
import { type ClassifierData, hostBatches, readyData } from './classifier-data.ts';
import { type ClassifierEvaluation, evaluateProbabilities } from './evaluation.ts';
import { type ClassRows, meanRows, ranking, softmaxRows } from './probabilities.ts';

/** The options of {@link imageClassifier}. */
export interface ImageClassifierOptions {
  /** The names of the classes, in the order of their numbers. A folder has them in the order of the alphabet. */
  readonly classes: readonly string[];
  /** What turns pictures into features: a name, or a network that ends in its features. Default 'resNet20'. */
  readonly backbone?: BackboneName | Functional;
  /** [height, width, channels] of what the network sees. Default: the backbone's own, or [32, 32, 3]. */
  readonly inputShape?: readonly [height: number, width: number, channels: number];
  /** Layers that change pictures at random in training: `[randomFlip({ mode: 'horizontal' }), randomTranslation(…)]`. */
  readonly augmentation?: readonly Layer[];
  /** Of the features before the last layer, in training. Default 0. */
  readonly dropout?: number;
}

/** How {@link ImageClassifier.fit} goes about it. */
export interface ClassifierFitOptions extends Omit<FitOptions, 'validationData' | 'sampleWeight'> {
  /** Held-out pictures to judge by after each epoch. */
  readonly validationData?: ClassifierData;
  /** Default 'adam'. Given again, training goes on with a fresh optimizer. */
  readonly optimizer?: CompileOptions['optimizer'];
}

/** How {@link ImageClassifier.predict} goes about it. */
export interface ClassifierPredictOptions {
  /** How many classes are given, the likeliest first. Default: five, or all. */
  readonly topK?: number;
  /**
   * Other views of each picture that the probabilities are averaged over, beside the picture itself: `[flipImage]`
   * (test-time augmentation).
   */
  readonly views?: readonly ((image: Image) => Image)[];
}

/** A class and how likely it is. */
export interface ClassPrediction {
  readonly label: string;
  readonly probability: number;
}

const BATCH_SIZE = 32;

/** Tells classes of pictures apart; see {@link imageClassifier}. */
export class ImageClassifier {
  readonly classes: readonly string[];
  readonly inputShape: readonly [height: number, width: number, channels: number];
  /** The whole network; it gives logits. */
  readonly model: Functional;
  /** What turns pictures into features, a part of the network. */
  readonly backbone: Functional;
  /** What logits are divided by; see {@link calibrate}. */
  temperature = 1;

  /** @internal Made by {@link imageClassifier} and {@link loadImageClassifier}. */
  constructor(classes: readonly string[], model: Functional, backbone: Functional) {
    this.classes = classes;
    this.model = model;
    this.backbone = backbone;
    this.inputShape = model.inputs[0]!.shape as [number, number, number];
  }

  /**
   * Trains the network, or what of it is not frozen.
   *
   * @param data a folder's path, what `imageFolder` gave, arrays, or batches
   * @returns the figures of every epoch: loss, accuracy, and valLoss, valAccuracy where there are held-out pictures
   * @throws ArgumentError when a folder has other classes; ShapeError when pictures have another size
   * @example
   * await classifier.fit('photos/train', { epochs: 20, validationData: 'photos/test' });
   */
  async fit(data: ClassifierData, options: ClassifierFitOptions = {}): Promise<History> {
    const { validationData, optimizer, ...rest } = options;
    const batchSize = options.batchSize ?? BATCH_SIZE;
    if (this.model.compileOptions === undefined || optimizer !== undefined) {
      this.model.compile({
        optimizer: optimizer ?? 'adam',
        loss: sparseCategoricalCrossentropy.with({ fromLogits: true }),
        metrics: ['accuracy'],
      });
    }
    const ready = await this.#ready(data, batchSize, true);
    const heldOut = validationData === undefined ? undefined : await this.#ready(validationData, batchSize, false);
    const fitOptions: FitOptions = {
      ...rest,
      ...(heldOut === undefined
        ? {}
        : { validationData: 'x' in heldOut ? ([heldOut.x, heldOut.y] as const) : heldOut }),
    };
    return 'x' in ready ? this.model.fit(ready.x, ready.y, fitOptions) : this.model.fit(ready, undefined, fitOptions);
  }

  /**
   * Judges the classifier on pictures with known classes.
   *
   * @param options `topK`: which k to give the share for (default 5, where there are more classes); `views` as for
   *   {@link predict}
   * @example
   * const { accuracy, report, confusion } = await classifier.evaluate('photos/test');
   * console.log(String(report));
   */
  async evaluate(
    data: ClassifierData,
    options: { readonly topK?: readonly number[]; readonly views?: ClassifierPredictOptions['views'] } = {},
  ): Promise<ClassifierEvaluation> {
    const ks = options.topK ?? (this.classes.length > 5 ? [1, 5] : [1]);
    const parts: { readonly probabilities: ClassRows; readonly labels: Int32Array }[] = [];
    for await (const { x, y } of hostBatches(await this.#ready(data, BATCH_SIZE, false), BATCH_SIZE)) {
      parts.push({ probabilities: await this.#probabilities(x, options.views ?? []), labels: this.#checked(y) });
    }
    const probabilities = this.#joined(parts.map((part) => part.probabilities));
    const labels = Int32Array.from(parts.flatMap((part) => [...part.labels]));
    return evaluateProbabilities(probabilities, labels, this.classes, ks);
  }

  /**
   * The likeliest classes of a picture, or of each of several.
   *
   * @param images a picture of any size, or whatever `readImage` reads; or a list of them. They are cut and resized to what
   *   the network sees
   * @example
   * const [best] = await classifier.predict('photo.jpg');
   * console.log(best.label, best.probability);
   */
  async predict(images: Image | ImageSource, options?: ClassifierPredictOptions): Promise<ClassPrediction[]>;
  async predict(
    images: readonly (Image | ImageSource)[],
    options?: ClassifierPredictOptions,
  ): Promise<ClassPrediction[][]>;
  async predict(
    images: Image | ImageSource | readonly (Image | ImageSource)[],
    options: ClassifierPredictOptions = {},
  ): Promise<ClassPrediction[] | ClassPrediction[][]> {
    if (!Array.isArray(images)) return (await this.predict([images as Image], options))[0]!;
    const { topK = 5, views = [] } = options;
    const predictions: ClassPrediction[][] = [];
    for (let start = 0; start < images.length; start += BATCH_SIZE) {
      const batch = await Promise.all(images.slice(start, start + BATCH_SIZE).map((image) => this.#seen(image)));
      const probabilities = await this.#probabilities(stackImages(batch), views);
      batch.forEach((_, row) => {
        const best = ranking(probabilities, row).slice(0, topK);
        const probabilityOf = (label: number): number => probabilities.data[row * this.classes.length + label]!;
        predictions.push(best.map((label) => ({ label: this.classes[label]!, probability: probabilityOf(label) })));
      });
    }
    return predictions;
  }

  /**
   * Makes probabilities as likely as they say, by one temperature for all logits; which class is the likeliest stays.
   *
   * @param data pictures that the network was not trained on
   * @returns the temperature, which is kept, and the errors without and with it
   */
  async calibrate(data: ClassifierData): Promise<Calibration> {
    const logits: ClassRows[] = [];
    const labels: number[] = [];
    for await (const { x, y } of hostBatches(await this.#ready(data, BATCH_SIZE, false), BATCH_SIZE)) {
      logits.push(await this.#logits(x));
      labels.push(...this.#checked(y));
    }
    const calibration = calibrate(this.#joined(logits), labels);
    this.temperature = calibration.temperature;
    return calibration;
  }

  /** Holds the backbone as it is: from now on only the head is trained, and batch normalization keeps its statistics. */
  freezeBackbone(): void {
    this.backbone.trainable = false;
  }

  /** Lets the backbone be trained again, best with a small learning rate: `fit(data, { optimizer: adam({ learningRate: 1e-4 }) })`. */
  unfreezeBackbone(): void {
    this.backbone.trainable = true;
  }

  /** Saves network, names of the classes and temperature; see `model.save`. */
  async save(path: string, options: SaveOptions = {}): Promise<void> {
    this.model.userData = {
      imageClassifier: { classes: this.classes, temperature: this.temperature, backbone: this.backbone.name },
    };
    await this.model.save(path, options);
  }

  async #ready(data: ClassifierData, batchSize: number, shuffle: boolean) {
    return readyData(data, { classes: this.classes, inputShape: this.inputShape, batchSize, shuffle });
  }

  /** A picture of the size and the channels that the network sees. */
  async #seen(source: Image | ImageSource): Promise<Image> {
    const [height, width, channels] = this.inputShape;
    if (!isImage(source)) {
      return readImage(source, { size: [height, width], channels: channels as 1 | 3 | 4, fit: 'cover' });
    }
    if (source.shape[2] !== channels) {
      throw new ArgumentError(
        `The classifier sees pictures of ${channels} channels; got one of ${source.shape[2]}. readImage(…, { channels: ${channels} }) reads such.`,
      );
    }
    const fits = source.shape[0] === height && source.shape[1] === width;
    return fits ? source : resizeImage(source, [height, width], { fit: 'cover' });
  }

  async #probabilities(x: NdArray, views: readonly ((image: Image) => Image)[]): Promise<ClassRows> {
    const plain = softmaxRows(await this.#logits(x), this.temperature);
    if (views.length === 0) return plain;
    const others: ClassRows[] = [];
    for (const view of views) {
      const seen = Array.from({ length: x.shape[0]! }, (_, row) => view(imageAt(x, row)));
      others.push(softmaxRows(await this.#logits(stackImages(seen)), this.temperature));
    }
    return meanRows([plain, ...others]);
  }

  async #logits(x: NdArray): Promise<ClassRows> {
    const outputs = await this.model.predictOnBatch(x);
    return { data: (await (outputs as Tensor).data()) as Float32Array, classes: this.classes.length };
  }

  #joined(rows: readonly ClassRows[]): ClassRows {
    const data = new Float32Array(rows.reduce((sum, part) => sum + part.data.length, 0));
    let at = 0;
    for (const part of rows) {
      data.set(part.data, at);
      at += part.data.length;
    }
    return { data, classes: this.classes.length };
  }

  #checked(labels: Int32Array): Int32Array {
    const wrong = labels.find((label) => label < 0 || label >= this.classes.length);
    if (wrong === undefined) return labels;
    throw new ArgumentError(`There are ${this.classes.length} classes, numbered from 0; a label is ${wrong}.`);
  }
}

/**
 * A classifier of pictures: a backbone, the mean over its map, and a dense layer.
 *
 * @throws ArgumentError when there are fewer than two classes or one comes twice, or no backbone has that name
 * @example
 * const classifier = imageClassifier({ classes: ['cat', 'dog'], backbone: 'mobileNetV2', inputShape: [96, 96, 3] });
 * await classifier.fit('photos', { epochs: 10 });
 * console.log(await classifier.predict('photo.jpg')); // [{ label: 'cat', probability: 0.93 }, …]
 */
export function imageClassifier(options: ImageClassifierOptions): ImageClassifier {
  const { classes, augmentation = [], dropout = 0 } = options;
  if (!Array.isArray(classes) || classes.length < 2 || new Set(classes).size < classes.length) {
    throw new ArgumentError(`classes must be at least two different names; got ${JSON.stringify(classes)}.`);
  }
  const backbone = backboneOf(options.backbone ?? 'resNet20', options.inputShape ?? [32, 32, 3]);
  const inputShape = options.inputShape ?? (backbone.inputs[0]!.shape as [number, number, number]);
  const inputs = input({ shape: inputShape });
  let x: SymbolicTensor = inputs;
  for (const layer of augmentation) x = layer.apply(x);
  x = backbone.apply(x as never) as unknown as SymbolicTensor;
  if (x.shape.length === 3) x = globalAveragePooling2d().apply(x);
  if (dropout > 0) x = dropoutLayer({ rate: dropout }).apply(x);
  x = dense({ units: classes.length, name: 'predictions' }).apply(x);
  return new ImageClassifier(classes, functional({ inputs, outputs: x }), backbone);
}

/**
 * Loads a classifier that was saved.
 *
 * @param options `customObjects`: the layers of your own that its network has
 * @throws FormatError when the file holds something else
 * @example
 * const classifier = await loadImageClassifier('runs/cats-and-dogs');
 */
export async function loadImageClassifier(
  path: string,
  options: Pick<LoadOptions, 'customObjects'> = {},
): Promise<ImageClassifier> {
  const model = await loadModel(path, { ...options, compile: false });
  const saved = (model.userData as { imageClassifier?: SavedClassifier } | undefined)?.imageClassifier;
  if (saved === undefined || !(model instanceof Functional)) {
    throw new FormatError(`'${path}' holds a model, but no image classifier. loadModel loads it.`);
  }
  const backbone = model.getLayer(saved.backbone) as Layer<never, LayerValue> as unknown as Functional;
  const classifier = new ImageClassifier(saved.classes, model, backbone);
  classifier.temperature = saved.temperature;
  return classifier;
}

interface SavedClassifier {
  readonly classes: readonly string[];
  readonly temperature: number;
  readonly backbone: string;
}
