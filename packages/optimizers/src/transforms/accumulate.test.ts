import '@neurite/backend-cpu';
import '@neurite/backend-wasm';
import { jit, type Tensor, tensor, useBackend, valueAndGrad, type Variable, variable } from '@neurite/tensors';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Optimizer } from '../optimizer.ts';
import { adamw } from '../optimizers/adamw.ts';
import { sgd } from '../optimizers/sgd.ts';
import { piecewiseConstant } from '../schedules/piecewise.ts';
import { expectClose } from '../testing/expect-close.ts';
import { accumulate } from './accumulate.ts';
import { scale } from './scale.ts';

const gradients = [
  [1, -2],
  [3, 0.5],
  [-1, 4],
  [0.25, 1],
  [2, 2],
  [-3, 1],
  [5, 5],
] as const;

function steps(optimizer: Optimizer, w: Variable, compiled: boolean): (gradient: readonly number[]) => void {
  optimizer.build([w]);
  const step = (gradient: Tensor): void => {
    optimizer.apply(valueAndGrad(() => w.mul(gradient).sum(), [w]).grads);
  };
  const run = compiled ? jit(step) : step;
  return (gradient) => run(tensor([...gradient]));
}

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it.each([false, true])('makes of three calls one update by the mean (compiled: %s)', async (compiled) => {
    const options = { learningRate: 0.1, weightDecay: 0.2, globalClipNorm: 1 };
    const [gathered, whole] = [variable([1, 2]), variable([1, 2])];
    const micro = steps(adamw({ ...options, gradientAccumulationSteps: 3 }), gathered, compiled);
    const macro = steps(adamw(options), whole, compiled);
    for (const [index, gradient] of gradients.entries()) {
      micro(gradient);
      if (index % 3 === 2) {
        const parts = gradients.slice(index - 2, index + 1);
        macro([0, 1].map((column) => parts.reduce((sum, part) => sum + part[column]!, 0) / 3));
      }
      expectClose(await gathered.data(), await whole.data(), 1e-6);
    }
    expect(await whole.array()).not.toEqual([1, 2]);
  });

  it('counts updates, not calls, in schedules', async () => {
    const w = variable([0, 0]);
    const learningRate = piecewiseConstant({ boundaries: [0], values: [1, 10] });
    const call = steps(sgd({ learningRate, gradientAccumulationSteps: 2 }), w, false);
    const seen: unknown[] = [];
    for (let i = 0; i < 4; i++) {
      call([1, 1]);
      seen.push((await w.data())[0]);
    }
    expect(seen).toEqual([0, -1, -1, -11]);
  });

  it('goes on in the middle of an update from what was saved', async () => {
    const make = (): Optimizer => sgd({ learningRate: 1, gradientAccumulationSteps: 3 });
    const [x, y] = [variable([0, 0], { name: 'x' }), variable([0, 0], { name: 'x' })];
    const [first, second] = [make(), make()];
    steps(first, x, false)([3, 6]);
    second.build([y]);
    expect(second.variables.map(({ name }) => name)).toEqual(first.variables.map(({ name }) => name));
    const saved = new Map(first.variables.map((slot) => [slot.name, slot]));
    expect(saved.size).toBe(first.variables.length);
    for (const slot of second.variables) slot.assign(saved.get(slot.name)!);
    const go = steps(second, y, false);
    go([0, 0]);
    go([0, 0]);
    expect(await y.array()).toEqual([-1, -2]);
  });
});

it('wants a whole number of calls', () => {
  expect(() => accumulate(0, scale(1))).toThrow('accumulate needs a whole number of calls of at least 1; got 0.');
  expect(() => sgd({ gradientAccumulationSteps: 1.5 })).toThrow('got 1.5');
});
