import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import golden from './golden/uci.json' with { type: 'json' };
import { breastCancer, digits, iris, type LabelledTable, wine } from './index.ts';

const loaders: Record<string, () => Promise<LabelledTable>> = { iris, wine, breastCancer, digits: () => digits() };

function sha256(data: ArrayBufferView): string {
  return createHash('sha256')
    .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    .digest('hex');
}

describe.each(golden.cases)('$name, against scikit-learn', (expected) => {
  const load = loaders[expected.name]!;

  test('shapes, types and names', async () => {
    const { x, y, featureNames, targetNames } = await load();
    expect(x.data).toBeInstanceOf(Float32Array);
    expect(y.data).toBeInstanceOf(Int32Array);
    expect([x.shape, x.dtype]).toEqual([expected.shape, 'float32']);
    expect([y.shape, y.dtype]).toEqual([[expected.shape[0]], 'int32']);
    expect(featureNames).toEqual(expected.featureNames);
    expect(targetNames).toEqual(expected.targetNames);
  });

  test('every number is the very same in float32', async () => {
    const { x, y } = await load();
    expect(sha256(x.data)).toBe(expected.xSha256);
    expect(sha256(y.data)).toBe(expected.ySha256);
  });

  test('sampled rows and the size of each class', async () => {
    const { x, y, targetNames } = await load();
    const width = x.shape[1];
    const rows = expected.rows.flatMap((row) => Array.from(x.data.slice(row * width, (row + 1) * width)));
    expect(rows).toEqual([...new Float32Array(expected.x.data)]);
    expect(expected.rows.map((row) => y.data[row])).toEqual(expected.y.data);
    const counts = targetNames.map((_, label) => y.data.filter((value) => value === label).length);
    expect(counts).toEqual(expected.classCounts);
  });

  test('each call gives arrays of its own', async () => {
    const first = await load();
    first.x.data.fill(-1);
    first.y.data.fill(-1);
    const second = await load();
    expect(sha256(second.x.data)).toBe(expected.xSha256);
    expect(sha256(second.y.data)).toBe(expected.ySha256);
  });
});

describe('digits', () => {
  test('pixels lie between 0 and 16', async () => {
    const { x } = await digits();
    expect([Math.min(...x.data), Math.max(...x.data)]).toEqual([0, 16]);
  });

  test('oneHot gives a row of zeros and a one for each label', async () => {
    const labels = (await digits()).y.data;
    const { x, y } = await digits({ oneHot: true });
    expect(x.shape).toEqual([1797, 64]);
    expect([y.shape, y.dtype]).toEqual([[1797, 10], 'float32']);
    expect(y.data).toBeInstanceOf(Float32Array);
    const expected = [...labels].flatMap((label) =>
      Array.from({ length: 10 }, (_, column) => (column === label ? 1 : 0)),
    );
    expect([...y.data]).toEqual(expected);
  });

  test('oneHot: false gives the labels', async () => {
    expect((await digits({ oneHot: false })).y.shape).toEqual([1797]);
  });
});

test('a platform without DecompressionStream is told what it lacks', async () => {
  const original = globalThis.DecompressionStream;
  try {
    Reflect.deleteProperty(globalThis, 'DecompressionStream');
    await expect(iris()).rejects.toThrow('it has no DecompressionStream');
  } finally {
    globalThis.DecompressionStream = original;
  }
});
