import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { expect, test, vi } from 'vitest';
import { blankImage } from '../image.ts';
import { encodeImage } from '../write-image.ts';
import { DecodePool } from './decode-pool.ts';

/** Workers that are remembered, so that one can be made to stop. */
function rememberedWorkers(): Worker[] {
  const started: Worker[] = [];
  const threads = process.getBuiltinModule('node:worker_threads');
  class Remembered extends Worker {
    constructor(...args: ConstructorParameters<typeof Worker>) {
      super(...args);
      started.push(this);
    }
  }
  vi.spyOn(process, 'getBuiltinModule').mockImplementation(((name: string) =>
    name === 'node:worker_threads' ? { ...threads, Worker: Remembered } : undefined) as never);
  return started;
}

test('when a worker stops, all who wait are told so, the others end, and the pool goes on with new ones', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'neurite-decode-pool-'));
  const path = join(folder, 'a.png');
  writeFileSync(path, await encodeImage(blankImage(2, 3)));
  const started = rememberedWorkers();
  try {
    const pool = new DecodePool(2);
    const waiting = [pool.read(path, {}), pool.read(path, {})];
    const ended = once(started[1]!, 'exit');
    started[0]!.emit('error', new Error('out of memory'));
    const refused = await Promise.allSettled(waiting);
    expect(refused.map((result) => result.status === 'rejected' && (result.reason as Error).message)).toEqual([
      'A worker that reads pictures stopped: out of memory',
      'A worker that reads pictures stopped: out of memory',
    ]);
    await ended;
    expect((await pool.read(path, {})).shape).toEqual([2, 3, 3]);
  } finally {
    vi.restoreAllMocks();
    await Promise.all(started.map((worker) => worker.terminate()));
    rmSync(folder, { recursive: true });
  }
});
