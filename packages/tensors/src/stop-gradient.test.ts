import '@neurite/backend-cpu';
import { beforeAll, expect, it } from 'vitest';
import { grad, stopGradient, useBackend } from './index.ts';

beforeAll(() => useBackend('cpu'));

it('stops gradients', async () => {
  expect(await grad((x) => x.mul(stopGradient(x)).sum())([3]).array()).toEqual([3]);
});
