import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import '@neurite/backend-cpu';
import '@neurite/backend-wasm';
import { dense } from '@neurite/layers';
import { adam } from '@neurite/optimizers';
import { ndArray, setSeed, useBackend } from '@neurite/tensors';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadModel } from '../save/load.ts';
import { type Sequential, sequential } from '../sequential.ts';

const folder = mkdtempSync(join(tmpdir(), 'neurite-mixed-'));
afterAll(() => rmSync(folder, { recursive: true }));

const x = ndArray(
  Float32Array.from({ length: 64 }, (_, at) => Math.sin(at)),
  [16, 4],
);
const y = ndArray(
  Float32Array.from({ length: 16 }, (_, at) => at % 2),
  [16, 1],
);

function network(precision?: 'float32' | 'mixedFloat16'): Sequential {
  setSeed(1);
  const model = sequential([
    dense({ units: 6, activation: 'tanh', inputShape: [4] }),
    dense({ units: 1, activation: 'sigmoid' }),
  ]);
  const options = precision === undefined ? {} : { precision };
  model.compile({ optimizer: adam(), loss: 'binaryCrossentropy', ...options });
  return model;
}

describe.each(['cpu', 'wasm'])('mixed precision on %s, which computes in float32 all the same', (backend) => {
  beforeAll(() => useBackend(backend));

  it('scales the loss, and reports it unscaled', async () => {
    const [plain, mixed] = [network(), network('mixedFloat16')];
    const { history: expected } = await plain.fit(x, y, { epochs: 3, verbose: 0 });
    const { history } = await mixed.fit(x, y, { epochs: 3, verbose: 0 });
    history['loss']!.forEach((value, epoch) => expect(value).toBeCloseTo(expected['loss']![epoch]!, 6));
    expect(plain.optimizer!.lossScale).toBeUndefined();
    expect(await mixed.optimizer!.lossScale!.goodSteps.item()).toBe(3);
  });

  it('is saved with the model, and goes on', async () => {
    const model = network('mixedFloat16');
    await model.fit(x, y, { epochs: 2, verbose: 0 });
    const path = join(folder, backend);
    await model.save(path);
    const again = await loadModel(path);
    expect(again.compileOptions).toMatchObject({ precision: 'mixedFloat16' });
    expect(await again.optimizer!.lossScale!.goodSteps.item()).toBe(2);
    const rest = await again.fit(x, y, { epochs: 4, initialEpoch: 2, verbose: 0 });
    const whole = await network().fit(x, y, { epochs: 4, verbose: 0 });
    rest.history['loss']!.forEach((value, epoch) => expect(value).toBeCloseTo(whole.history['loss']![2 + epoch]!, 6));
    expect(rest.history['loss']).toHaveLength(2);
  });

  it('names a precision that there is not', async () => {
    const model = network('float16' as 'float32');
    await expect(model.fit(x, y)).rejects.toThrow("precision must be 'float32' or 'mixedFloat16'; got \"float16\"");
  });
});
