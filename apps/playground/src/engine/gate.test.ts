import { expect, test } from 'vitest';
import { Gate, RunClosed } from './gate.ts';

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** A training that takes steps as the gate lets it, until the gate is closed. */
async function train(gate: Gate): Promise<string> {
  try {
    for (;;) {
      await gate.pass();
      await pause(0);
    }
  } catch (error) {
    return (error as Error).name;
  }
}

test('nothing passes at first; single steps pass one by one', async () => {
  const gate = new Gate();
  const end = train(gate);
  await pause(10);
  expect(gate.steps).toBe(0);
  gate.single();
  await pause(10);
  expect(gate.steps).toBe(1);
  gate.single();
  await pause(10);
  expect([gate.steps, gate.isOpen]).toEqual([2, false]);
  gate.close();
  expect(await end).toBe('RunClosed');
});

test('open, steps pass until it is paused; the pace is kept', async () => {
  const gate = new Gate();
  const end = train(gate);
  gate.setPace(100);
  gate.open();
  await pause(300);
  gate.pause();
  const { steps } = gate;
  expect(steps).toBeGreaterThan(15);
  expect(steps).toBeLessThan(45);
  await pause(50);
  expect(gate.steps).toBeLessThanOrEqual(steps + 1);
  gate.setPace(Infinity);
  gate.open();
  await pause(100);
  expect(gate.steps).toBeGreaterThan(steps + 10);
  gate.close();
  expect(await end).toBe('RunClosed');
});

test('a closed gate refuses whoever comes', async () => {
  const gate = new Gate();
  gate.open();
  gate.close();
  await expect(async () => gate.pass()).rejects.toThrow(RunClosed);
});
