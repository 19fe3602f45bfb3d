import '@neurite/backend-cpu';
import '@neurite/backend-wasm';
import { NoBackend } from '@neurite/backend';
import { expect, it } from 'vitest';
import {
  cast,
  grad,
  matMul,
  ndArray,
  ones,
  permutation,
  randomNormal,
  requireBackend,
  tensor,
  toTfjs,
  truncatedNormal,
  useBackend,
  variable,
  where,
  zeros,
} from '../index.ts';

// The tests of this file run in their order: a backend is chosen in the last ones only.

it('asks for a backend at the first operation, with the line to write', () => {
  const message =
    "No backend is in use yet. Write, before the first operation: import '@neurite/backend-wasm'; await useBackend('auto');";
  const x = tensor([[1, 2]]);
  for (const operation of [
    () => x.add(1),
    () => matMul(x, [[1], [2]]),
    () => x.sum(),
    () => cast(x, 'int32'),
    () => where(true, x, 0),
    () => grad((v) => v.exp().sum())(x),
    () => requireBackend(),
  ]) {
    expect(operation).toThrow(message);
    expect(operation).toThrow(NoBackend);
  }
});

it('needs none to make tensors, to read them and to draw numbers', async () => {
  expect(tensor(ndArray([[1, 2]])).arraySync()).toEqual([[1, 2]]);
  expect(await zeros([2]).data()).toEqual(Float32Array.of(0, 0));
  const w = variable(ones([2]));
  w.assign([3, 4]);
  expect(w.arraySync()).toEqual([3, 4]);
  expect(randomNormal([3], { mean: 1, stddev: 2 }).shape).toEqual([3]);
  expect(truncatedNormal([3]).size).toBe(3);
  expect(permutation(3).length).toBe(3);
  const foreign = { tensor: (values: ArrayLike<number>): number[] => Array.from(values) };
  expect(await toTfjs([1, 2], foreign)).toEqual([1, 2]);
});

it('suggests the nearest name for an unknown backend', async () => {
  await expect(useBackend('wsam')).rejects.toThrow(
    "Unknown backend 'wsam'. Did you mean 'wasm'? Known: cpu, wasm, auto.",
  );
});

it('computes once a backend was chosen, with tensors made before, and moves on to another', async () => {
  const early = tensor([1, 2]);
  expect((await useBackend('cpu')).name).toBe('cpu');
  const onCpu = early.add(1);
  expect((await useBackend('wasm')).name).toBe('wasm');
  expect(requireBackend().name).toBe('wasm');
  expect(early.mul(onCpu).arraySync()).toEqual([2, 6]);
  expect((await useBackend()).name).toBe('wasm');
});
