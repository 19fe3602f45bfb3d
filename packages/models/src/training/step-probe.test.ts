import '@neurite/backend-cpu';
import '@neurite/backend-wasm';
import { dense, dropout } from '@neurite/layers';
import { sgd } from '@neurite/optimizers';
import { mean, type NdArray, ndArray, setSeed, sub, type Tensor, useBackend } from '@neurite/tensors';
import { describe, expect, it } from 'vitest';
import { Model, type Sequential, sequential, type StepFigures, type StepProbe } from '../index.ts';
import type { StepBatch, TrainContext } from './custom-step.ts';

let row = 0;
const x: NdArray = ndArray(
  Float32Array.from({ length: 80 }, () => Math.sin(7 * row++)),
  [20, 4],
);
const y: NdArray = ndArray(Int32Array.from({ length: 20 }, (_, row) => row % 3));

function network(jit?: boolean): Sequential {
  setSeed(5);
  const model = sequential([
    dense({ units: 6, activation: 'relu', inputShape: [4] }),
    dropout({ rate: 0.2 }),
    dense({ units: 3, activation: 'softmax' }),
  ]);
  model.compile({
    optimizer: sgd({ learningRate: 0.1 }),
    loss: 'sparseCategoricalCrossentropy',
    ...(jit === undefined ? {} : { jit }),
  });
  return model;
}

/** Looks into every second step. */
function probe(): StepProbe & { readonly seen: Record<string, number[][]>[] } {
  const seen: Record<string, number[][]>[] = [];
  return {
    seen,
    isDue: (batch) => batch % 2 === 1,
    measure: ({ model, gradients, before, layerOutputs, loss }) => {
      const kernel = model.variables[0]!;
      return {
        gradient: gradients.get(kernel)!,
        change: sub(kernel, before.get(kernel)!),
        hidden: layerOutputs[0]!.outputs[0]!,
        loss: loss.reshape([1, 1]),
      };
    },
    async take(measured) {
      const read = await Promise.all(
        Object.entries(measured).map(async ([name, value]) => [name, await value.array()] as const),
      );
      seen.push(Object.fromEntries(read) as Record<string, number[][]>);
    },
  };
}

const fitting = { epochs: 2, batchSize: 8, seed: 1, verbose: 0 } as const;

describe.each(['cpu', 'wasm'])('a probe, on %s', (backend) => {
  it('measures steps from the inside and leaves training as it is', async () => {
    await useBackend(backend);
    const plain = network();
    await plain.fit(x, y, fitting);
    const looked = network();
    const eye = probe();
    await looked.fit(x, y, { ...fitting, callbacks: { probe: eye } });
    expect(eye.seen).toHaveLength(2);
    const { gradient, change, hidden } = eye.seen[0]!;
    expect(change!.flat()).toSatisfy((values: number[]) =>
      values.every((value, index) => Math.abs(value + 0.1 * gradient!.flat()[index]!) < 1e-6),
    );
    expect(hidden).toHaveLength(8);
    expect(Math.min(...hidden!.flat())).toBe(0);
    const [expected, actual] = [plain, looked].map((model) => model.getWeights().map((value) => value.arraySync()));
    expect(actual).toEqual(expected);
  });

  it('measures the same with debug: true', async () => {
    await useBackend(backend);
    const [eye, again] = [probe(), probe()];
    await network().fit(x, y, { ...fitting, callbacks: { probe: eye } });
    await network().fit(x, y, { ...fitting, debug: true, callbacks: { probe: again } });
    expect(again.seen).toEqual(eye.seen);
  });
});

it('sees the step of a model that has one of its own', async () => {
  await useBackend('wasm');
  class Own extends Model {
    readonly fc = dense({ units: 1 });
    override call(input: Tensor): Tensor {
      return this.fc.apply(input);
    }
    override trainStep(batch: StepBatch, context: TrainContext): StepFigures {
      return { loss: context.minimize(() => mean(context.forward(batch.x)[0]!.square())) };
    }
  }
  const model = new Own();
  model.compile({ optimizer: sgd({ learningRate: 0.1 }) });
  const sizes: number[] = [];
  const eye: StepProbe = {
    isDue: () => true,
    measure: ({ gradients }) => Object.fromEntries([...gradients.values()].map((value, index) => [`${index}`, value])),
    take: (measured) => void sizes.push(...Object.values(measured).map(({ size }) => size)),
  };
  await model.fit(x, undefined, { batchSize: 20, verbose: 0, callbacks: { probe: eye } });
  expect(sizes).toEqual([4, 1]);
});
