import '@neurite/backend-cpu';
import '@neurite/backend-wasm';
import { makeMoons } from '@neurite/datasets';
import { dense } from '@neurite/layers';
import { setSeed, useBackend } from '@neurite/tensors';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { prune, type PruneOptions, type Sequential, sequential, sparsityOf } from '../index.ts';
import { pruningMasks } from './magnitude-masks.ts';

const { x, y } = makeMoons({ nSamples: 160, noise: 0.1, randomState: 0 });

function network(): Sequential {
  const model = sequential([
    dense({ units: 20, activation: 'relu', inputShape: [2] }),
    dense({ units: 10, activation: 'relu', biasInitializer: 'ones' }),
    dense({ units: 1, activation: 'sigmoid' }),
  ]);
  model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy' });
  return model;
}

describe('pruningMasks', () => {
  it('takes the smallest away, in each array or in all together', () => {
    const arrays = [Float32Array.of(3, -1, 2, -4), Float32Array.of(0.5, -0.1)];
    expect(pruningMasks(arrays, 0.5, 'layer').map((mask) => [...mask])).toEqual([
      [1, 0, 0, 1],
      [1, 0],
    ]);
    expect(pruningMasks(arrays, 0.5, 'global').map((mask) => [...mask])).toEqual([
      [1, 0, 1, 1],
      [0, 0],
    ]);
  });

  it('takes exactly its share of weights that are equally small, and none for 0', () => {
    expect([...pruningMasks([new Float32Array(5).fill(2)], 0.6, 'layer')[0]!]).toEqual([0, 0, 0, 1, 1]);
    expect([...pruningMasks([Float32Array.of(0, 0, 1, 1, 1)], 0.6, 'layer')[0]!]).toEqual([0, 0, 0, 1, 1]);
    expect([...pruningMasks([Float32Array.of(0, 1)], 0, 'layer')[0]!]).toEqual([1, 1]);
  });
});

describe.each(['cpu', 'wasm'])('prune on %s', (backend) => {
  beforeEach(async () => {
    await useBackend(backend);
    setSeed(1);
  });
  afterEach(() => vi.restoreAllMocks());

  it('keeps each kernel as sparse as asked while the rest is trained, and biases alone', async () => {
    const model = network();
    await model.fit(x, y, { epochs: 2 });
    const before = await model.getWeights()[2]!.data();
    await model.fit(x, y, { epochs: 3, callbacks: [prune(model, { sparsity: 0.75 })] });
    const { kernels, sparsity } = await sparsityOf(model);
    expect(Object.entries(kernels).map(([name, { zeros, size }]) => [name, zeros, size])).toEqual([
      ['dense/kernel', 30, 40],
      ['dense_1/kernel', 150, 200],
      ['dense_2/kernel', 8, 10],
    ]);
    expect(sparsity).toBeCloseTo(188 / 250);
    const after = await model.getWeights()[2]!.data();
    expect(after.some((value, index) => value !== 0 && value !== before[index])).toBe(true);
    expect([...(await model.getWeights()[3]!.data())]).not.toContain(0);
  });

  it('grows along its schedule, over all kernels or some', async () => {
    const model = network();
    const seen: number[] = [];
    const options: PruneOptions = {
      sparsity: 0.8,
      scope: 'global',
      layers: [model.layers[0]!, model.layers[1]!],
      schedule: { initialSparsity: 0.2, beginStep: 5, endStep: 15, frequency: 5 },
    };
    const look = async (): Promise<void> => void seen.push((await sparsityOf(model)).zeros);
    await model.fit(x, y, { epochs: 4, batchSize: 32, callbacks: [prune(model, options), { onBatchEnd: look }] });
    // 240 weights: 20 % from the sixth batch on; 0.8 − 0.6 · ½³ = 72.5 %; 80 %.
    expect(seen).toEqual([
      ...Array<number>(5).fill(0),
      ...Array<number>(5).fill(48),
      ...Array<number>(5).fill(174),
      ...Array<number>(5).fill(192),
    ]);
  });

  it('says when training ended before the schedule', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const model = network();
    await model.fit(x, y, { callbacks: [prune(model, { sparsity: 0.5, schedule: { endStep: 1000 } })] });
    expect(warn).toHaveBeenCalledWith(expect.stringMatching(/after 5 batches.*endStep 1000/));
  });
});

it('refuses what cannot be', () => {
  const model = network();
  for (const sparsity of [1, -0.1, Number.NaN]) expect(() => prune(model, { sparsity })).toThrow(/from 0 to below 1/);
  expect(() => prune(model, { sparsity: 0.5, schedule: { endStep: 3, beginStep: 4 } })).toThrow(/beginStep ≤ endStep/);
  expect(() => prune(model, { sparsity: 0.5, scope: 'all' as 'global' })).toThrow(/'layer' or 'global'/);
});

it('refuses a model that has nothing to prune', async () => {
  await useBackend('cpu');
  const model = network();
  model.layers.forEach((layer) => (layer.trainable = false));
  model.layers[2]!.trainable = true;
  await expect(
    model.fit(x, y, { callbacks: prune(model, { sparsity: 0.5, layers: model.layers[0]! }) }),
  ).rejects.toThrow(/'dense' \(Dense\) has no kernel/);
});
