import type { Functional } from '@neurite/models';
import { tinyFaceFeatures } from './face-networks.ts';
import { requireInputSize } from './input-size.ts';
import { readManifest } from './weights-manifest.ts';

/** The options of {@link loadFaceBackbone}. */
export interface FaceBackboneOptions {
  /** The side of the picture that the network sees, divisible by 32. Default 96. */
  readonly inputSize?: number;
}

/**
 * Loads face-api's tiny face detector (190 KB) without its last layer: a small network that was trained on photographs, to learn other
 * things with from few pictures. It takes pictures [inputSize, inputSize, 3] in [0, 1] and gives a map
 * [inputSize / 32, inputSize / 32, 512].
 *
 * It was trained to find faces, not to tell a thousand kinds of things apart: what differs in outline, texture or colour is learned well,
 * fine differences are not.
 *
 * @param location the folder `model` of the npm package @vladmandic/face-api: a path in Node, or an address
 * @throws FormatError when the weights are not there or damaged; ArgumentError when the size is not divisible by 32
 * @example
 * const backbone = await loadFaceBackbone('node_modules/@vladmandic/face-api/model');
 * const classifier = imageClassifier({ classes: ['cup', 'spoon'], backbone });
 * classifier.freezeBackbone();
 */
export async function loadFaceBackbone(location: string | URL, options: FaceBackboneOptions = {}): Promise<Functional> {
  const { inputSize = 96 } = options;
  requireInputSize(inputSize);
  const weights = await readManifest(location, 'tiny_face_detector_model');
  const face = tinyFaceFeatures(inputSize);
  face.setWeights(weights);
  return face.network;
}
