import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { inTurn } from './in-turn.ts';

test('keeps the order of the items, and never does more at a time than it is told', async () => {
  let [now, most] = [0, 0];
  const doubled = await inTurn([30, 1, 10, 1, 1], 2, async (milliseconds) => {
    most = Math.max(most, (now += 1));
    await setTimeout(milliseconds);
    now -= 1;
    return 2 * milliseconds;
  });
  expect(doubled).toEqual([60, 2, 20, 2, 2]);
  expect(most).toBe(2);
});

test('ends with the error of a task', async () => {
  await expect(inTurn([1, 2], 2, (item) => Promise.reject(new Error(`of ${item}`)))).rejects.toThrow('of 1');
});
