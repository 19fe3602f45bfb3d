import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { Ledger } from './ledger.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

it('counts what is in it, and takes each owner out once', () => {
  const ledger = new Ledger();
  const [a, b] = [{}, {}];
  ledger.add(a, 10);
  ledger.add(b, 5);
  expect(ledger.report()).toEqual({ bytes: 15, buffers: 2 });
  ledger.remove(a, 10);
  ledger.remove(a, 10);
  ledger.remove({}, 7);
  expect(ledger.report()).toEqual({ bytes: 5, buffers: 1 });
});

it('forgets owners that were collected', async () => {
  const ledger = new Ledger();
  const kept = {};
  ledger.add(kept, 1);
  for (let i = 0; i < 100; i++) ledger.add({}, 1000);
  for (let turn = 0; turn < 5 && ledger.report().buffers > 1; turn++) {
    await setImmediate();
    collect();
  }
  expect(ledger.report()).toEqual({ bytes: 1, buffers: 1 });
  ledger.remove(kept, 1);
});
