import 'fake-indexeddb/auto';
import '@neurite/backend-cpu';
import { dense } from '@neurite/layers';
import { setSeed, type Tensor, useBackend } from '@neurite/tensors';
import { beforeAll, expect, it, vi } from 'vitest';
import { loadModel, sequential } from '../index.ts';

beforeAll(() => useBackend('cpu'));

it("keeps models in the browser's storage, by name", async () => {
  setSeed(1);
  const [first, second] = [1, 2].map(() => sequential([dense({ units: 3, inputShape: [2] })]));
  await first!.save('indexeddb://first');
  await second!.save('indexeddb://second');
  const x = [[1, 2]];
  const loaded = (await (await loadModel('indexeddb://first')).predict(x)) as Tensor;
  expect(await loaded.array()).toEqual(await (await first!.predict(x)).array());
  expect(await loaded.array()).not.toEqual(await (await second!.predict(x)).array());
  await second!.save('indexeddb://first');
  const replaced = (await (await loadModel('indexeddb://first')).predict(x)) as Tensor;
  expect(await replaced.array()).toEqual(await (await second!.predict(x)).array());
});

it('says which model it does not hold, and where there is no such storage', async () => {
  await expect(loadModel('indexeddb://nowhere')).rejects.toThrow(
    "The browser's storage holds no model named 'nowhere'.",
  );
  vi.stubGlobal('indexedDB', undefined);
  await expect(loadModel('indexeddb://nowhere')).rejects.toThrow(
    /names the storage of a browser, and there is none here/,
  );
  vi.unstubAllGlobals();
});
