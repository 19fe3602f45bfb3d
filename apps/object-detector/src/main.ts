/** A network learns where clothes are in pictures, and which; what it finds in pictures that it never saw is drawn. */
import '@neurite/backend-wasm';
import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { trainingProgress } from '@neurite/cli';
import { fashionMnistSample } from '@neurite/data-fashion-mnist';
import { adam, cosineDecay } from '@neurite/optimizers';
import { setSeed } from '@neurite/tensors';
import { composeScenes, objectDetector, type Scene, writeImage } from '@neurite/vision';
import { contactSheet } from './contact-sheet.ts';

const { values: given } = parseArgs({
  options: {
    scenes: { type: 'string', default: '2000' },
    epochs: { type: 'string', default: '15' },
    seed: { type: 'string', default: '0' },
    out: { type: 'string', default: 'runs/found.png' },
  },
});
const [count, epochs, seed] = [given.scenes, given.epochs, given.seed].map(Number) as [number, number, number];

const SIZE = 64;
const BATCH_SIZE = 16;
const SHOWN = 12;

const { train, test } = await fashionMnistSample();
const classes = train.targetNames;

/** Pictures of clothes put over textured backgrounds, with their true boxes. */
function scenesOf({ x, y }: typeof train, count: number, seed: number): Scene[] {
  const labels = Array.from(y.data, (label) => classes[label]!);
  return composeScenes(x, labels, { count, seed, size: SIZE, objects: [1, 3], scale: [0.7, 1.1], maxIou: 0.1 });
}

setSeed(seed);
const detector = objectDetector({ classes, inputShape: [SIZE, SIZE, 1], width: 32 });
console.log(`${detector.model.countParameters().toLocaleString('en')} parameters learn from ${count} scenes.`);
await detector.fit(scenesOf(train, count, seed), {
  epochs,
  batchSize: BATCH_SIZE,
  seed,
  optimizer: adam({
    learningRate: cosineDecay({ initialLearningRate: 3e-3, decaySteps: Math.ceil(count / BATCH_SIZE) * epochs }),
  }),
  verbose: 0,
  callbacks: [trainingProgress(process.stdout)],
});

const unseen = scenesOf(test, 200, seed + 1);
const { ap50, ar100 } = await detector.evaluate(unseen);
console.log(`On ${unseen.length} scenes of clothes it never saw: AP50 ${ap50.toFixed(3)}, AR ${ar100.toFixed(3)}.`);

const shown = unseen.slice(0, SHOWN);
const found = await Promise.all(shown.map(({ image }) => detector.detect(image)));
await mkdir(dirname(given.out), { recursive: true });
await writeImage(given.out, contactSheet(shown, found));
console.log(`What it finds in ${SHOWN} of them is drawn, the true boxes in white: ${resolve(given.out)}`);
