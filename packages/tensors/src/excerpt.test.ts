import '@neurite/backend-cpu';
import { inspect } from 'node:util';
import { expect, it } from 'vitest';
import { excerpt } from './excerpt.ts';
import { jit, ones, type Tensor, tensor, useBackend, variable } from './index.ts';

it('shows all of short axes, and of long ones the beginning and the end', () => {
  expect(excerpt(Float32Array.of(1, -0, NaN, 0.1), [2, 2], 'float32')).toBe('[[1, -0],\n [NaN, 0.1]]');
  expect(
    excerpt(
      Int32Array.from({ length: 9 }, (_, i) => i),
      [9],
      'int32',
    ),
  ).toBe('[0, 1, 2, …, 6, 7, 8]');
  expect(excerpt(Uint8Array.of(1, 0), [1, 2], 'bool')).toBe('[[true, false]]');
  expect(excerpt(Float32Array.of(7), [], 'float32')).toBe('7');
  expect(excerpt(new Float32Array(0), [0, 3], 'float32')).toBe('[]');
  expect(excerpt(new Float32Array(0), [2, 0], 'float32')).toBe('[[],\n []]');
  expect(excerpt(new Float32Array(10 ** 5), [10, 10, 10, 10, 10], 'float32').length).toBeLessThan(1000);
});

it('is what the console shows, where the elements can be read', async () => {
  await useBackend('cpu');
  expect(inspect(tensor([[1, 2]]).mul(2))).toBe('Tensor(float32[1, 2]) [[2, 4]]');
  const count = variable(3, { name: 'count' });
  expect(inspect({ count })).toMatch(/count: .*float32\[\].* 3/);
  let shown = '';
  const doubled = jit((x: Tensor) => {
    shown = inspect([x, count]);
    return x.mul(2);
  });
  doubled(ones([2]));
  expect(shown).toContain('Tensor(float32[2])');
  expect(shown).not.toContain('1');
  const gone = tensor([1]);
  gone.dispose();
  expect(inspect(gone)).toBe('Tensor(float32[1]) (disposed)');
});
