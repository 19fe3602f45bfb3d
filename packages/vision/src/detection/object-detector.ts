import { ArgumentError, FormatError } from '@neurite/backend';
import {
  type CompileOptions,
  type FitOptions,
  Functional,
  type History,
  type LoadOptions,
  loadModel,
  type SaveOptions,
} from '@neurite/models';
import { adam } from '@neurite/optimizers';
import type { NdArray, Tensor } from '@neurite/tensors';
import type { Augmenter } from '../augmentation/augmenter.ts';
import { requireBoxes } from '../augmentation/example.ts';
import { HostRandom } from '../augmentation/host-random.ts';
import { type Image, isImage } from '../images/image.ts';
import { type ImageSource, readImage } from '../images/read-image.ts';
import { stackImages } from '../images/stack-images.ts';
import { backboneOf, type BackboneName } from '../classification/backbones.ts';
import type { Detection, LabelledBox } from './box.ts';
import { type DetectionFigures, evaluateDetections, type JudgedPicture } from './coco-evaluation.ts';
import { decodeDetections } from './decode.ts';
import { detectionLoss } from './detection-loss.ts';
import { detectionNetwork, slimBackbone } from './detection-network.ts';
import { letterbox } from './letterbox.ts';
import { nonMaximumSuppression, type SoftSuppressionOptions, softNonMaximumSuppression } from './suppression.ts';
import { detectionTargets } from './targets.ts';

/** A picture and the objects in it. */
export interface DetectionExample {
  /** A picture of any size, or whatever `readImage` reads. */
  readonly image: Image | ImageSource;
  readonly boxes: readonly LabelledBox[];
}

/** Examples to learn from; or what makes those of an epoch, counted from 0: a sample of many, pictures that are composed anew. */
export type DetectionExamples =
  | readonly DetectionExample[]
  | ((epoch: number) => readonly DetectionExample[] | Promise<readonly DetectionExample[]>);

/** The options of {@link objectDetector}. */
export interface ObjectDetectorOptions {
  /** The names of the classes. */
  readonly classes: readonly string[];
  /** [height, width, channels] of what the network sees; sides divisible by 16. Default [128, 128, 3]. */
  readonly inputShape?: readonly [height: number, width: number, channels: number];
  /** What turns pictures into features: a name, or a network. Default: a small residual network. */
  readonly backbone?: BackboneName | Functional;
  /** Channels of the detector's own maps. Default 64. */
  readonly width?: number;
}

/** How {@link ObjectDetector.fit} goes about it. */
export interface DetectorFitOptions
  extends Pick<FitOptions, 'epochs' | 'batchSize' | 'callbacks' | 'verbose' | 'initialEpoch' | 'seed'> {
  /** Default: Adam with a learning rate of 0.001. Given again, training goes on with a fresh optimizer. */
  readonly optimizer?: CompileOptions['optimizer'];
  /** Changes every example anew in every epoch, boxes too. */
  readonly augmenter?: Augmenter;
}

/** How {@link ObjectDetector.detect} goes about it. */
export interface DetectOptions {
  /** Objects of a lower score are left out. Default 0.3. */
  readonly scoreThreshold?: number;
  /** Boxes of one class that overlap by more are taken for one. Default 0.5. */
  readonly iouThreshold?: number;
  /** Lowers scores in place of dropping boxes. Default: not. */
  readonly soft?: boolean | SoftSuppressionOptions;
  /** Default 100. */
  readonly maxDetections?: number;
}

/** Finds objects in pictures; see {@link objectDetector}. */
export class ObjectDetector {
  readonly classes: readonly string[];
  readonly inputShape: readonly [height: number, width: number, channels: number];
  /** The whole network. */
  readonly model: Functional;

  /** @internal Made by {@link objectDetector} and {@link loadObjectDetector}. */
  constructor(classes: readonly string[], model: Functional) {
    this.classes = classes;
    this.model = model;
    this.inputShape = model.inputs[0]!.shape as [number, number, number];
  }

  /**
   * Trains the network.
   *
   * @param examples pictures of any size, each with its boxes; a picture without objects may be one. A function gives those of each epoch
   * @returns the loss of every epoch
   * @throws ArgumentError when a box has no area, or is of a class that there is not, naming example and box
   * @example
   * await detector.fit(examples, { epochs: 30, batchSize: 16, augmenter: augmenter({ flip: 'horizontal', scale: 0.2 }) });
   *
   * // Scenes that were never seen before, in every epoch.
   * await detector.fit((epoch) => composeScenes(images, labels, { count: 3000, seed: epoch }), { epochs: 12 });
   */
  async fit(examples: DetectionExamples, options: DetectorFitOptions = {}): Promise<History> {
    const { optimizer, augmenter, batchSize = 16, seed = 0, ...rest } = options;
    if (typeof examples !== 'function') this.#requireExamples(examples);
    if (this.model.compileOptions === undefined || optimizer !== undefined) {
      this.model.compile({ optimizer: optimizer ?? adam({ learningRate: 1e-3 }), loss: detectionLoss });
    }
    const batches = (pass: number) => this.#batches(examples, batchSize, pass, seed, augmenter);
    const steps = typeof examples === 'function' ? {} : { stepsPerEpoch: Math.ceil(examples.length / batchSize) };
    return this.model.fit(batches, undefined, { ...rest, ...steps });
  }

  /**
   * The objects in a picture.
   *
   * @param image a picture of any size, or whatever `readImage` reads
   * @returns boxes in pixels of the picture, cut at its edges, the highest score first
   * @throws ArgumentError when a threshold is out of its range
   * @example
   * const found = await detector.detect('photo.jpg');
   * await writeImage('found.png', drawBoxes(await readImage('photo.jpg'), found));
   */
  async detect(image: Image | ImageSource, options: DetectOptions = {}): Promise<Detection[]> {
    const { scoreThreshold = 0.3, iouThreshold = 0.5, soft = false, maxDetections = 100 } = options;
    if (!(scoreThreshold > 0 && scoreThreshold < 1)) {
      throw new ArgumentError(`scoreThreshold must be between 0 and 1; got ${scoreThreshold}.`);
    }
    const picture = await this.#read(image);
    const seen = letterbox(picture, this.inputShape);
    const output = (await this.model.predictOnBatch(stackImages([seen.image]))) as Tensor;
    const shape = output.shape.slice(1);
    const candidates = decodeDetections({ data: await output.data(), shape, dtype: 'float32' }, this.classes, {
      scoreThreshold,
      maxDetections: 10 * maxDetections,
    });
    const kept =
      soft === false
        ? nonMaximumSuppression(candidates, { iouThreshold, maxDetections })
        : softNonMaximumSuppression(candidates, { scoreThreshold, maxDetections, ...(soft === true ? {} : soft) });
    const [height, width] = picture.shape;
    return kept.flatMap((detection) => cutAtEdges(seen.toPicture(detection), height, width));
  }

  /**
   * Average precision and recall on pictures with known objects.
   *
   * @example
   * const { ap, ap50, classes } = await detector.evaluate(heldOut);
   */
  async evaluate(examples: readonly DetectionExample[], options: DetectOptions = {}): Promise<DetectionFigures> {
    const judged: JudgedPicture[] = [];
    for (const { image, boxes } of examples) {
      judged.push({ truth: boxes, found: await this.detect(image, { scoreThreshold: 0.01, ...options }) });
    }
    return evaluateDetections(judged, this.classes);
  }

  /** Saves the network and the names of the classes; see `model.save`. */
  async save(path: string, options: SaveOptions = {}): Promise<void> {
    this.model.userData = { objectDetector: { classes: this.classes } };
    await this.model.save(path, options);
  }

  async *#batches(
    source: DetectionExamples,
    batchSize: number,
    pass: number,
    seed: number,
    augmenter: Augmenter | undefined,
  ): AsyncGenerator<{ x: NdArray; y: NdArray }> {
    const examples = typeof source === 'function' ? await source(pass) : source;
    if (typeof source === 'function') {
      if (!Array.isArray(examples)) {
        throw new ArgumentError(`The function gave no list of examples for epoch ${pass}; got ${typeof examples}.`);
      }
      this.#requireExamples(examples);
    }
    const random = new HostRandom(seed, pass);
    const order = examples.map((_, index) => ({ index, key: random.uniform() })).sort((a, b) => a.key - b.key);
    for (let start = 0; start < order.length; start += batchSize) {
      const batch = await Promise.all(
        order.slice(start, start + batchSize).map(async ({ index }) => {
          const { image, boxes } = examples[index]!;
          const plain = { image: await this.#read(image), boxes };
          const example = augmenter?.(plain, pass * examples.length + index) ?? plain;
          const seen = letterbox(example.image, this.inputShape);
          const moved = (example.boxes ?? []).filter((box) => !box.isCrowd).map((box) => seen.fromPicture(box));
          return {
            image: seen.image,
            targets: detectionTargets(moved, this.classes, [this.inputShape[0], this.inputShape[1]]),
          };
        }),
      );
      yield {
        x: stackImages(batch.map(({ image }) => image)),
        y: stackImages(batch.map(({ targets }) => targets as Image)),
      };
    }
  }

  async #read(image: Image | ImageSource): Promise<Image> {
    const channels = this.inputShape[2];
    if (!isImage(image)) return readImage(image, { channels: channels as 1 | 3 | 4 });
    if (image.shape[2] === channels) return image;
    throw new ArgumentError(`The detector sees pictures of ${channels} channels; got one of ${image.shape[2]}.`);
  }

  #requireExamples(examples: readonly DetectionExample[]): void {
    if (examples.length === 0) throw new ArgumentError('A detector learns from at least one example.');
    examples.forEach((example, index) => this.#requireKnown(example, index));
  }

  #requireKnown({ boxes }: DetectionExample, index: number): void {
    requireBoxes(`example ${index}`, boxes);
    const unknown = boxes.find(({ label }) => !this.classes.includes(label));
    if (unknown === undefined) return;
    throw new ArgumentError(
      `Example ${index} has a box of class '${unknown.label}'; there are: ${this.classes.join(', ')}.`,
    );
  }
}

function cutAtEdges(box: Detection, height: number, width: number): Detection[] {
  const [x, y] = [Math.max(0, box.x), Math.max(0, box.y)];
  const [w, h] = [Math.min(width, box.x + box.width) - x, Math.min(height, box.y + box.height) - y];
  return w > 0 && h > 0 ? [{ ...box, x, y, width: w, height: h }] : [];
}

/**
 * A detector of objects without anchors: it learns where the middles of objects are, as heat, and from there the distances to the four
 * edges. It is trained on pictures with labelled boxes, and finds boxes in pictures of any size.
 *
 * Source: Zhou et al., Objects as points, arXiv:1904.07850; Liu et al., arXiv:1909.00700.
 *
 * @throws ArgumentError when there are no classes or one comes twice, or the backbone does not fit
 * @example
 * const detector = objectDetector({ classes: ['cup', 'plate'], inputShape: [256, 256, 3], backbone: 'mobileNetV2' });
 * await detector.fit(examples, { epochs: 30 });
 * console.log(await detector.detect('table.jpg')); // [{ label: 'cup', score: 0.92, x: 40, y: 71, width: 58, height: 60 }, …]
 */
export function objectDetector(options: ObjectDetectorOptions): ObjectDetector {
  const { classes, inputShape = [128, 128, 3], width = 64 } = options;
  if (!Array.isArray(classes) || classes.length === 0 || new Set(classes).size < classes.length) {
    throw new ArgumentError(`classes must be different names, one at least; got ${JSON.stringify(classes)}.`);
  }
  const backbone =
    options.backbone === undefined ? slimBackbone({ inputShape }) : backboneOf(options.backbone, inputShape);
  return new ObjectDetector(classes, detectionNetwork(backbone, classes.length, width));
}

/**
 * Loads a detector that was saved.
 *
 * @param options `customObjects`: the layers of your own that its network has
 * @throws FormatError when the file holds something else
 * @example
 * const detector = await loadObjectDetector('runs/cups');
 * const found = await detector.detect('table.jpg');
 */
export async function loadObjectDetector(
  path: string,
  options: Pick<LoadOptions, 'customObjects'> = {},
): Promise<ObjectDetector> {
  const model = await loadModel(path, { ...options, compile: false });
  const saved = (model.userData as { objectDetector?: { classes: readonly string[] } } | undefined)?.objectDetector;
  if (saved === undefined || !(model instanceof Functional)) {
    throw new FormatError(`'${path}' holds a model, but no object detector. loadModel loads it.`);
  }
  return new ObjectDetector(saved.classes, model);
}
