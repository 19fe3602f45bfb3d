/**
 * One of the two sides of `center-net.ts`, in a process of its own, since both bring an engine of TensorFlow.js: prints how much of a
 * processor a picture takes, and what was found in it.
 *
 * node run-center-net.ts neurite|tfjs <centernet.json> <photo>
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readImage } from '@neurite/vision';
import type { Tensor } from '@tensorflow/tfjs-core';

const OUTPUT = 'tower_0/detections';
const [side, path, photo] = process.argv.slice(2) as [string, string, string];
const SIZE = 512;
const WARM_UP = 3;
const ROUNDS = 9;

const image = await readImage(photo, { size: SIZE });
const pixels = image.data.map((value) => 255 * value);
const run = side === 'neurite' ? await neurite() : await tfjs();

let found: ArrayLike<number> = [];
const times: number[] = [];
for (let round = 0; round < WARM_UP + ROUNDS; round++) {
  const before = process.cpuUsage();
  found = await run();
  const { user, system } = process.cpuUsage(before);
  if (round >= WARM_UP) times.push((user + system) / 1000);
}
times.sort((a, b) => a - b);
console.log(JSON.stringify({ milliseconds: times[ROUNDS >> 1], found: Array.from(found) }));

async function neurite(): Promise<() => Promise<ArrayLike<number>>> {
  await import('@neurite/backend-wasm');
  const { loadTfjsGraphModel } = await import('@neurite/formats/tfjs-graph');
  const { useBackend } = await import('@neurite/tensors');
  await useBackend('wasm');
  const model = await loadTfjsGraphModel(path, { outputs: [OUTPUT] });
  const x = { data: pixels, shape: [1, SIZE, SIZE, 3], dtype: 'float32' } as const;
  return async () => {
    const [output] = [await model.predictOnBatch(x)].flat();
    return output!.data();
  };
}

async function tfjs(): Promise<() => Promise<ArrayLike<number>>> {
  const core = await import('@tensorflow/tfjs-core');
  await import('@tensorflow/tfjs-backend-wasm');
  const { loadGraphModel } = await import('@tensorflow/tfjs-converter');
  await core.setBackend('wasm');
  const { modelTopology, weightsManifest, signature } = JSON.parse(readFileSync(path, 'utf8'));
  const [{ paths, weights: weightSpecs }] = weightsManifest;
  const parts = paths.map((name: string) => readFileSync(join(dirname(path), name)));
  const weightData = Uint8Array.from(Buffer.concat(parts)).buffer;
  const model = await loadGraphModel(core.io.fromMemory({ modelTopology, signature, weightSpecs, weightData }));
  const x = core.tensor(pixels, [1, SIZE, SIZE, 3]);
  return async () => {
    const output = model.execute(x, OUTPUT) as Tensor;
    const values = await output.data();
    output.dispose();
    return values;
  };
}
