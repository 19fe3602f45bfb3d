import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

function demo(...args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [join(import.meta.dirname, 'demo.ts'), ...args], { encoding: 'utf8' });
}

test('without a name it says which demos there are', () => {
  const { status, stdout } = demo();
  expect(status).toBe(0);
  expect(stdout).toMatch(/image-classifier +A network learns ten kinds of clothes/);
  expect(stdout).toContain('cartpole');
});

test('an unknown name is refused', () => {
  const { status, stdout, stderr } = demo('cart-pole');
  expect([status, stderr.trim()]).toEqual([1, "There is no demo 'cart-pole'."]);
  expect(stdout).toContain('cartpole');
});

test('options reach the demo, which says what it does not know', () => {
  const { status, stderr } = demo('cartpole', '--nothing');
  expect(status).not.toBe(0);
  expect(stderr).toContain('--nothing');
}, 30_000);
