/**
 * Faces in the sample photos of npm's @vladmandic/face-api (on 1 to 3 its authors' settings were looked at), and in NASA's photo of Eileen Collins, where
 * scikit-image is installed. People in one photo are different persons; whether anybody is in two of the photos nobody tells, so pairs of one person
 * are not measured.
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { useBackend } from '@neurite/tensors';
import { faceDistance, faceRecognizer, intersectionOverUnion, loadFaceDetector } from '@neurite/vision';
import type { Figure } from '../evaluation.ts';

const folder = dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json'));
const weights = join(folder, 'model');
const sample = (number: number): string => join(folder, `demo/sample${number}.jpg`);
const ASTRONAUT = process.env['ASTRONAUT'] ?? '/usr/lib/python3/dist-packages/skimage/data/astronaut.png';
const ASTRONAUT_FACE = { x: 163, y: 76, width: 116, height: 111 };

/** In how many of the photos 1 to 3 as many faces are found as there are: 3, 1 (one looks down, one away) and 3. */
async function counted(): Promise<number> {
  await useBackend('wasm');
  const detector = await loadFaceDetector(weights, { inputSize: 416, scoreThreshold: 0.5 });
  let right = 0;
  for (const [index, count] of [3, 1, 3].entries()) {
    if ((await detector.detect(sample(index + 1))).length === count) right++;
  }
  return right / 3;
}

async function astronaut(): Promise<number> {
  await useBackend('wasm');
  const detector = await loadFaceDetector(weights, { inputSize: 416, scoreThreshold: 0.5 });
  const faces = await detector.detect(ASTRONAUT);
  return faces.length === 1 ? intersectionOverUnion(faces[0]!, ASTRONAUT_FACE) : 0;
}

/** The share of pairs of faces in one photo that are told apart at the threshold that face-api publishes. */
async function toldApart(): Promise<number> {
  await useBackend('wasm');
  const recognizer = await faceRecognizer(weights);
  const distances: number[] = [];
  for (const number of [1, 2, 3, 4, 5, 6]) {
    const faces = await recognizer.faces(sample(number));
    faces.forEach((face, i) =>
      faces.slice(i + 1).forEach((other) => distances.push(faceDistance(face.descriptor, other.descriptor))),
    );
  }
  console.log(`        ${distances.length} pairs of faces in one photo`);
  return distances.filter((distance) => distance > recognizer.threshold).length / distances.length;
}

export const faces: readonly Figure[] = [
  {
    name: 'faces in the sample photos 1 to 3: photos with the right number (3, 1, 3)',
    bar: 1,
    unit: 'share of photos',
    lowerIsBetter: false,
    run: counted,
  },
  ...(existsSync(ASTRONAUT)
    ? [
        {
          name: 'faces in the photo of the astronaut: one, overlap with (163, 76, 116, 111)',
          bar: 0.7,
          unit: 'intersection over union',
          lowerIsBetter: false,
          run: astronaut,
        },
      ]
    : []),
  {
    name: 'faces of different persons in one sample photo, told apart at 0.6',
    bar: 0.9,
    unit: 'share of pairs',
    lowerIsBetter: false,
    run: toldApart,
  },
];

if (!existsSync(ASTRONAUT)) {
  console.warn(
    `The astronaut is left out: there is no ${ASTRONAUT} (Debian's python3-skimage; or name the file in ASTRONAUT).`,
  );
}
