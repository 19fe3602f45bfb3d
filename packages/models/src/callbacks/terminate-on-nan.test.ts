import '@neurite/backend-cpu';
import { dense } from '@neurite/layers';
import { sgd } from '@neurite/optimizers';
import { ndArray, useBackend } from '@neurite/tensors';
import { beforeAll, expect, it, vi } from 'vitest';
import { sequential, terminateOnNaN } from '../index.ts';

beforeAll(() => useBackend('cpu'));

it('terminateOnNaN ends training at the batch, where fit would throw', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  const x = ndArray(new Float32Array(20).fill(1e10), [20, 1]);
  const fit = (callbacks: object[]): Promise<unknown> => {
    const network = sequential([dense({ units: 1, inputShape: [1] })]);
    network.compile({ optimizer: sgd({ learningRate: 1e10 }), loss: 'mse' });
    return network.fit(x, x, { epochs: 5, batchSize: 2, callbacks });
  };
  await expect(fit([])).rejects.toThrow(/The loss became (NaN|Infinity) at epoch 1, batch 2/);
  let batches = 0;
  const history = await fit([terminateOnNaN(), { onBatchEnd: () => void batches++ }]);
  expect(batches).toBe(2);
  expect((history as { epochs: number[] }).epochs).toEqual([0]);
  expect(warn.mock.calls.flat().join()).toMatch(/The loss became .* at batch 2: training ends/);
  warn.mockRestore();
});
