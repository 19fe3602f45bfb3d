import '@neurite/backend-cpu';
import { dense } from '@neurite/layers';
import { sgd } from '@neurite/optimizers';
import { setSeed, useBackend } from '@neurite/tensors';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type DatasetBatch, type Sequential, sequential } from '../index.ts';

beforeAll(() => useBackend('cpu'));
beforeEach(() => setSeed(0));

const batch = (offset: number): DatasetBatch => ({
  x: [0, 1, 2, 3].map((row) => [Math.sin(row + offset), Math.cos(row * offset)]),
  y: [[1], [0], [1], [0]],
});
const count = 3;

function network(): Sequential {
  const built = sequential([dense({ units: 1 })]);
  built.compile({ optimizer: sgd({ learningRate: 0.1 }), loss: 'mse' });
  return built;
}

function* generator(): Generator<DatasetBatch> {
  for (let index = 0; index < count; index++) yield batch(index);
}

async function* streaming(): AsyncGenerator<DatasetBatch> {
  for (const one of generator()) yield await Promise.resolve(one);
}

function* endless(): Generator<DatasetBatch> {
  for (let index = 0; ; index++) yield batch(index % count);
}

const again: Iterable<DatasetBatch> = { [Symbol.iterator]: generator };

describe('fit takes batches from', () => {
  it.each([
    ['a generator function', generator, {}],
    ['an asynchronous one', streaming, {}],
    ['an iterable that begins again', again, {}],
    ['a generator without end, in steps', endless(), { stepsPerEpoch: count }],
    ['a generator function without end, in steps', endless, { stepsPerEpoch: count }],
    ['batches as lists', (): DatasetBatch[] => [...generator()].map((one) => Object.values(one) as never), {}],
  ] as const)('%s', async (_name, data, options) => {
    const expected = await network().fit(() => generator(), { epochs: 2 });
    setSeed(0);
    const { history } = await network().fit(data as never, { epochs: 2, ...options });
    expect(history).toEqual(expected.history);
    expect(history.loss![1]).toBeLessThan(history.loss![0]!);
  });

  it('what judges and predicts, too, and stops where it was told', async () => {
    const built = network();
    await built.fit(generator, { validationData: endless, validationSteps: 2 });
    expect(await built.evaluate(generator)).toEqual(await built.evaluate(endless, undefined, { steps: count }));
    expect((await built.predict(endless, { steps: 2 })).shape).toEqual([8, 1]);
  });

  it('closes a generator that it leaves early', async () => {
    const closed = vi.fn<() => void>();
    const leaving = function* (): Generator<DatasetBatch> {
      try {
        yield* endless();
      } finally {
        closed();
      }
    };
    await network().fit(leaving, { stepsPerEpoch: 2 });
    await network().fit(leaving(), { epochs: 2, stepsPerEpoch: 2 });
    expect(closed).toHaveBeenCalledTimes(2);
  });
});

it('a generator that is at its end says what to pass instead', async () => {
  await expect(network().fit(generator(), { epochs: 2 })).rejects.toThrow(
    /was at its end before pass 2.*generator function itself/,
  );
});

it('data that run out within an epoch are reported', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  await network().fit(generator, { stepsPerEpoch: 5 });
  expect(warn.mock.calls.flat().join()).toContain('The data ran out after 3 of 5 batches');
  warn.mockRestore();
});
