import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import golden from './golden/fashion-mnist.json' with { type: 'json' };
import { type FashionMnistSample, fashionMnistSample } from './index.ts';

function sha256(data: ArrayBufferView): string {
  return createHash('sha256')
    .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    .digest('hex');
}

let sample: FashionMnistSample;
beforeAll(async () => {
  sample = await fashionMnistSample();
});

describe.each(golden.cases)('$name, against the IDX files', (expected) => {
  const part = () => sample[expected.name as keyof FashionMnistSample];

  test('shapes and types', () => {
    const { x, y } = part();
    expect([x.shape, x.dtype]).toEqual([expected.shape, 'float32']);
    expect([y.shape, y.dtype]).toEqual([[expected.shape[0]], 'int32']);
    expect(x.data).toBeInstanceOf(Float32Array);
    expect(y.data).toBeInstanceOf(Int32Array);
  });

  test('the pixels are bytes divided by 255, from 0 to 1', () => {
    const data = part().x.data as Float32Array;
    const bytes = Uint8Array.from(data, (value) => Math.round(value * 255));
    expect(sha256(bytes)).toBe(expected.bytesSha256);
    expect(sha256(data)).toBe(expected.xSha256);
    expect([data.reduce((a, b) => Math.min(a, b)), data.reduce((a, b) => Math.max(a, b))]).toEqual([0, 1]);
  });

  test('labels, and that no class is rare', () => {
    const { y, targetNames } = part();
    expect(sha256(y.data)).toBe(expected.ySha256);
    const counts = targetNames.map((_, label) => y.data.filter((value) => value === label).length);
    expect(counts).toEqual(expected.classCounts);
    expect(Math.min(...counts)).toBeGreaterThan(0.8 * (y.data.length / 10));
    expect(Math.max(...counts)).toBeLessThan(1.2 * (y.data.length / 10));
  });

  test('sampled images', () => {
    const { x, y } = part();
    expect(expected.images.map((image) => y.data[image])).toEqual(expected.y.data);
    const middle = (image: number) => Array.from(x.data.slice((image * 28 + 14) * 28, (image * 28 + 15) * 28));
    const rows = expected.images.flatMap(middle);
    expect(rows).toEqual([...Float32Array.from(expected.middleRows.data, (pixel) => pixel / 255)]);
  });
});

test('ten names, in the order of the paper', () => {
  expect(sample.train.targetNames).toEqual(sample.test.targetNames);
  expect(sample.test.targetNames).toHaveLength(10);
  expect([0, 1, 5, 9].map((label) => sample.test.targetNames[label])).toEqual([
    'T-shirt/top',
    'Trouser',
    'Sandal',
    'Ankle boot',
  ]);
});

test('each call gives arrays of its own', async () => {
  const first = await fashionMnistSample();
  first.test.x.data.fill(-1);
  first.test.y.data.fill(-1);
  const { test: again } = await fashionMnistSample();
  expect(sha256(again.x.data)).toBe(golden.cases[1]!.xSha256);
  expect(sha256(again.y.data)).toBe(golden.cases[1]!.ySha256);
});

test('a platform without DecompressionStream is told what it lacks', async () => {
  const original = globalThis.DecompressionStream;
  try {
    Reflect.deleteProperty(globalThis, 'DecompressionStream');
    await expect(fashionMnistSample()).rejects.toThrow('it has no DecompressionStream');
  } finally {
    globalThis.DecompressionStream = original;
  }
});
