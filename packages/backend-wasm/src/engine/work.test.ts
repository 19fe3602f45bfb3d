import { ProgramBuilder } from '@neurite/backend';
import { expect, it } from 'vitest';
import { stepsOfRun } from './work.ts';

const f32 = (...shape: number[]) => ({ shape, dtype: 'float32' as const });

it('counts two for each multiply-add of a product, and one for each element of all else', () => {
  const b = new ProgramBuilder();
  const [x, w] = [b.input(f32(32, 10)), b.input(f32(10, 5))];
  const y = b.unary('tanh', b.matMul(x, w));
  const gradient = b.matMul(x, y, { transposeA: true });
  // The inputs' own elements, the products, and the function.
  expect(stepsOfRun(b.finish([gradient]))).toBe(320 + 50 + 2 * 32 * 10 * 5 + 160 + 2 * 32 * 10 * 5);
});

it('counts the taps of a convolution', () => {
  const b = new ProgramBuilder();
  const [x, filter] = [b.input(f32(2, 8, 8, 3)), b.input(f32(3, 3, 3, 4))];
  const padding = [
    [0, 0],
    [0, 0],
  ] as const;
  const y = b.conv(x, filter, { strides: [1, 1], dilations: [1, 1], padding, groups: 1 });
  expect(stepsOfRun(b.finish([y]))).toBe(2 * 192 + 108 + 2 * (2 * 6 * 6 * 4) * 27);
});
