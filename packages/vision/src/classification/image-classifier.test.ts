import '@neurite/backend-wasm';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fashionMnistSample } from '@neurite/data-fashion-mnist';
import { Dataset } from '@neurite/datasets';
import { input, Layer, randomFlip } from '@neurite/layers';
import { model } from '@neurite/models';
import { adam } from '@neurite/optimizers';
import { type NdArray, setSeed, type Tensor } from '@neurite/tensors';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { flipImage } from '../images/flip.ts';
import { imageAt } from '../images/image.ts';
import { resizeImage } from '../images/resize.ts';
import { encodeImage } from '../images/write-image.ts';
import { vggSmall } from '../networks/classic-networks.ts';
import { featureExtractor } from '../transfer/feature-extractor.ts';
import { linearProbe } from '../transfer/linear-probe.ts';
import { nearestNeighbors } from '../transfer/nearest-neighbors.ts';
import { type ImageClassifier, imageClassifier, loadImageClassifier } from './image-classifier.ts';

const { train, test: heldOut } = await fashionMnistSample();
const inputShape = [28, 28, 1] as const;
let classifier: ImageClassifier;
let folder: string;

function part({ x, y }: { x: NdArray; y: NdArray }, start: number, end: number): { x: NdArray; y: NdArray } {
  return {
    x: { data: x.data.subarray(start * 784, end * 784), shape: [end - start, 28, 28, 1], dtype: 'float32' },
    y: { data: y.data.subarray(start, end), shape: [end - start], dtype: 'int32' },
  };
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'neurite-classifier-'));
  setSeed(1);
  classifier = imageClassifier({ classes: train.targetNames, backbone: 'referenceCnn', inputShape });
  await classifier.fit(train, { epochs: 3, batchSize: 64, verbose: 0 });
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true }));

describe('an image classifier, trained for three epochs on 5,000 pictures of clothes', () => {
  test('is right on more than four of five held-out ones, and says what it takes for what', async () => {
    const { accuracy, topK, report, confusion, pictures } = await classifier.evaluate(heldOut);
    expect(pictures).toBe(1000);
    expect(accuracy).toBeGreaterThan(0.8);
    expect(topK[1]).toBe(accuracy);
    expect(topK[5]).toBeGreaterThan(0.97);
    const sums = confusion.map((row) => row.reduce((sum, count) => sum + count, 0));
    expect(sums).toEqual(train.targetNames.map((name) => report.classes.get(name)!.support));
    expect(confusion.reduce((sum, row, label) => sum + row[label]!, 0)).toBe(Math.round(1000 * accuracy));
    expect(report.classes.get('Trouser')!.recall).toBeGreaterThan(0.9);
    expect(String(report)).toContain('Ankle boot');
  });

  test('predicts labels with probabilities that add up to one, the likeliest first', async () => {
    const image = imageAt(heldOut.x, 1);
    const predictions = await classifier.predict(image, { topK: 10 });
    expect(predictions.map(({ label }) => label).sort()).toEqual([...train.targetNames].sort());
    expect(predictions.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 5);
    const probabilities = predictions.map(({ probability }) => probability);
    expect(probabilities).toEqual([...probabilities].sort((a, b) => b - a));
    // Of another size, from a file, or one of many: the same.
    writeFileSync(join(folder, 'one.png'), await encodeImage(image));
    const others = await classifier.predict([resizeImage(image, 56), join(folder, 'one.png')]);
    for (const [best] of others) expect(best!.label).toBe(predictions[0]!.label);
    expect(others[1]).toHaveLength(5);
  });

  test('averages over other views of a picture', async () => {
    const image = imageAt(heldOut.x, 0);
    const [plain, mirrored] = [await classifier.predict(image), await classifier.predict(flipImage(image))];
    const both = await classifier.predict(image, { views: [flipImage], topK: 10 });
    for (const { label, probability } of plain) {
      const other = mirrored.find((prediction) => prediction.label === label);
      if (other === undefined) continue;
      const mean = both.find((prediction) => prediction.label === label)!.probability;
      expect(mean).toBeCloseTo((probability + other.probability) / 2, 5);
    }
    const some = part(heldOut, 0, 100);
    const [alone, twice] = [
      await classifier.evaluate(some),
      await classifier.evaluate(some, { views: [(view) => view] }),
    ];
    expect(twice.confusion).toEqual(alone.confusion);
    // Shoes of this set all look to the left: mirrored ones, which the network was not trained on, do harm.
    expect((await classifier.evaluate(some, { views: [flipImage] })).accuracy).toBeLessThan(alone.accuracy);
  });

  test('is calibrated on some pictures, which holds for others, and changes no prediction', async () => {
    setSeed(3);
    const sure = imageClassifier({ classes: train.targetNames, backbone: 'referenceCnn', inputShape });
    await sure.fit(part(train, 0, 600), { epochs: 15, batchSize: 32, verbose: 0 });
    const [some, others] = [part(heldOut, 0, 500), part(heldOut, 500, 1000)];
    const before = await sure.evaluate(others);
    const calibration = await sure.calibrate(some);
    const after = await sure.evaluate(others);
    expect(calibration.temperature).toBeGreaterThan(1);
    expect(sure.temperature).toBe(calibration.temperature);
    expect(calibration.after.negativeLogLikelihood).toBeLessThan(calibration.before.negativeLogLikelihood);
    expect(after.expectedCalibrationError).toBeLessThan(before.expectedCalibrationError);
    expect(after.confusion).toEqual(before.confusion);
  });

  test('a backbone with a layer of your own is loaded, when its class is given', async () => {
    class Half extends Layer {
      static override readonly className: string = 'Half';
      override call(x: Tensor): Tensor {
        return x.mul(0.5);
      }
    }
    const images = input({ shape: [28, 28, 1] });
    const backbone = model({ inputs: images, outputs: new Half({}).apply(images), name: 'own' });
    const own = imageClassifier({ classes: ['a', 'b'], backbone, inputShape });
    const image = imageAt(heldOut.x, 1);
    const before = await own.predict(image);
    const path = join(folder, 'own');
    await own.save(path);
    await expect(loadImageClassifier(path)).rejects.toThrow('Half');
    expect(await (await loadImageClassifier(path, { customObjects: { Half } })).predict(image)).toEqual(before);
  });

  test('is saved and loaded with its names and its temperature', async () => {
    classifier.temperature = 1.5;
    const path = join(folder, 'saved');
    await classifier.save(path);
    const again = await loadImageClassifier(path);
    const image = imageAt(heldOut.x, 2);
    expect(await again.predict(image)).toEqual(await classifier.predict(image));
    expect(again.temperature).toBe(1.5);
    expect(again.backbone.countParameters()).toBe(classifier.backbone.countParameters());
    classifier.temperature = 1;
    await classifier.backbone.save(join(folder, 'backbone'));
    await expect(loadImageClassifier(join(folder, 'backbone'))).rejects.toThrow('no image classifier');
  });
});

describe('transfer', () => {
  test('a frozen backbone stays as it is while a head learns; then it moves again', async () => {
    const other = imageClassifier({ classes: ['light', 'dark'], backbone: classifier.backbone, inputShape });
    const weights = async () => Promise.all(other.backbone.getWeights().map((weight) => weight.data()));
    const y: NdArray = {
      data: Int32Array.from(train.y.data.subarray(0, 200), (label) => label % 2),
      shape: [200],
      dtype: 'int32',
    };
    const x = part(train, 0, 200).x;
    const before = await weights();
    other.freezeBackbone();
    const history = await other.fit({ x, y }, { epochs: 4, verbose: 0 });
    expect(history.last('loss')).toBeLessThan(history.history['loss']![0]!);
    expect(await weights()).toEqual(before);
    other.unfreezeBackbone();
    await other.fit({ x, y }, { epochs: 1, verbose: 0, optimizer: adam({ learningRate: 1e-4 }) });
    expect(await weights()).not.toEqual(before);
  });

  test('features of a network tell classes apart that it has never seen', async () => {
    const isKnown = (label: number): boolean => label < 6;
    const chosen = (set: { x: NdArray; y: NdArray }, wanted: boolean, most: number): { x: NdArray; y: NdArray } => {
      const rows = Array.from(set.y.data.keys())
        .filter((row) => isKnown(set.y.data[row]!) === wanted)
        .slice(0, most);
      const x = new Float32Array(rows.length * 784);
      rows.forEach((row, i) => x.set(set.x.data.subarray(row * 784, (row + 1) * 784), i * 784));
      const y = Int32Array.from(rows, (row) => (isKnown(set.y.data[row]!) ? set.y.data[row]! : set.y.data[row]! - 6));
      return {
        x: { data: x, shape: [rows.length, 28, 28, 1], dtype: 'float32' },
        y: { data: y, shape: [rows.length], dtype: 'int32' },
      };
    };
    setSeed(2);
    const known = imageClassifier({ classes: train.targetNames.slice(0, 6), backbone: 'referenceCnn', inputShape });
    await known.fit(chosen(train, true, 2000), { epochs: 2, verbose: 0 });
    const extractor = featureExtractor(known.backbone);
    expect(extractor.length).toBe(128);
    const [few, many] = [chosen(train, false, 40), chosen(heldOut, false, 1000)];
    const [fewFeatures, manyFeatures] = [await extractor.extract(few.x), await extractor.extract(many.x)];

    const neighbors = nearestNeighbors({ k: 3 });
    neighbors.add(fewFeatures, Array.from(few.y.data, String));
    const votes = neighbors.classify(manyFeatures);
    const right = votes.filter(([best], row) => best!.label === String(many.y.data[row])).length;
    expect(right / votes.length).toBeGreaterThan(0.7);

    const probe = await linearProbe(fewFeatures, few.y);
    expect(await probe.accuracy(manyFeatures, many.y)).toBeGreaterThan(0.75);
    const probabilities = await probe.predict(manyFeatures);
    expect(probabilities.shape).toEqual([many.y.shape[0], 4]);
  });
});

describe('data of every kind', () => {
  test('a folder by its path, with augmentation; batches; and what does not fit', async () => {
    for (const [label, name] of ['dark', 'light'].entries()) {
      mkdirSync(join(folder, 'photos', name), { recursive: true });
      for (let i = 0; i < 6; i++) {
        const shade = {
          data: new Float32Array(20 * 24 * 3).fill(0.2 + 0.6 * label + i / 100),
          shape: [20, 24, 3] as [number, number, number],
          dtype: 'float32' as const,
        };
        writeFileSync(join(folder, 'photos', name, `${i}.png`), await encodeImage(shade));
      }
    }
    setSeed(4);
    const shades = imageClassifier({
      classes: ['dark', 'light'],
      backbone: vggSmall({ inputShape: [16, 16, 3], filters: [8, 8] }),
      augmentation: [randomFlip()],
      dropout: 0.1,
    });
    expect(shades.inputShape).toEqual([16, 16, 3]);
    const path = join(folder, 'photos');
    const history = await shades.fit(path, { epochs: 30, batchSize: 4, verbose: 0, validationData: path });
    expect(history.last('valLoss')).toBeLessThan(history.history['valLoss']![0]!);
    expect((await shades.evaluate(path)).accuracy).toBe(1);
    const wrongNames = imageClassifier({ classes: ['light', 'dark'], backbone: 'referenceCnn' });
    await expect(wrongNames.fit(path)).rejects.toThrow('in the same order');

    const batches = Dataset.fromTensorSlices(part(train, 0, 64)).batch(16);
    await classifier.fit(batches, { epochs: 1, verbose: 0 });
    expect((await classifier.evaluate(batches)).pictures).toBe(64);
    const { x } = part(train, 0, 4);
    await expect(classifier.fit({ x, y: part(train, 0, 3).y })).rejects.toThrow('4 pictures and 3 labels');
    const y: NdArray = { data: Int32Array.of(0, 1, 2, 10), shape: [4], dtype: 'int32' };
    await expect(classifier.evaluate({ x, y })).rejects.toThrow('There are 10 classes, numbered from 0; a label is 10');
  });

  test('mistakes are named', async () => {
    expect(() => imageClassifier({ classes: ['a'] })).toThrow('at least two different names');
    expect(() => imageClassifier({ classes: ['a', 'a'] })).toThrow('at least two different names');
    expect(() => imageClassifier({ classes: ['a', 'b'], backbone: 'resnet18' as 'resNet18' })).toThrow(
      "Did you mean 'resNet18'?",
    );
    const photo = {
      data: new Float32Array(3),
      shape: [1, 1, 3] as [number, number, number],
      dtype: 'float32' as const,
    };
    await expect(classifier.predict(photo)).rejects.toThrow('sees pictures of 1 channels; got one of 3');
  });
});
