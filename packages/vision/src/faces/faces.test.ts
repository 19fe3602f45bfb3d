import '@neurite/backend-wasm';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type NdArray, type Tensor, useBackend } from '@neurite/tensors';
import { beforeAll, describe, expect, test } from 'vitest';
import golden from '../golden/faces.json' with { type: 'json' };
import { blankImage } from '../images/image.ts';
import { readImage } from '../images/read-image.ts';
import { imageClassifier } from '../classification/image-classifier.ts';
import { loadFaceBackbone } from './face-backbone.ts';
import { loadFaceDetector } from './face-detector.ts';
import { landmarkNetwork, recognitionNetwork, tinyFaceNetwork } from './face-networks.ts';
import { faceDistance, type FaceRecognizer, faceRecognizer } from './face-recognizer.ts';
import { readManifest } from './weights-manifest.ts';

const folder = dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json'));
const weights = join(folder, 'model');
const sample = (number: number): string => join(folder, `demo/sample${number}.jpg`);

beforeAll(async () => {
  await useBackend('wasm');
});

describe('the networks of face-api give what its own TensorFlow.js gives', () => {
  const networks = {
    detector: [tinyFaceNetwork(96), 'tiny_face_detector_model'],
    landmarks: [landmarkNetwork(), 'face_landmark_68_model'],
    recognition: [recognitionNetwork(), 'face_recognition_model'],
  } as const;

  test.each(golden.cases)('$name', async ({ name, size, shape, data }) => {
    const [face, file] = networks[name as keyof typeof networks];
    face.setWeights(await readManifest(weights, file));
    const pixels = Float32Array.from({ length: size * size * 3 }, (_, i) => ((i * 7919 + (i >> 5) * 31) % 256) / 255);
    const x: NdArray = { data: pixels, shape: [1, size, size, 3], dtype: 'float32' };
    const output = (await face.network.predictOnBatch(x)) as Tensor;
    expect(output.shape).toEqual(shape);
    const got = await output.data();
    const off = data.reduce(
      (most, expected, i) => Math.max(most, Math.abs(got[i]! - expected) / Math.max(1, Math.abs(expected))),
      0,
    );
    expect(off).toBeLessThan(1e-3);
  });
});

test('the detector without its last layer is a backbone', async () => {
  const backbone = await loadFaceBackbone(weights, { inputSize: 64 });
  expect(backbone.outputs[0]!.shape).toEqual([2, 2, 512]);
  const detector = tinyFaceNetwork(64);
  const read = await readManifest(weights, 'tiny_face_detector_model');
  detector.setWeights(read);
  const x = (await readImage(sample(2), { size: 64 })) as NdArray;
  const batch: NdArray = { ...x, shape: [1, ...x.shape] };
  const [features, boxes] = await Promise.all(
    [backbone, detector.network].map(async (network) => ((await network.predictOnBatch(batch)) as Tensor).data()),
  );
  const [kernel, bias] = [read.get('conv8/filters')!.data, read.get('conv8/bias')!.data];
  for (const channel of [0, 7, 24]) {
    let expected = bias[channel]!;
    for (let i = 0; i < 512; i++) expected += features![i]! * kernel[i * 25 + channel]!;
    expect(boxes![channel]).toBeCloseTo(expected, 3);
  }
  const classifier = imageClassifier({ classes: ['a', 'b'], backbone });
  classifier.freezeBackbone();
  expect(classifier.model.trainableVariables).toHaveLength(2);
  await expect(loadFaceBackbone(weights, { inputSize: 70 })).rejects.toThrow('divisible by 32; got 70');
});

describe('photos', () => {
  let recognizer: FaceRecognizer;

  beforeAll(async () => {
    recognizer = await faceRecognizer(weights);
  });

  test.each([
    [1, 3],
    [2, 1],
    [3, 3],
  ])('sample %i has %i faces', async (number, count) => {
    const detector = await loadFaceDetector(weights, { inputSize: 416, scoreThreshold: 0.5 });
    expect(await detector.detect(sample(number))).toHaveLength(count);
  });

  test('points lie in the face: the eyes above the mouth, within the box', async () => {
    const [{ box, landmarks, descriptor }] = (await recognizer.faces(sample(2))) as [
      Awaited<ReturnType<FaceRecognizer['faces']>>[0],
    ];
    const inside = landmarks.filter(
      ({ x, y }) => x > box.x && x < box.x + box.width && y > box.y && y < box.y + 1.1 * box.height,
    );
    expect(inside.length).toBeGreaterThan(60);
    const mean = (from: number, to: number): number =>
      landmarks.slice(from, to).reduce((sum, { y }) => sum + y, 0) / (to - from);
    expect(mean(36, 48)).toBeLessThan(mean(27, 36));
    expect(mean(27, 36)).toBeLessThan(mean(48, 68));
    expect(descriptor).toHaveLength(128);
  });

  test('a person is known again in a smaller picture, others are not taken for her', async () => {
    await expect(recognizer.identify(sample(2))).rejects.toThrow('Nobody is known yet');
    await recognizer.enroll('the one of sample 2', sample(2));
    const smaller = await readImage(sample(2), { size: [640, 960] });
    const [again] = await recognizer.identify(smaller);
    expect(again!.name).toBe('the one of sample 2');
    expect(again!.distance).toBeLessThan(0.3);
    const others = await recognizer.faces(sample(1));
    const distances = others.flatMap((one, i) =>
      others.slice(i + 1).map((other) => faceDistance(one.descriptor, other.descriptor)),
    );
    expect(Math.min(...distances)).toBeGreaterThan(0.4);
  });

  test('no face, and no weights, are said', async () => {
    expect(await recognizer.faces(blankImage(100, 80))).toEqual([]);
    await expect(recognizer.enroll('nobody', blankImage(100, 80))).rejects.toThrow(
      'No face was found in the picture of nobody',
    );
    await expect(recognizer.faces(blankImage(9, 9, [0]))).rejects.toThrow('3 channels; got one of 1');
    await expect(loadFaceDetector('/nowhere')).rejects.toThrow(/could not be read: ENOENT.*@vladmandic\/face-api/);
    await expect(loadFaceDetector(weights, { inputSize: 100 })).rejects.toThrow('divisible by 32');
  });
});

describe('weights', () => {
  test('damaged files are named', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'neurite-faces-'));
    const write = (text: string): void => writeFileSync(join(folder, 'net-weights_manifest.json'), text);
    try {
      write('{');
      await expect(readManifest(folder, 'net')).rejects.toThrow('is no JSON');
      write('{}');
      await expect(readManifest(folder, 'net')).rejects.toThrow('is no manifest of weights');
      writeFileSync(join(folder, 'a.bin'), new Uint8Array(7));
      write(JSON.stringify([{ paths: ['a.bin'], weights: [{ name: 'w', shape: [2], dtype: 'float32' }] }]));
      await expect(readManifest(folder, 'net')).rejects.toThrow("end within 'w': 7 bytes");
      write(JSON.stringify([{ paths: ['a.bin'], weights: [{ name: 'w', shape: [1], dtype: 'int32' }] }]));
      await expect(readManifest(folder, 'net')).rejects.toThrow(
        "'w' of net-weights_manifest.json is of a type that is not read",
      );
      write(JSON.stringify([{ paths: ['a.bin'], weights: [{ name: 'w', shape: [1], dtype: 'float32' }] }]));
      const weights = await readManifest(folder, 'net');
      expect(() => landmarkNetwork().setWeights(weights)).toThrow("no 'dense0/conv0/filters'");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
