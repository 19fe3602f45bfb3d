/** Programs of the repository, run as people run them: on the sources, in a folder of their own. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** How a program ended. */
export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** @param folder where it is started, and so where it writes */
export async function runProgram(file: string, args: readonly string[], folder: string): Promise<Ended> {
  const child = spawn(process.execPath, ['--conditions=@neurite/source', file, ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => (said[name] += text));
  }
  const status = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { status, ...said };
}

/** Gives a task an empty folder, and removes it with whatever the task left there. */
export async function inFreshFolder<Result>(task: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'neurite-program-'));
  try {
    return await task(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
