import { ArgumentError } from '@neurite/backend';
import type { Tensor } from '@neurite/tensors';
import type { Detection } from '../detection/box.ts';
import { nonMaximumSuppression } from '../detection/suppression.ts';
import { padImage } from '../images/crop-and-pad.ts';
import { type Image, isImage } from '../images/image.ts';
import { type ImageSource, readImage } from '../images/read-image.ts';
import { resizeImage } from '../images/resize.ts';
import { stackImages } from '../images/stack-images.ts';
import { type FaceNetwork, tinyFaceNetwork } from './face-networks.ts';
import { requireInputSize } from './input-size.ts';
import { readManifest } from './weights-manifest.ts';

/** The options of {@link loadFaceDetector}. */
export interface FaceDetectorOptions {
  /** The side of the picture that the network sees, divisible by 32. Larger finds smaller faces. Default 416. */
  readonly inputSize?: number;
  /** Faces of a lower score are left out. Default 0.5. */
  readonly scoreThreshold?: number;
}

/** Widths and heights of the five boxes of a cell, in cells. */
const ANCHORS = [
  [1.603231, 2.094468],
  [6.041143, 7.080126],
  [2.882459, 3.518061],
  [4.266906, 5.178857],
  [9.041765, 10.66308],
] as const;
const IOU_THRESHOLD = 0.4;

/**
 * Finds faces; see {@link loadFaceDetector}.
 *
 * @example
 * const detector = await loadFaceDetector('node_modules/@vladmandic/face-api/model');
 * for (const { x, y, width, height } of await detector.detect('group.jpg')) console.log(x, y, width, height);
 */
export class FaceDetector {
  readonly #face: FaceNetwork;
  readonly #size: number;
  readonly #scoreThreshold: number;

  /** @internal Made by {@link loadFaceDetector}. */
  constructor(face: FaceNetwork, size: number, scoreThreshold: number) {
    this.#face = face;
    this.#size = size;
    this.#scoreThreshold = scoreThreshold;
  }

  /**
   * The faces in a picture.
   *
   * @returns boxes in pixels of the picture, the surest first
   */
  async detect(source: Image | ImageSource): Promise<Detection[]> {
    const image = await photoOf(source);
    const [height, width] = image.shape;
    const side = Math.max(height, width);
    const square = padImage(image, { right: side - width, bottom: side - height });
    const output = (await this.#face.network.predictOnBatch(stackImages([resizeImage(square, this.#size)]))) as Tensor;
    const cells = output.shape[1]!;
    const data = await output.data();
    const found: Detection[] = [];
    for (let at = 0; at < data.length; at += 5) {
      const anchor = ANCHORS[(at / 5) % ANCHORS.length]!;
      const cell = Math.floor(at / (5 * ANCHORS.length));
      const score = sigmoid(data[at + 4]!);
      if (score <= this.#scoreThreshold) continue;
      const [w, h] = [Math.exp(data[at + 2]!) * anchor[0], Math.exp(data[at + 3]!) * anchor[1]];
      const [x, y] = [(cell % cells) + sigmoid(data[at]!), Math.floor(cell / cells) + sigmoid(data[at + 1]!)];
      const pixels = side / cells;
      const box = { x: (x - w / 2) * pixels, y: (y - h / 2) * pixels, width: w * pixels, height: h * pixels };
      found.push({ ...box, label: 'face', score });
    }
    return nonMaximumSuppression(found, { iouThreshold: IOU_THRESHOLD });
  }
}

/** A picture of three channels. */
export async function photoOf(source: Image | ImageSource): Promise<Image> {
  const image = isImage(source) ? source : await readImage(source);
  if (image.shape[2] === 3) return image;
  throw new ArgumentError(`Faces are looked for in pictures of 3 channels; got one of ${image.shape[2]}.`);
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/**
 * Loads face-api's tiny face detector (190 KB).
 *
 * @param location the folder `model` of the npm package @vladmandic/face-api: a path in Node, or an address
 * @throws FormatError when the weights are not there or damaged; ArgumentError when the size is not divisible by 32
 * @example
 * const detector = await loadFaceDetector('node_modules/@vladmandic/face-api/model');
 * console.log(await detector.detect('group.jpg')); // [{ x, y, width, height, score, label: 'face' }, …]
 */
export async function loadFaceDetector(
  location: string | URL,
  options: FaceDetectorOptions = {},
): Promise<FaceDetector> {
  const { inputSize = 416, scoreThreshold = 0.5 } = options;
  requireInputSize(inputSize);
  const weights = await readManifest(location, 'tiny_face_detector_model');
  const face = tinyFaceNetwork(inputSize);
  face.setWeights(weights);
  return new FaceDetector(face, inputSize, scoreThreshold);
}
