import '@neurite/backend-cpu';
import '@neurite/backend-wasm';
import { activation, dense, dropout } from '@neurite/layers';
import { sgd } from '@neurite/optimizers';
import { log, ndArray, setSeed, sqrt, square, sub, type Tensor, useBackend } from '@neurite/tensors';
import { beforeEach, describe, expect, it } from 'vitest';
import { type CompileOptions, type Sequential, sequential, type TrainingRun } from '../index.ts';

const x = ndArray(
  Float32Array.from({ length: 24 }, (_, index) => 1 + Math.sin(index)),
  [12, 2],
);
const y = ndArray(Float32Array.from({ length: 12 }, () => -4));

describe.each([
  ['cpu', false],
  ['wasm', true],
] as const)('on %s, compiled: %s, debug finds', (backend, jit) => {
  beforeEach(async () => {
    await useBackend(backend);
    setSeed(0);
  });

  function network(middle: (value: Tensor) => Tensor, options: Partial<CompileOptions> = {}): Sequential {
    const built = sequential([
      dense({ units: 2, name: 'first', kernelInitializer: 'ones', inputShape: [2] }),
      activation({ activation: middle, name: 'bending' }),
      dropout({ rate: 0.2, seed: 1 }),
      dense({ units: 1, name: 'last', kernelInitializer: 'ones' }),
    ]);
    built.compile({ optimizer: sgd({ learningRate: 0.5 }), loss: 'mse', jit, ...options });
    return built;
  }

  it('the operation in a layer, with what it was given, and leaves the model as it was before the batch', async () => {
    // The first updates push the weights down until a logarithm is taken of a negative number.
    const built = network((value) => log(value));
    const weights: unknown[] = [];
    const told = {
      onBatchEnd: async (_batch: number, { model }: TrainingRun) =>
        void weights.push(await model.getWeights()[0]!.array()),
    };
    const failure = built.fit(x, y, { epochs: 30, batchSize: 4, debug: true, callbacks: told });
    await expect(failure).rejects.toThrow(
      /At epoch \d+, batch \d+: the first operation that gave NaN is 'Log' in layer 'bending' \(Activation\)\. It gave NaN \(\d+ of 8 values\), from x \[4, 2\] \(-.* to .*\)\./,
    );
    expect(weights.length).toBeGreaterThan(0);
    expect(await built.getWeights()[0]!.array()).toEqual(weights.at(-1));
  });

  it('what went wrong on the way back', async () => {
    // sqrt(0) is right, its derivative is infinite; times the 0 of the square's derivative that is NaN.
    const built = network((value) => sqrt(square(sub(value, value))));
    await expect(built.fit(x, y, { debug: true })).rejects.toThrow(
      /At epoch 1, batch 1: the first operation that gave NaN is '\w+' in the gradient of '\w+' in layer 'bending'/,
    );
  });

  it('what went wrong in the loss', async () => {
    const built = network((value) => value, { loss: (yTrue: Tensor, yPred: Tensor) => sqrt(sub(yTrue, yPred)) });
    await expect(built.fit(x, y, { debug: true })).rejects.toThrow(
      /'Sqrt' in the loss\. It gave NaN \(12 of 12 values\)/,
    );
  });

  it('what became infinite by too large a step', async () => {
    const built = network((value) => value, { optimizer: sgd({ learningRate: 1e38 }) });
    await expect(built.fit(x, y, { debug: true })).rejects.toThrow(/in the optimizer|in layer 'last'|in the loss/);
  });

  it('nothing where all is well, and changes nothing', async () => {
    const runs = [];
    for (const debug of [false, true]) {
      setSeed(0);
      const built = network((value) => value, { optimizer: 'adam' });
      const { history } = await built.fit(x, y, { epochs: 3, batchSize: 5, debug });
      runs.push([history, await Promise.all(built.getWeights().map((weight) => weight.array()))]);
    }
    expect(runs[1]).toEqual(runs[0]);
  });
});
