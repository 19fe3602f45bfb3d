import '@neurite/backend-wasm';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fashionMnistSample } from '@neurite/data-fashion-mnist';
import { type NdArray, ndArray, setSeed, tensor, useBackend, valueAndGrad, variable } from '@neurite/tensors';
import { beforeAll, describe, expect, test } from 'vitest';
import golden from '../golden/arc-face.json' with { type: 'json' };
import { blankImage, imageAt } from '../images/image.ts';
import { arcFaceLoss } from './arc-face-loss.ts';
import { type ImageEmbedder, imageEmbedder, loadImageEmbedder } from './image-embedder.ts';
import { imageRecognizer } from './image-recognizer.ts';
import { turnedClasses } from './turned-classes.ts';
import { allPairs, evaluateVerification } from './verification.ts';

const sample = await fashionMnistSample();

/** The pictures of some classes, the first ones of each set. */
function chosen(
  set: typeof sample.train,
  isWanted: (label: number) => boolean,
  most: number,
): { x: NdArray; y: NdArray } {
  const rows = Array.from(set.y.data.keys())
    .filter((row) => isWanted(set.y.data[row]!))
    .slice(0, most);
  const x = new Float32Array(rows.length * 784);
  rows.forEach((row, i) => x.set(set.x.data.subarray(row * 784, (row + 1) * 784), i * 784));
  const y = Int32Array.from(rows, (row) => set.y.data[row]!);
  return {
    x: { data: x, shape: [rows.length, 28, 28, 1], dtype: 'float32' },
    y: { data: y, shape: [rows.length], dtype: 'int32' },
  };
}

beforeAll(async () => {
  await useBackend('wasm');
});

test.each(golden.cases)(
  'ArcFace and its gradient are those of PyTorch: margin $margin',
  async ({ margin, scale, labels, cosines, losses, gradient }) => {
    const given = variable(tensor(ndArray(Float32Array.from(cosines.data), cosines.shape)));
    const truth = tensor(ndArray(Int32Array.from(labels)));
    const loss = arcFaceLoss({ margin, scale });
    expect((await loss(truth, given).array()) as number[]).toHaveLength(labels.length);
    ((await loss(truth, given).array()) as number[]).forEach((value, i) => expect(value).toBeCloseTo(losses[i]!, 3));
    const { grads } = valueAndGrad(() => loss(truth, given).sum(), [given]);
    const got = await grads.get(given)!.data();
    gradient.forEach((expected, i) =>
      expect(Math.abs(got[i]! - expected)).toBeLessThan(1e-3 + 1e-3 * Math.abs(expected)),
    );
  },
);

test('ArcFace refuses margins and scales out of range', () => {
  expect(() => arcFaceLoss({ margin: 4 })).toThrow('margin must be from 0 to π');
  expect(() => arcFaceLoss({ scale: 0 })).toThrow('scale must be above 0');
});

test('turned classes: every way to lay a square, each with labels of its own', () => {
  const x = { data: Float32Array.of(1, 2, 3, 4), shape: [1, 2, 2, 1], dtype: 'float32' } as const;
  const turned = turnedClasses(x, { data: Int32Array.of(2), shape: [1], dtype: 'int32' });
  const squares = Array.from({ length: 8 }, (_, way) => [...turned.x.data.subarray(4 * way, 4 * way + 4)].join(''));
  expect(squares).toEqual(['1234', '2413', '4321', '3142', '2143', '4231', '3412', '1324']);
  expect([...turned.y.data]).toEqual([2, 5, 8, 11, 14, 17, 20, 23]);
});

describe('verification', () => {
  test('figures of a small case, by hand', () => {
    const { auc, accuracy, threshold, equalErrorRate, tarAtFar } = evaluateVerification(
      [0.9, 0.8, 0.7, 0.6, 0.5, 0.4],
      [true, true, false, true, false, false],
      [0, 0.34],
    );
    // 8 of 9 couples of a pair of each kind are in the right order.
    expect(auc).toBeCloseTo(8 / 9, 10);
    expect([accuracy, threshold]).toEqual([5 / 6, 0.8]);
    expect(equalErrorRate).toBeCloseTo(1 / 3, 10);
    expect([...tarAtFar]).toEqual([
      [0, 2 / 3],
      [0.34, 1],
    ]);
  });

  test('equal similarities are neither', () => {
    expect(evaluateVerification([1, 1, 1, 1], [true, false, true, false]).auc).toBe(0.5);
    expect(() => evaluateVerification([1, 2], [true, true])).toThrow('pairs of both kinds');
    expect(() => allPairs({ data: new Float32Array(4), shape: [2, 2], dtype: 'float32' }, [1])).toThrow('1 labels');
  });
});

describe('an embedder, trained for some epochs on six classes of clothes', () => {
  const seen = chosen(sample.train, (label) => label < 6, 3000);
  const unseen = chosen(sample.test, (label) => label >= 6, 200);
  let embedder: ImageEmbedder;

  beforeAll(async () => {
    setSeed(1);
    embedder = imageEmbedder({ inputShape: [28, 28, 1], backbone: 'referenceCnn', size: 32 });
    await embedder.fit(seen.x, seen.y, { arcFace: { margin: 0.2 }, epochs: 2, batchSize: 64, verbose: 0 });
  }, 120_000);

  async function aucOf(trained: ImageEmbedder): Promise<number> {
    const { similarities, isSame } = allPairs(await trained.embed(unseen.x), unseen.y.data);
    return evaluateVerification(similarities, isSame).auc;
  }

  test('tells pairs of four other classes apart', async () => {
    expect(await aucOf(embedder)).toBeGreaterThan(0.8);
  });

  test('by triplets too', async () => {
    setSeed(2);
    const other = imageEmbedder({ inputShape: [28, 28, 1], backbone: 'referenceCnn', size: 32 });
    const history = await other.fit(seen.x, seen.y, {
      loss: 'triplet',
      margin: 0.5,
      epochs: 2,
      batchSize: 64,
      verbose: 0,
    });
    expect(history.last('loss')).toBeLessThan(history.history['loss']![0]!);
    expect(await aucOf(other)).toBeGreaterThan(0.75);
  });

  test('vectors have length 1, and are the same when saved and loaded', async () => {
    const { data, shape } = await embedder.embed([imageAt(unseen.x, 0), imageAt(unseen.x, 1)]);
    expect(shape).toEqual([2, 32]);
    expect(Math.hypot(...data.subarray(0, 32))).toBeCloseTo(1, 5);
    const folder = mkdtempSync(join(tmpdir(), 'neurite-embedder-'));
    try {
      await embedder.save(join(folder, 'saved'));
      const again = await loadImageEmbedder(join(folder, 'saved'));
      expect((await again.embed([imageAt(unseen.x, 0), imageAt(unseen.x, 1)])).data).toEqual(data);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('recognises what was enrolled', async () => {
    const known = imageRecognizer({ embedder, threshold: 0.6 });
    await expect(known.identify(imageAt(unseen.x, 0))).rejects.toThrow('Nobody is known yet');
    const names = ['', '', '', '', '', '', 'shirt', 'sneaker', 'bag', 'boot'];
    const labels = unseen.y.data;
    for (let i = 0; i < 60; i++) await known.enroll(names[labels[i]!]!, imageAt(unseen.x, i));
    expect(known.names.sort()).toEqual(['bag', 'boot', 'shirt', 'sneaker']);
    const other = imageRecognizer({ embedder });
    other.restore(JSON.parse(JSON.stringify(known)));
    let right = 0;
    for (let i = 60; i < 120; i++) {
      const { nearest, name, similarity } = await other.identify(imageAt(unseen.x, i));
      if (nearest === names[labels[i]!]) right++;
      expect(name).toBe(similarity >= 0.6 ? nearest : undefined);
    }
    expect(right).toBeGreaterThan(45);
    expect((await known.verify(imageAt(unseen.x, 3), imageAt(unseen.x, 3))).similarity).toBeCloseTo(1, 5);
    known.forget('bag');
    expect(known.names).not.toContain('bag');
    const crowd = Array.from({ length: 200_000 }, (_, index) => ({ name: String(index), vector: [1] }));
    other.restore({ threshold: 0.6, enrolled: crowd });
    other.forget('bag');
    expect(other.names).toHaveLength(crowd.length + 3);
  });

  test('turned classes, which are eight of each, make it better at what it never saw', async () => {
    setSeed(1);
    const few = chosen(sample.train, (label) => label < 6, 1200);
    const other = imageEmbedder({ inputShape: [28, 28, 1], backbone: 'referenceCnn', size: 32 });
    const options = { turnedClasses: true, arcFace: { margin: 0.2 }, epochs: 1, batchSize: 64, verbose: 0 } as const;
    await other.fit(few.x, few.y, options);
    expect(await aucOf(other)).toBeGreaterThan(0.8);
    const wide = { ...few.x, shape: [few.x.shape[0]!, 14, 56, 1] };
    await expect(other.fit(wide, few.y, options)).rejects.toThrow('Pictures that are turned are square');
  });

  test('mistakes are named', async () => {
    await expect(embedder.embed([blankImage(28, 28)])).rejects.toThrow('sees pictures of 1 channels; got one of 3');
    const one = { ...unseen.y, data: new Int32Array(unseen.y.data.length) };
    await expect(embedder.fit(unseen.x, one)).rejects.toThrow('at least two classes');
    await expect(embedder.fit(seen.x, seen.y, { loss: 'softmax' as 'triplet' })).rejects.toThrow(
      "'arcFace' or 'triplet'",
    );
    expect(() => imageEmbedder({ size: 0 })).toThrow('size must be');
    expect(() => imageRecognizer({ embedder, threshold: 2 })).toThrow('from −1 to 1');
  });
});
