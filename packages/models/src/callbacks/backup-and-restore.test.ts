import '@neurite/backend-cpu';
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { backupAndRestore, type Callback } from '../index.ts';
import { trainBackedUp } from '../testing/training-with-chance.ts';

// A process takes about a second to start, on a busy machine several.
vi.setConfig({ testTimeout: 120_000 });

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'neurite-backup-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const program = join(import.meta.dirname, '../testing/backed-up-training.ts');

/** Runs the training in a process of its own, which is killed after so many batches. @returns the lines it said */
async function train(saveFreq: string, batchesUntilKilled: number): Promise<string[]> {
  const child: ChildProcess = spawn(process.execPath, ['--conditions=@neurite/source', program, folder, saveFreq], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout! })) {
    lines.push(line);
    if (lines.length === batchesUntilKilled) child.kill('SIGKILL');
  }
  return lines;
}

it.each([
  ['epoch', 17],
  ['3', 13],
])(
  'a training that was killed ends with the same weights when it is started again; backups by %s',
  async (saveFreq, batches) => {
    const killed = await train(saveFreq, batches);
    expect(killed.some((line) => line.startsWith('weights'))).toBe(false);
    expect(existsSync(join(folder, 'latest.safetensors'))).toBe(true);
    const lines = await train(saveFreq, Infinity);
    const expected = await trainBackedUp([]);
    expect(lines.at(-1)).toBe(`weights ${expected}`);
    // It did not begin again from the first of the 30 batches.
    expect(lines.length - 1).toBeLessThanOrEqual(30 - Math.floor(batches / 5) * 5 + 5);
    expect(lines.length - 1).toBeLessThan(30);
    expect(existsSync(join(folder, 'latest.safetensors'))).toBe(false);
  },
);

it('keeps the backup of a finished training when told, which then has nothing to do', async () => {
  const callback = (): Callback => backupAndRestore({ backupDir: folder, deleteCheckpoint: false });
  const weights = await trainBackedUp([callback()]);
  let epochs = 0;
  expect(await trainBackedUp([callback(), { onEpochEnd: () => void epochs++ }])).toBe(weights);
  expect(epochs).toBe(0);
});

it('refuses what is no backup', async () => {
  writeFileSync(join(folder, 'latest.safetensors'), 'no');
  await expect(trainBackedUp([backupAndRestore({ backupDir: folder })])).rejects.toThrow(
    /not a whole safetensors file/,
  );
  expect(() => backupAndRestore({ backupDir: folder, saveFreq: 0 })).toThrow(
    /saveFreq must be 'epoch' or a number of batches; got 0/,
  );
});
