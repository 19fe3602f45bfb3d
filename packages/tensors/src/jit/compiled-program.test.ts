import { expect, it } from 'vitest';
import { jit, type Tensor, tensor, useBackend, variable } from '../index.ts';
import '../testing/backends.ts';

const denseStep = () => {
  const kernel = variable([[1], [2]]);
  return jit((x: Tensor) => {
    const y = x.matMul(kernel).tanh();
    kernel.assign(kernel.value().mul(0.5));
    return y.sum();
  });
};

it('shows what a program consists of, and what the engine made of it', async () => {
  await useBackend('wasm');
  const step = denseStep();
  step(tensor([[3, 4]]));
  const report = step.program!.report();
  expect(report.primitives).toMatchObject({ matMul: 1, unary: 1, binary: 1 });
  expect(report.hostCalls).toEqual([]);
  expect(report.stateBytes).toBe(8);
  // The product takes tanh along; the variable is halved in place.
  expect(report.groups).toMatchObject({ contraction: 1, elementwise: 1 });
  expect(report.arenaBytes).toBeGreaterThan(0);
  expect(String(step.program)).toContain('matMul');
});

it('says nothing of kernels where primitives run one by one', async () => {
  await useBackend('cpu');
  const step = denseStep();
  step(tensor([[3, 4]]));
  const report = step.program!.report();
  expect(report.primitives).toMatchObject({ matMul: 1 });
  expect(report).not.toHaveProperty('groups');
});
