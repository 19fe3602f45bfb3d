import { fork } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Assignment, Outcome } from './reading.ts';

/** What came of reading many damaged files. */
export interface Report extends Outcome {
  readonly inputs: number;
  readonly seconds: number;
  /** What ended the run before its end: a reader that does not return, or takes the process with it. */
  readonly ended?: { readonly input: number; readonly why: string };
}

export interface Limits {
  /** How long one input may take. Default 20 s, since other programs may run beside. */
  readonly seconds?: number;
  /** How much memory the process may have. Default 1,000 MB. */
  readonly megabytes?: number;
}

/** How often it is looked whether the reader goes on, in milliseconds. */
const INTERVAL = 200;

/** How long it may take to load the reader and to make its whole files, in seconds. */
const START = 120;

/** Has one reader read so many damaged files, in a process of its own, and watches it. */
export async function supervise(
  target: string,
  inputs: number,
  seed: number,
  { seconds = 20, megabytes = 1000 }: Limits = {},
): Promise<Report> {
  const start = performance.now();
  const folder = mkdtempSync(join(tmpdir(), 'neurite-fuzz-'));
  const progress = join(folder, 'progress');
  writeFileSync(progress, Int32Array.of(-1));
  const input = (): number => readFileSync(progress).readInt32LE();
  const assignment: Assignment = { target, inputs, seed, progress, megabytes };
  const child = fork(join(import.meta.dirname, 'reading.ts'), [JSON.stringify(assignment)], {
    execArgv: ['--conditions=@neurite/source'],
    // Codecs print what they think of damaged files.
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let complaints = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (complaints = (complaints + text).slice(-2000)));
  let watch: NodeJS.Timeout | undefined;
  try {
    const outcome = await new Promise<Outcome | string>((resolve) => {
      child.once('message', (message: Outcome) => resolve(message));
      child.once('exit', (code, signal) => resolve(`the process ended with ${signal ?? code}: ${complaints}`));
      let last = { input: -1, since: performance.now() };
      watch = setInterval(() => {
        if (input() !== last.input) last = { input: input(), since: performance.now() };
        else if (performance.now() - last.since > 1000 * (last.input < 0 ? START : seconds)) {
          resolve(`it takes more than ${seconds} s`);
        }
      }, INTERVAL);
    });
    const common = { inputs, seconds: (performance.now() - start) / 1000 };
    return typeof outcome === 'string'
      ? { ...common, ...nothing, ended: { input: input(), why: outcome } }
      : { ...common, ...outcome };
  } finally {
    clearInterval(watch);
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

const nothing: Outcome = { findings: [], refused: 0, slowest: { input: 0, milliseconds: 0 }, megabytes: 0 };
