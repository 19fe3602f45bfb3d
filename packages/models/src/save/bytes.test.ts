import '@neurite/backend-cpu';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeClassification } from '@neurite/datasets';
import { dense, dropout } from '@neurite/layers';
import { type Tensor, setSeed, useBackend } from '@neurite/tensors';
import { beforeAll, expect, it } from 'vitest';
import { type Callback, decodeModel, encodeModel, loadModel, type Sequential, sequential } from '../index.ts';

beforeAll(() => useBackend('cpu'));

const { x, y } = makeClassification({ nSamples: 60, nFeatures: 6, randomState: 1 });

function network(): Sequential {
  setSeed(7);
  const built = sequential([
    dense({ units: 8, activation: 'relu', inputShape: [6] }),
    dropout({ rate: 0.4 }),
    dense({ units: 1, activation: 'sigmoid' }),
  ]);
  built.compile({ optimizer: 'adam', loss: 'binaryCrossentropy' });
  return built;
}

it('makes the bytes of the file that save writes', async () => {
  const trained = network();
  await trained.fit(x, y);
  const folder = mkdtempSync(join(tmpdir(), 'neurite-bytes-'));
  const path = join(folder, 'model.safetensors');
  await trained.save(path);
  const bytes = await encodeModel(trained);
  expect(Buffer.from(bytes).equals(readFileSync(path))).toBe(true);
  const [fromBytes, fromFile] = [await decodeModel(bytes), await loadModel(path)];
  rmSync(folder, { recursive: true });
  expect(await ((await fromBytes.predict(x)) as Tensor).array()).toEqual(
    await ((await fromFile.predict(x)) as Tensor).array(),
  );
});

it('keeps where a training stands in the middle of an epoch, to go on bit for bit', async () => {
  const options = { batchSize: 10, epochs: 3, seed: 3, verbose: 0 } as const;
  let bytes: Uint8Array | undefined;
  const whole = network();
  const keep: Callback = {
    async onBatchEnd(batch, run) {
      if (batch === 2) bytes ??= await encodeModel(whole, { state: run.state() });
    },
  };
  await whole.fit(x, y, { ...options, callbacks: keep });
  const resumed = await decodeModel(bytes!, { restoreRandomState: true });
  const goOn: Callback = { onTrainBegin: (run) => run.goOnFrom(resumed.trainingState!) };
  await resumed.fit(x, y, { ...options, callbacks: goOn });
  expect(await ((await resumed.predict(x)) as Tensor).array()).toEqual(await (await whole.predict(x)).array());
});

it('is smaller in fewer bits', async () => {
  const model = network();
  const [whole, half] = [await encodeModel(model), await encodeModel(model, { quantization: 'float16' })];
  expect(half.length).toBeLessThan(whole.length);
  expect((await decodeModel(half)).builtShapes).toEqual(model.builtShapes);
});

it('names the bytes that are none of a model', async () => {
  await expect(decodeModel(new Uint8Array(40), { source: 'the upload' })).rejects.toThrow("'the upload'");
});
