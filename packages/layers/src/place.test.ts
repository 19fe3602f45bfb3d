import '@neurite/backend-cpu';
import { useBackend } from '@neurite/tensors';
import { expect, it } from 'vitest';
import { activation, currentPlace, timeDistributed, withPlace } from './index.ts';

it('tells in which layer, inside of which, an operation stands, also after one failed', async () => {
  await useBackend('cpu');
  let seen: readonly string[] = [];
  const spy = activation({
    name: 'spy',
    activation: (x) => {
      seen = currentPlace();
      return x;
    },
  });
  timeDistributed({ layer: spy, name: 'each' }).apply([[[1]]]);
  expect(seen).toEqual(["'each' (TimeDistributed)", "'spy' (Activation)"]);
  const failing = activation({
    activation: () => {
      throw new Error('on purpose');
    },
  });
  expect(() => failing.apply([[1]])).toThrow('on purpose');
  expect(withPlace('the loss', currentPlace)).toEqual(['the loss']);
  expect(currentPlace()).toEqual([]);
});
