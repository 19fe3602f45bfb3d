import { type Backend, registerBackend } from '@neurite/backend';
import { cpuBackend } from '@neurite/backend-cpu';
import { beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { matMul, memory, neg, pad, randomNormal, useBackend, zeros } from '../index.ts';

const compile = vi.fn<NonNullable<Backend['compile']>>(cpuBackend.compile!.bind(cpuBackend));
const replacing: Backend = {
  ...cpuBackend,
  name: 'replacing',
  eager: { ...cpuBackend.eager, replace: ['BatchMatMul', 'PadV2', 'Neg'] },
  compile,
};

beforeAll(async () => {
  registerBackend(replacing);
  await useBackend('replacing');
});

beforeEach(() => {
  compile.mockClear();
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

it('counts elements that are moved or made as work, too, and never how often a kernel has run', () => {
  const [small, large] = [zeros([1000]), zeros([40_000])];
  for (let time = 0; time < 100; time++) neg(small);
  expect(compile).not.toHaveBeenCalled();
  expect(neg(large).shape).toEqual([40_000]);
  expect(pad(large, [[1, 1]]).shape).toEqual([40_002]);
  expect(compile).toHaveBeenCalledTimes(2);
});

it('does not take attributes for the same that JSON would', () => {
  const x = zeros([200, 200]);
  const corners = [NaN, -Infinity, Infinity].map(
    (value) =>
      pad(
        x,
        [
          [1, 0],
          [0, 0],
        ],
        'constant',
        value,
      ).dataSync()[0],
  );
  expect(corners).toEqual([NaN, -Infinity, Infinity]);
});

it('counts what such programs give as it does what kernels give', () => {
  const x = zeros([40_000]);
  const before = memory();
  const y = neg(x);
  expect(memory()).toMatchObject({ tensors: before.tensors + 1, bytes: before.bytes + 160_000 });
  y.dispose();
  expect(memory()).toMatchObject({ tensors: before.tensors, bytes: before.bytes });
});
