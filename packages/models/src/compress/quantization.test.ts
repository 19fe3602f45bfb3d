import '@neurite/backend-cpu';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { batchNormalization, conv2d, dense, depthwiseConv2d, embedding, flatten } from '@neurite/layers';
import { ndArray, randomNormal, setSeed, type Tensor, useBackend } from '@neurite/tensors';
import fc from 'fast-check';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { adam } from '@neurite/optimizers';
import {
  dequantizeInt8,
  fromFloat16,
  joinSafetensors,
  loadModel,
  quantizeInt8,
  type Sequential,
  sequential,
  splitSafetensors,
} from '../index.ts';

let folder: string;
beforeAll(() => useBackend('cpu'));
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'neurite-quantized-'));
  setSeed(3);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function network(): Sequential {
  const model = sequential([
    conv2d({ filters: 4, kernelSize: 3, inputShape: [6, 6, 1] }),
    batchNormalization(),
    depthwiseConv2d({ kernelSize: 3 }),
    flatten(),
    dense({ units: 8, activation: 'relu' }),
    dense({ units: 3, activation: 'softmax' }),
  ]);
  model.compile({
    optimizer: adam({ learningRate: 0.02 }),
    loss: 'sparseCategoricalCrossentropy',
    metrics: ['accuracy'],
  });
  return model;
}

/** Where scales are below the normal numbers of float32, they are rounded too. */
const TINY = 127 * 2 ** -149;

describe('quantizeInt8', () => {
  it('is off by half a scale at most, in each channel, and keeps zero and the largest value', () => {
    const value = fc.float({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 });
    const shapes = fc.tuple(
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 3 }),
    );
    fc.assert(
      fc.property(shapes, fc.array(value, { minLength: 48, maxLength: 48 }), (shape, values) => {
        const array = ndArray(Float32Array.from(values.slice(0, shape[0] * shape[1] * shape[2])), shape);
        const { data, scale } = quantizeInt8(array);
        const back = dequantizeInt8({ data, shape, scale });
        const [, columns, last] = shape;
        expect(array.data.some((expected, index) => expected === 0 && back.data[index] !== 0)).toBe(false);
        array.data.forEach((expected, index) => {
          const channel = last === 1 ? index % columns : index % last;
          const step = scale.data[channel]!;
          expect(Math.abs(back.data[index]! - expected)).toBeLessThanOrEqual(step * 0.5001 + TINY);
        });
      }),
      { numRuns: 60 },
    );
  });

  it('has a scale for each output, and for each channel of a depthwise kernel', () => {
    expect(
      quantizeInt8(
        ndArray([
          [1, 254],
          [-0.25, 127],
        ]),
      ).scale.shape,
    ).toEqual([1, 2]);
    expect([
      ...quantizeInt8(
        ndArray([
          [1, 254],
          [-0.25, 127],
        ]),
      ).data,
    ]).toEqual([127, 127, -32, 64]);
    expect(quantizeInt8(ndArray(new Float32Array(18), [3, 3, 2, 1])).scale.shape).toEqual([1, 1, 2, 1]);
  });
});

describe.each(['model', 'model.safetensors'])('a model saved as %s in fewer bits', (name) => {
  it.each([
    ['int8', 0.05],
    ['float16', 0.005],
  ] as const)('is loaded as float32, close to what it was: %s', async (quantization, tolerance) => {
    const model = network();
    const x = randomNormal([20, 6, 6, 1]);
    await model.fit(
      await toArray(x),
      Array.from({ length: 20 }, (_, index) => index % 3),
      { epochs: 2 },
    );
    const path = join(folder, name);
    await model.save(path, { quantization });
    const loaded = await loadModel(path);
    const [expected, got] = await Promise.all(
      [model, loaded].map(async (one) => ((await one.predict(x)) as Tensor).data()),
    );
    const worst = Math.max(...expected!.map((value, index) => Math.abs(value - got![index]!)));
    expect(worst).toBeLessThan(tolerance);
    expect(worst).toBeGreaterThan(0);
    expect((loaded as Sequential).optimizer?.getConfig()).toMatchObject({ learningRate: 0.02 });
    await (loaded as Sequential).fit(
      await toArray(x),
      Array.from({ length: 20 }, () => 1),
      { epochs: 1 },
    );
  });
});

async function toArray(x: Tensor) {
  return ndArray(await x.data(), x.shape);
}

it('needs a quarter or half of the bytes, and keeps biases and statistics as they are', async () => {
  const model = sequential([
    embedding({ inputDim: 400, outputDim: 64, inputShape: [4] }),
    flatten(),
    dense({ units: 64 }),
  ]);
  const path = join(folder, 'm.safetensors');
  const bytes: number[] = [];
  for (const options of [{}, { quantization: 'float16' }, { quantization: 'int8' }] as const) {
    await model.saveWeights(path, options);
    bytes.push(statSync(path).size);
  }
  expect(bytes[1]! / bytes[0]!).toBeCloseTo(0.5, 1);
  expect(bytes[2]! / bytes[0]!).toBeCloseTo(0.25, 1);
  const { tensors } = splitSafetensors(readFileSync(path), path);
  expect(tensors.get('dense/kernel')).toMatchObject({ dtype: 'I8', shape: [256, 64] });
  expect(tensors.get('dense/kernel.scale')).toMatchObject({ dtype: 'F32', shape: [1, 64] });
  expect(tensors.get('dense/bias')).toMatchObject({ dtype: 'F32' });
  const before = await model.getLayer('dense').getWeights()[0]!.data();
  await model.loadWeights(path);
  const after = await model.getLayer('dense').getWeights()[0]!.data();
  expect(after).not.toEqual(before);
  expect([...after].every((value, index) => Math.abs(value - before[index]!) < 0.002)).toBe(true);
});

it('leaves what 16 bits cannot hold, and what is no number, as it is', async () => {
  const model = sequential([dense({ units: 2, useBias: false, inputShape: [2] })]);
  const path = join(folder, 'm.safetensors');
  for (const [value, quantization] of [
    [1e5, 'float16'],
    [Number.NaN, 'int8'],
    [Infinity, 'int8'],
  ] as const) {
    model.setWeights([
      [
        [value, 1],
        [2, 3],
      ],
    ]);
    await model.saveWeights(path, { quantization });
    expect(splitSafetensors(readFileSync(path), path).tensors.get('dense/kernel')!.dtype).toBe('F32');
  }
  expect([...fromFloat16(Uint16Array.of(0x3c00, 0x8000, 0x0001))]).toEqual([1, -0, 2 ** -24]);
});

it('refuses a quantized weight without its scale, or with one that does not fit, and an unknown quantization', async () => {
  const model = sequential([dense({ units: 3, inputShape: [4] })]);
  const path = join(folder, 'm.safetensors');
  await model.saveWeights(path, { quantization: 'int8' });
  const { tensors, metadata } = splitSafetensors(readFileSync(path), path);
  const without = new Map(tensors);
  without.delete('dense/kernel.scale');
  writeFileSync(path, joinSafetensors({ tensors: without, metadata }));
  await expect(model.loadWeights(path)).rejects.toThrow(
    /'dense\/kernel' in 8 bits.*not its scale 'dense\/kernel.scale'/,
  );
  for (const shape of [[3, 1], [3], [1, 3, 1], [4, 3]]) {
    const count = shape.reduce((a, b) => a * b, 1);
    const scale = { dtype: 'F32', shape, bytes: new Uint8Array(count * 4) };
    writeFileSync(path, joinSafetensors({ tensors: new Map(tensors).set('dense/kernel.scale', scale), metadata }));
    await expect(model.loadWeights(path)).rejects.toThrow(/the scale 'dense\/kernel.scale' is F32/);
  }
  await expect(model.save(path, { quantization: 'int4' as 'int8' })).rejects.toThrow(
    /quantization.*int4.*int8, float16/,
  );
  await expect(model.saveWeights(path, { quantization: 'int4' as 'int8' })).rejects.toThrow(/int4/);
});
