import '@neurite/backend-wasm';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fashionMnistSample } from '@neurite/data-fashion-mnist';
import { ndArray, setSeed, tensor, useBackend, valueAndGrad, variable } from '@neurite/tensors';
import { adam, cosineDecay } from '@neurite/optimizers';
import { beforeAll, describe, expect, test } from 'vitest';
import { augmenter } from '../augmentation/augmenter.ts';
import golden from '../golden/detection.json' with { type: 'json' };
import { blankImage } from '../images/image.ts';
import { resizeImage } from '../images/resize.ts';
import { mobileNetV2 } from '../networks/mobile-net.ts';
import { composeScenes, type Scene } from './compose-scenes.ts';
import { decodeDetections } from './decode.ts';
import { detectionLoss } from './detection-loss.ts';
import { intersectionOverUnion } from './box.ts';
import { loadObjectDetector, type ObjectDetector, objectDetector } from './object-detector.ts';
import { detectionTargets } from './targets.ts';

const { train, test: heldOut } = await fashionMnistSample();

beforeAll(async () => {
  await useBackend('wasm');
});

describe('targets, loss and decoding', () => {
  const classes = ['a', 'b'];
  const boxes = [
    { x: 6, y: 8, width: 20, height: 12, label: 'a' },
    { x: 30, y: 34, width: 8, height: 16, label: 'b' },
  ];

  test('what targets say is what decoding finds', () => {
    const { data, shape } = detectionTargets(boxes, classes, [64, 48]);
    expect(shape).toEqual([16, 12, 7]);
    const [rows, columns] = shape as [number, number];
    const output = new Float32Array(rows * columns * 6);
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const [from, to] = [(row * columns + column) * 7, (row * columns + column) * 6];
        for (const k of [0, 1]) output[to + k] = Math.log((data[from + k]! + 1e-6) / (1 - data[from + k]! + 1e-6));
        if (data[from + 6] === 0) continue;
        const [x, y] = [(column + 0.5) * 4, (row + 0.5) * 4];
        const distances = [x - data[from + 2]!, y - data[from + 3]!, data[from + 4]! - x, data[from + 5]! - y];
        distances.forEach((distance, edge) => (output[to + 2 + edge] = Math.log(distance / 4)));
      }
    }
    const found = decodeDetections({ data: output, shape: [rows, columns, 6], dtype: 'float32' }, classes, {
      scoreThreshold: 0.5,
      maxDetections: 10,
    });
    expect(found).toHaveLength(2);
    for (const box of boxes) {
      const same = found.find(({ label }) => label === box.label)!;
      expect(same.score).toBeGreaterThan(0.99);
      for (const edge of ['x', 'y', 'width', 'height'] as const) expect(same[edge]).toBeCloseTo(box[edge], 4);
    }
  });

  test.each(golden.losses)(
    'the loss and its gradient are those of PyTorch: $name',
    async ({ targets, outputs, loss, gradient }) => {
      const truth = tensor(ndArray(Float32Array.from(targets.data), targets.shape));
      const given = variable(tensor(ndArray(Float32Array.from(outputs.data), outputs.shape)));
      const { value, grads } = valueAndGrad(() => detectionLoss(truth, given).sum(), [given]);
      expect(await value.item()).toBeCloseTo(loss, 3);
      const got = await grads.get(given)!.data();
      gradient.forEach((expected, i) =>
        expect(Math.abs(got[i]! - expected)).toBeLessThan(1e-4 + 1e-4 * Math.abs(expected)),
      );
    },
  );
});

describe('composed scenes', () => {
  const labels = Array.from(heldOut.y.data, (label) => heldOut.targetNames[label]!);

  test('have as many objects as asked for, apart, in boxes that are tight', () => {
    const scenes = composeScenes(heldOut.x, labels, { count: 40, seed: 3 });
    expect(composeScenes(heldOut.x, labels, { count: 5, seed: 3 })[4]).toEqual(scenes[4]);
    const counts = new Set(scenes.map(({ boxes }) => boxes.length));
    expect(Math.min(...counts)).toBe(1);
    expect(Math.max(...counts)).toBe(6);
    for (const { image, boxes } of scenes) {
      expect(image.shape).toEqual([128, 128, 1]);
      for (const [i, box] of boxes.entries()) {
        expect(box.x >= 0 && box.y >= 0 && box.x + box.width <= 128 && box.y + box.height <= 128).toBe(true);
        for (const other of boxes.slice(i + 1)) expect(intersectionOverUnion(box, other)).toBeLessThanOrEqual(0.3);
      }
    }
    expect(() => composeScenes(heldOut.x, labels, { count: 1, size: 30 })).toThrow('too small for pictures of 28 × 28');
    expect(() => composeScenes(heldOut.x, [], { count: 1 })).toThrow('n labels; got [1000, 28, 28, 1] and 0');
  });
});

describe('a detector, trained for some epochs on small scenes of shoes and trousers', () => {
  const classes = ['Trouser', 'Sneaker'];
  let detector: ObjectDetector;
  let unseen: Scene[];

  function scenesOf(set: typeof train, count: number, seed: number): Scene[] {
    const rows = Array.from(set.y.data.keys()).filter((row) => classes.includes(set.targetNames[set.y.data[row]!]!));
    const x = new Float32Array(rows.length * 784);
    rows.forEach((row, i) => x.set(set.x.data.subarray(row * 784, (row + 1) * 784), i * 784));
    const images = { data: x, shape: [rows.length, 28, 28, 1], dtype: 'float32' } as const;
    const labels = rows.map((row) => set.targetNames[set.y.data[row]!]!);
    return composeScenes(images, labels, { count, seed, size: 64, objects: [1, 3] });
  }

  beforeAll(async () => {
    setSeed(1);
    detector = objectDetector({ classes, inputShape: [64, 64, 1], width: 32 });
    unseen = scenesOf(heldOut, 60, 2);
    const optimizer = adam({ learningRate: cosineDecay({ initialLearningRate: 3e-3, decaySteps: 100 * 5 }) });
    await detector.fit(scenesOf(train, 1600, 1), { epochs: 5, batchSize: 16, optimizer, verbose: 0 });
  }, 180_000);

  test('finds objects in pictures that it has not seen', async () => {
    const { ap, ap50, ar100, classes: byClass } = await detector.evaluate(unseen);
    expect(ap50).toBeGreaterThan(0.88);
    expect(ap).toBeGreaterThan(0.45);
    expect(ar100).toBeGreaterThan(ap);
    expect([...byClass.keys()]).toEqual(classes);
  });

  test('finds the same in a picture of another size, in its pixels', async () => {
    const { image } = unseen[0]!;
    const options = { scoreThreshold: 0.6 };
    const [small, large] = [
      await detector.detect(image, options),
      await detector.detect(resizeImage(image, [128, 128])),
    ];
    expect(small.length).toBeGreaterThan(0);
    for (const box of small) {
      const twice = { x: 2 * box.x, y: 2 * box.y, width: 2 * box.width, height: 2 * box.height };
      const overlaps = large
        .filter(({ label }) => label === box.label)
        .map((other) => intersectionOverUnion(twice, other));
      expect(Math.max(...overlaps)).toBeGreaterThan(0.6);
    }
  });

  test('soft suppression finds no less', async () => {
    const hard = await detector.evaluate(unseen.slice(0, 20));
    const soft = await detector.evaluate(unseen.slice(0, 20), { soft: true });
    expect(soft.ar100).toBeGreaterThanOrEqual(hard.ar100 - 1e-9);
  });

  test('is saved and loaded', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'neurite-detector-'));
    try {
      await detector.save(join(folder, 'saved'));
      const again = await loadObjectDetector(join(folder, 'saved'));
      expect(await again.detect(unseen[1]!.image)).toEqual(await detector.detect(unseen[1]!.image));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('learns with augmentation, from pictures without objects too', async () => {
    const examples = [unseen[0]!, { image: blankImage(40, 80, [0.2]), boxes: [] }];
    const change = augmenter({ seed: 1, flip: 'horizontal', scale: 0.2 });
    const history = await detector.fit(examples, { epochs: 2, batchSize: 2, augmenter: change, verbose: 0 });
    expect(Number.isFinite(history.last('loss'))).toBe(true);
  });

  test('learns from what a function gives for each epoch', async () => {
    const asked: number[] = [];
    const count = 4;
    const history = await detector.fit(
      async (epoch) => {
        asked.push(epoch);
        return unseen.slice(epoch * count, (epoch + 1) * count);
      },
      { epochs: 2, batchSize: 2, verbose: 0 },
    );
    expect(asked).toEqual([0, 1]);
    expect(history.epochs).toEqual([0, 1]);
    await expect(detector.fit(() => [], { verbose: 0 })).rejects.toThrow('at least one example');
  });

  test('mistakes are named', async () => {
    const [scene] = unseen;
    await expect(detector.fit([])).rejects.toThrow('at least one example');
    await expect(detector.fit([{ ...scene!, boxes: [{ ...scene!.boxes[0]!, label: 'Hat' }] }])).rejects.toThrow(
      "Example 0 has a box of class 'Hat'",
    );
    await expect(detector.fit([{ ...scene!, boxes: [{ ...scene!.boxes[0]!, width: 0 }] }])).rejects.toThrow(
      'example 0: box 0',
    );
    await expect(detector.detect(scene!.image, { scoreThreshold: 0 })).rejects.toThrow('between 0 and 1');
    await expect(detector.detect(blankImage(64, 64))).rejects.toThrow('pictures of 1 channels; got one of 3');
    expect(() => objectDetector({ classes: [] })).toThrow('different names, one at least');
    await expect(detector.fit(() => undefined as never)).rejects.toThrow(
      'no list of examples for epoch 0; got undefined',
    );
    expect(() => objectDetector({ classes: ['a'], inputShape: [33, 31, 1] })).toThrow('33 × 31, has none of whole');
    expect(() => objectDetector({ classes: ['a'], backbone: 'leNet', inputShape: [32, 32, 1] })).toThrow(
      'has maps of 1/',
    );
  });
});

test('a detector stands on any backbone with a map of a quarter of the sides', async () => {
  const detector = objectDetector({
    classes: ['a'],
    backbone: mobileNetV2({ inputShape: [64, 64, 3], alpha: 0.35 }),
    width: 16,
  });
  expect(detector.model.outputs[0]!.shape).toEqual([16, 16, 5]);
  expect(await detector.detect(blankImage(30, 50), { scoreThreshold: 0.9 })).toEqual([]);
});
