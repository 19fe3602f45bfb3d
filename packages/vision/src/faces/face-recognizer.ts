import { ArgumentError, NeuriteError } from '@neurite/backend';
import type { Tensor } from '@neurite/tensors';
import type { KeyPoint } from '../augmentation/example.ts';
import type { Detection } from '../detection/box.ts';
import { cropImage } from '../images/crop-and-pad.ts';
import type { Image } from '../images/image.ts';
import type { ImageSource } from '../images/read-image.ts';
import type { Region } from '../images/resample-rows.ts';
import { resizeImage } from '../images/resize.ts';
import { stackImages } from '../images/stack-images.ts';
import { type FaceDetector, type FaceDetectorOptions, loadFaceDetector, photoOf } from './face-detector.ts';
import { type FaceNetwork, landmarkNetwork, recognitionNetwork } from './face-networks.ts';
import { readManifest } from './weights-manifest.ts';

/** A face that was found. */
export interface Face {
  readonly box: Detection;
  /** 68 points in pixels of the picture: jaw 0–16, brows 17–26, nose 27–35, eyes 36–47, mouth 48–67. */
  readonly landmarks: readonly KeyPoint[];
  /** 128 numbers; faces of one person lie near each other. */
  readonly descriptor: Float32Array;
}

/** Whose face it is. */
export interface FaceMatch {
  /** Undefined when nobody that is known is near enough. */
  readonly name: string | undefined;
  readonly nearest: string;
  /** From the nearest known face of that name: below 0.6 for the same person, mostly. */
  readonly distance: number;
}

/** The options of {@link faceRecognizer}. */
export interface FaceRecognizerOptions extends FaceDetectorOptions {
  /** Faces that are farther apart are taken for two persons. Default 0.6, as face-api publishes. */
  readonly threshold?: number;
}

/** Finds faces, and knows them again; see {@link faceRecognizer}. */
export class FaceRecognizer {
  /** Faces that are farther apart are taken for two persons. */
  threshold: number;
  readonly #detector: FaceDetector;
  readonly #landmarks: FaceNetwork;
  readonly #recognition: FaceNetwork;
  readonly #known: { readonly name: string; readonly descriptor: Float32Array }[] = [];

  /** @internal Made by {@link faceRecognizer}. */
  constructor(detector: FaceDetector, landmarks: FaceNetwork, recognition: FaceNetwork, threshold: number) {
    this.#detector = detector;
    this.#landmarks = landmarks;
    this.#recognition = recognition;
    this.threshold = threshold;
  }

  /** All faces in a picture, the surest first. */
  async faces(source: Image | ImageSource): Promise<Face[]> {
    const image = await photoOf(source);
    const faces: Face[] = [];
    for (const box of await this.#detector.detect(image)) {
      const region = within(box, image);
      if (region === undefined) continue;
      const landmarks = await this.#landmarksIn(image, region);
      const aligned = within(alignedRegion(landmarks), image) ?? region;
      const seen = squareOf(cropImage(image, aligned), 150);
      const output = (await this.#recognition.network.predictOnBatch(stackImages([seen]))) as Tensor;
      faces.push({ box, landmarks, descriptor: Float32Array.from(await output.data()) });
    }
    return faces;
  }

  /**
   * Gets to know a person by the surest face of a picture; several pictures of one name make it surer.
   *
   * @throws NeuriteError when no face is found
   */
  async enroll(name: string, source: Image | ImageSource): Promise<void> {
    const [face] = await this.faces(source);
    if (face === undefined)
      throw new NeuriteError(`No face was found in the picture of ${name}: take one that shows it larger.`);
    this.#known.push({ name, descriptor: face.descriptor });
  }

  /**
   * Who is in a picture: every face, with the name of the nearest known one.
   *
   * @throws ArgumentError when nobody was enrolled
   */
  async identify(source: Image | ImageSource): Promise<(Face & FaceMatch)[]> {
    if (this.#known.length === 0) throw new ArgumentError("Nobody is known yet: enroll('name', image) first.");
    return (await this.faces(source)).map((face) => {
      const ranked = this.#known
        .map(({ name, descriptor }) => ({ name, distance: faceDistance(descriptor, face.descriptor) }))
        .sort((a, b) => a.distance - b.distance);
      const { name: nearest, distance } = ranked[0]!;
      return { ...face, name: distance <= this.threshold ? nearest : undefined, nearest, distance };
    });
  }

  async #landmarksIn(image: Image, region: Region): Promise<KeyPoint[]> {
    const part = cropImage(image, region);
    const output = (await this.#landmarks.network.predictOnBatch(stackImages([squareOf(part, 112)]))) as Tensor;
    const values = await output.data();
    const side = Math.max(region.width, region.height);
    const [left, top] = [(side - region.width) / 2, (side - region.height) / 2];
    return Array.from({ length: 68 }, (_, i) => ({
      x: region.x + values[2 * i]! * side - left,
      y: region.y + values[2 * i + 1]! * side - top,
    }));
  }
}

/**
 * The length of the straight line between two descriptors: below 0.6 for the same person, mostly.
 *
 * @example
 * faceDistance(Float32Array.of(0, 0), Float32Array.of(3, 4)); // 5
 */
export function faceDistance(a: Float32Array, b: Float32Array): number {
  return Math.hypot(...a.map((value, i) => value - b[i]!));
}

const squareOf = (image: Image, size: number): Image => resizeImage(image, size, { fit: 'contain' });

/** Whole pixels of a region that lie within the picture. */
function within({ x, y, width, height }: Region, image: Image): Region | undefined {
  const [imageHeight, imageWidth] = image.shape;
  const [left, top] = [Math.max(0, Math.floor(x)), Math.max(0, Math.floor(y))];
  const [right, bottom] = [Math.min(imageWidth, Math.floor(x + width)), Math.min(imageHeight, Math.floor(y + height))];
  return right > left && bottom > top ? { x: left, y: top, width: right - left, height: bottom - top } : undefined;
}

/** A square around eyes and mouth, as dlib places it, from whose training the recognition network comes. */
function alignedRegion(landmarks: readonly KeyPoint[]): Region {
  const middle = (from: number, to: number): KeyPoint => {
    const points = landmarks.slice(from, to);
    const mean = (axis: 'x' | 'y'): number => points.reduce((sum, point) => sum + point[axis], 0) / points.length;
    return { x: mean('x'), y: mean('y') };
  };
  const [left, right, mouth] = [middle(36, 42), middle(42, 48), middle(48, 68)];
  const toMouth = (eye: KeyPoint): number => Math.hypot(mouth.x - eye.x, mouth.y - eye.y);
  const size = Math.floor((toMouth(left) + toMouth(right)) / 2 / 0.45);
  const [x, y] = [(left.x + right.x + mouth.x) / 3, (left.y + right.y + mouth.y) / 3];
  return { x: x - 0.5 * size, y: y - 0.43 * size, width: size, height: size };
}

/**
 * Loads what finds faces, places 68 points in each and turns it into a vector: three networks of face-api, made of our own layers, with
 * weights (6.8 MB) that come with the npm package @vladmandic/face-api (MIT).
 *
 * Mind whom you recognise: faces are personal data, and a network makes mistakes that are not evenly spread over people.
 *
 * @param location the folder `model` of that package: a path in Node, or an address
 * @throws FormatError when weights are not there or damaged
 * @example
 * const recognizer = await faceRecognizer('node_modules/@vladmandic/face-api/model');
 * await recognizer.enroll('Ada', 'ada.jpg');
 * for (const { box, name, distance } of await recognizer.identify('party.jpg')) console.log(box, name, distance);
 */
export async function faceRecognizer(
  location: string | URL,
  options: FaceRecognizerOptions = {},
): Promise<FaceRecognizer> {
  const [detector, ofLandmarks, ofFaces] = await Promise.all([
    loadFaceDetector(location, options),
    readManifest(location, 'face_landmark_68_model'),
    readManifest(location, 'face_recognition_model'),
  ]);
  const [landmarks, recognition] = [landmarkNetwork(), recognitionNetwork()];
  landmarks.setWeights(ofLandmarks);
  recognition.setWeights(ofFaces);
  return new FaceRecognizer(detector, landmarks, recognition, options.threshold ?? 0.6);
}
