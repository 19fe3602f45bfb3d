import { type Backend, registerBackend } from '@neurite/backend';
import { cpuBackend } from '@neurite/backend-cpu';
import { beforeAll, expect, it, vi } from 'vitest';
import { matMul, randomNormal, useBackend } from '../index.ts';

const compile = vi.fn<NonNullable<Backend['compile']>>(cpuBackend.compile!.bind(cpuBackend));
const replacing: Backend = {
  ...cpuBackend,
  name: 'replacing',
  eager: { ...cpuBackend.eager, replace: ['BatchMatMul'] },
  compile,
};

beforeAll(async () => {
  registerBackend(replacing);
  await useBackend('replacing');
});

it('runs a large kernel that the backend wants replaced as a program, compiled once for its shapes', async () => {
  const [a, b] = [randomNormal([64, 64], { seed: 1 }), randomNormal([64, 64], { seed: 2 })];
  const first = matMul(a, b);
  matMul(a, b);
  expect(compile).toHaveBeenCalledTimes(1);
  await useBackend('replacing');
  const small = matMul(a.slice([0, 0], [2, 64]), b);
  expect(compile).toHaveBeenCalledTimes(1);
  const [row, whole] = [small.dataSync(), first.dataSync()];
  row.forEach((value, index) => expect(value).toBeCloseTo(whole[index]!, 4));
});
