/** Runs the command as people do: in a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { vi } from 'vitest';
import { main } from '../main.ts';

const program = join(import.meta.dirname, '../bin.ts');

/** What a finished command left. */
export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The JSON objects that it wrote, one a line. */
  readonly events: () => Event[];
}

/** One line of `--json`. */
export type Event = { readonly event: string } & Readonly<Record<string, unknown>>;

/** A command that is under way. */
export interface Started {
  readonly child: ChildProcess;
  readonly finished: Promise<Finished>;
  /** Waits for a line with a text on standard output. */
  readonly line: (text: string) => Promise<void>;
}

/** Starts the command in a folder. */
export function start(folder: string, ...args: string[]): Started {
  const child = spawn(process.execPath, ['--conditions=@neurite/source', program, ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const finished = new Promise<Finished>((resolve) => {
    child.on('close', (code) => {
      resolve({ code, stdout, stderr, events: () => eventsIn(stdout) });
    });
  });
  const line = async (text: string): Promise<void> => {
    while (!stdout.includes(text)) {
      if (child.exitCode !== null) throw new Error(`The command ended without '${text}': ${stdout}${stderr}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  return { child, finished, line };
}

/** Runs the command in a folder to its end. */
export function run(folder: string, ...args: string[]): Promise<Finished> {
  return start(folder, ...args).finished;
}

/** Runs the command within the test's own process, for the many messages that need no process of their own. */
export async function runHere(folder: string, ...args: string[]): Promise<Finished> {
  const before = process.cwd();
  const written = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      written[name] += String(text);
      return true;
    }),
  );
  process.chdir(folder);
  try {
    const code = await main(args);
    return { code, ...written, events: () => eventsIn(written.stdout) };
  } finally {
    process.chdir(before);
    for (const spy of spies) spy.mockRestore();
  }
}

function eventsIn(stdout: string): Event[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Event);
}

/** A folder for a test, inside of the package, so that modules in it import packages as users' modules do. */
export function makeFolder(): { readonly folder: string; readonly remove: () => void } {
  const parent = join(import.meta.dirname, '../../.cache');
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, 'test-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
