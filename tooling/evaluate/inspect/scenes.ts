/** Whether Grad-CAM points at the objects of composed scenes: digits of several sizes on textured ground. */
import { gradCam } from '@neurite/inspect';
import { conv2d, dense, globalMaxPooling2d, maxPooling2d } from '@neurite/layers';
import { type Sequential, sequential } from '@neurite/models';
import { adam } from '@neurite/optimizers';
import { type NdArray, ndArray, setSeed, useBackend } from '@neurite/tensors';
import { composeScenes, type Scene } from '@neurite/vision';
import type { Figure } from '../evaluation.ts';
import { splitDigits } from './data.ts';

const SIZE = 48;
const CLASSES = 10;

function scenesOf(x: NdArray, y: NdArray, count: number, seed: number): Scene[] {
  const pictures = ndArray(x.data, [x.shape[0]!, 8, 8, 1]);
  return composeScenes(pictures, Array.from(y.data, String), {
    count,
    seed,
    size: SIZE,
    objects: [1, 2],
    scale: [1.5, 2.5],
    maxIou: 0.05,
  });
}

/** Pictures, and for each a 1 at every class that is in it. */
function batchOf(scenes: readonly Scene[]): { readonly x: NdArray; readonly y: NdArray } {
  const x = new Float32Array(scenes.length * SIZE * SIZE);
  const y = new Float32Array(scenes.length * CLASSES);
  scenes.forEach(({ image, boxes }, index) => {
    x.set(image.data, index * SIZE * SIZE);
    for (const { label } of boxes) y[index * CLASSES + Number(label)] = 1;
  });
  return { x: ndArray(x, [scenes.length, SIZE, SIZE, 1]), y: ndArray(y, [scenes.length, CLASSES]) };
}

async function network(seed: number, xTrain: NdArray, yTrain: NdArray): Promise<Sequential> {
  const layer = (filters: number) => conv2d({ filters, kernelSize: 3, activation: 'relu', padding: 'same' });
  const model = sequential([
    layer(16),
    maxPooling2d({ poolSize: 2 }),
    layer(32),
    layer(32),
    maxPooling2d({ poolSize: 2 }),
    layer(64),
    globalMaxPooling2d(),
    dense({ units: CLASSES, activation: 'sigmoid' }),
  ]);
  model.compile({ optimizer: adam({ learningRate: 0.002 }), loss: 'binaryCrossentropy' });
  const { x, y } = batchOf(scenesOf(xTrain, yTrain, 1500, seed));
  await model.fit(x, y, { epochs: 10, batchSize: 32, verbose: 0 });
  return model;
}

interface Pointing {
  readonly hits: number;
  /** What a point anywhere would hit. */
  readonly chance: number;
  /** The share of answers, class by class, that are right. */
  readonly accuracy: number;
}

/** Over all pairs of a held-out scene and a class in it: whether the largest value of the class's map lies in one of its boxes. */
async function pointingGame(seed: number): Promise<Pointing> {
  await useBackend('wasm');
  setSeed(seed);
  const { xTrain, yTrain, xTest, yTest } = await splitDigits();
  const model = await network(seed, xTrain, yTrain);
  const scenes = scenesOf(xTest, yTest, 200, 1000 + seed);
  const test = batchOf(scenes);
  const answers = await (await model.predict(test.x)).data();
  const right = test.y.data.filter((truth, index) => truth === Number(answers[index]! > 0.5)).length;
  let [pairs, hits, chance] = [0, 0, 0];
  for (let target = 0; target < CLASSES; target++) {
    const rows = scenes.flatMap(({ boxes }, row) => (boxes.some(({ label }) => label === String(target)) ? [row] : []));
    if (rows.length === 0) continue;
    const { x } = batchOf(rows.map((row) => scenes[row]!));
    const maps = await (await gradCam(model, x, { target })).maps.data();
    rows.forEach((row, index) => {
      const boxes = scenes[row]!.boxes.filter(({ label }) => label === String(target));
      const peak = peakOf(maps, index * SIZE * SIZE);
      pairs++;
      hits += Number(boxes.some((box) => isInside(peak, box)));
      chance += boxes.reduce((sum, { width, height }) => sum + (width * height) / SIZE ** 2, 0);
    });
  }
  return { hits: hits / pairs, chance: chance / pairs, accuracy: right / answers.length };
}

function peakOf(maps: ArrayLike<number>, start: number): readonly [row: number, column: number] {
  let best = start;
  for (let index = start; index < start + SIZE * SIZE; index++) if (maps[index]! > maps[best]!) best = index;
  return [Math.floor((best - start) / SIZE), (best - start) % SIZE];
}

function isInside([row, column]: readonly [number, number], { x, y, width, height }: Scene['boxes'][number]): boolean {
  return row >= y && row < y + height && column >= x && column < x + width;
}

const measured = new Map<number, Promise<Pointing>>();

function once(seed: number): Promise<Pointing> {
  if (!measured.has(seed)) measured.set(seed, pointingGame(seed));
  return measured.get(seed)!;
}

export const scenes: readonly Figure[] = [
  {
    name: 'composed scenes: share of answers that are right, class by class',
    bar: 0.9,
    unit: 'share of answers',
    lowerIsBetter: false,
    run: async (seed) => (await once(seed)).accuracy,
  },
  {
    name: 'composed scenes: Grad-CAM of a class points into one of its boxes',
    bar: 0.7,
    unit: 'share of pairs of scene and class',
    lowerIsBetter: false,
    run: async (seed) => (await once(seed)).hits,
  },
  {
    name: 'composed scenes: share of a scene that the boxes of a class cover, which is what chance would hit',
    bar: 1,
    unit: 'share of pairs of scene and class',
    lowerIsBetter: true,
    run: async (seed) => (await once(seed)).chance,
  },
];
