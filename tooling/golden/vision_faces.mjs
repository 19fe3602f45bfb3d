/**
 * Golden vectors of the networks for faces: what face-api's own build of TensorFlow.js computes with the weights of the npm package
 * @vladmandic/face-api 1.7.15 for one made-up picture. Run by Node from packages/vision, which has the package installed.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

// The build for pages, which looks for these, is the only one that brings TensorFlow.js along.
globalThis.window = globalThis;
globalThis.document = { createElement: () => ({ getContext: () => null }) };
globalThis.HTMLImageElement = globalThis.HTMLCanvasElement = globalThis.HTMLVideoElement = class {};
globalThis.CanvasRenderingContext2D = class {};

const packageFolder = join(import.meta.dirname, '../../packages/vision');
const require = createRequire(join(packageFolder, 'package.json'));
const folder = dirname(require.resolve('@vladmandic/face-api/package.json'));
const faceapi = await import(join(folder, 'dist/face-api.esm.js'));
const { tf, nets } = faceapi;
await tf.setBackend('cpu');

const cases = [];
for (const [name, net, file, size] of [
  ['detector', nets.tinyFaceDetector, 'tiny_face_detector_model', 96],
  ['landmarks', nets.faceLandmark68Net, 'face_landmark_68_model', 112],
  ['recognition', nets.faceRecognitionNet, 'face_recognition_model', 150],
]) {
  const [{ weights }] = JSON.parse(readFileSync(join(folder, `model/${file}-weights_manifest.json`), 'utf8'));
  net.loadFromWeightMap(
    tf.io.decodeWeights(Uint8Array.from(readFileSync(join(folder, `model/${file}.bin`))).buffer, weights),
  );
  // Bytes that a test can make again.
  const pixels = Float32Array.from({ length: size * size * 3 }, (_, i) => (i * 7919 + (i >> 5) * 31) % 256);
  const x = tf.tensor4d(pixels, [1, size, size, 3]);
  const output = name === 'detector' ? await net.forward(x, size) : await net.forward(x);
  cases.push({
    name,
    size,
    shape: output.shape,
    data: Array.from(await output.data(), (value) => Number(value.toPrecision(7))),
  });
}
writeFileSync(
  join(packageFolder, 'src/golden/faces.json'),
  `${JSON.stringify({ about: 'Outputs of face-api for made-up pictures; see the script.', cases })}\n`,
);
