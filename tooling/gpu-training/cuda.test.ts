import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type Backend, registerBackend } from '@neurite/backend';
import '@neurite/backend-cpu';
import { createGpuBackend } from '@neurite/backend-gpu';
import { grad, jit, memory, scan, tensor, type Tensor, useBackend } from '@neurite/tensors';
import { openTensorFlow } from '@neurite-tooling/tensorflow-stand-in';
import { engine } from '@tensorflow/tfjs-core';
import { afterAll, describe, expect, it, test } from 'vitest';
import { operations } from './operations.ts';
import { tasks, train } from './tasks.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

registerBackend(createGpuBackend({ loadTensorFlow: openTensorFlow, name: 'gpu-cuda' }));
afterAll(() => useBackend('cpu'));

const onCuda = (): Promise<Backend> => useBackend('gpu-cuda', { device: 'cuda' });

test.each(Object.entries(tasks))('%s has the losses of twenty steps that it has on the cpu', async (_, task) => {
  const epochs = 20 / (task.x.shape[0]! / 10);
  const expected = await train('cpu', task, { epochs });
  await onCuda();
  const losses = await train('gpu-cuda', task, { epochs });
  expect(losses.at(-1)).toBeLessThan(losses[0]!);
  for (const [epoch, value] of losses.entries()) expect(value).toBeCloseTo(expected[epoch]!, 5);
});

test.each(Object.entries(operations))('%s: as on the cpu', async (_, run) => {
  await onCuda();
  const actual = await run().data();
  await useBackend('cpu');
  const expected = await run().data();
  expect(actual.length).toBe(expected.length);
  actual.forEach((value, index) => expect(value).toBeCloseTo(expected[index]!, 4));
});

describe('compiled functions on CUDA', () => {
  it('run as programs, and say what the host computes', async () => {
    await onCuda();
    const energy = jit((x: Tensor) => x.square().sum());
    expect(await energy(tensor([1, 2, 3])).item()).toBe(14);
    expect(energy.program!.report()).toMatchObject({ primitives: { unary: 1, reduce: 1 }, hostPrimitives: {} });
  });

  it('hold no more memory after many steps than after a few', async () => {
    await onCuda();
    const step = jit((x: Tensor) =>
      grad((y: Tensor) =>
        scan((carry: Tensor, row: Tensor) => ({ carry: carry.add(row.tanh()), y: row }), y.sum(0), y).carry.sum(),
      )(x),
    );
    const x = tensor([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    const counts: number[] = [];
    for (let turn = 0; turn < 12; turn++) {
      const slope = step(x);
      await slope.data();
      slope.dispose();
      counts.push(engine().memory().numTensors);
    }
    expect(counts.at(-1)).toBe(counts[1]);
  });

  it('and trained models leave nothing to the collector that it does not free', async () => {
    await onCuda();
    const { model, x, y, loss } = tasks['a convolutional network']!;
    const network = model();
    network.compile({ optimizer: 'adam', loss, metrics: ['accuracy'] });
    const bytes: number[] = [];
    for (let turn = 0; turn < 3; turn++) {
      await network.fit(x, y, { epochs: 3, batchSize: 10, verbose: 0, validationData: [x, y] });
      for (let again = 0; again < 5; again++) {
        collect();
        await setImmediate();
      }
      bytes.push(memory().backend!.bytes);
    }
    expect(bytes[2]).toBe(bytes[1]);
  });
});
