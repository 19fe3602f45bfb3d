import '@neurite/backend-cpu';
import { beforeAll, expect, it } from 'vitest';
import { customGradient, grad, useBackend } from './index.ts';

beforeAll(() => useBackend('cpu'));

it('takes a stated gradient instead of the derived one', async () => {
  const straight = customGradient((x) => ({ value: x.mul(0), gradient: (dy) => dy.mul(2) }));
  expect(await grad((x) => straight(x).mul(5).sum())([1]).array()).toEqual([10]);
});
