import '@neurite/backend-cpu';
import { type Tensor, tensor, useBackend } from '@neurite/tensors';
import { beforeAll, expect, it } from 'vitest';
import { chain } from './chain.ts';
import { scale } from './scale.ts';
import { scaleByLearningRate } from './scale-by-learning-rate.ts';
import { trace } from './trace.ts';
import type { GradientTransform } from './transform.ts';
import { weightDecay } from './weight-decay.ts';

beforeAll(() => useBackend('cpu'));

it('passes the updates on from one to the next', async () => {
  expect(await run(chain(scale(2), scaleByLearningRate(0.5)), [[1], [3]], [0])).toEqual([[-1], [-3]]);
});

it('keeps the state of each apart, under its name', () => {
  const state = chain(trace(), scale(3), trace()).init([tensor([1, 2])]);
  expect(Object.keys(state)).toEqual(['trace', 'scale', 'trace_1']);
});

it('keeps a trace after the rate in the order of Keras', async () => {
  const halving = scaleByLearningRate((step) => tensor(1).div(step.add(1)));
  // v₁ = −1; v₂ = 0.5 v₁ − 1 / 2
  expect(await run(chain(halving, trace({ decay: 0.5 })), [[1], [1]], [0])).toEqual([[-1], [-1]]);
  // b₂ = 1.5; u₂ = −b₂ / 2
  expect(await run(chain(trace({ decay: 0.5 }), halving), [[1], [1]], [0])).toEqual([[-1], [-0.75]]);
});

it('decays the weights that are not masked', async () => {
  expect(await run(weightDecay(0.5), [[1]], [4])).toEqual([[3]]);
  expect(await run(weightDecay(0.5, { mask: () => false }), [[1]], [4])).toEqual([[1]]);
});

it('leaves the state it was given as it was', async () => {
  const transform = trace({ decay: 1 });
  const before = transform.init([tensor([0])]);
  transform.update([tensor([5])], before, [tensor([0])]);
  expect(await before.trace[0]!.array()).toEqual([0]);
});

async function run(
  transform: GradientTransform,
  gradients: readonly number[][],
  parameter: number[],
): Promise<unknown[]> {
  const parameters = [tensor(parameter)];
  let state = transform.init(parameters);
  const updates: Tensor[] = [];
  for (const gradient of gradients) {
    const step = transform.update([tensor(gradient)], state, parameters);
    updates.push(step.updates[0]!);
    state = step.state;
  }
  return Promise.all(updates.map((update) => update.array()));
}
