/** Whether a search finds a learning rate, and whether it goes on after a kill. */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { choice, logUniform, search } from '@neurite/inspect';
import type { Figure } from '../evaluation.ts';
import { type SearchTask, searchTasks } from './train-task.ts';

const training = new URL('./train-task.ts', import.meta.url);
const GRID = 24;

interface Found {
  /** How many times larger or smaller the rate that TPE found in half the trials is than the best of a grid. */
  readonly factor: number;
  /** Its loss over that of the best of the grid. */
  readonly loss: number;
}

async function compared(task: SearchTask, seed: number): Promise<Found> {
  const space = { task: choice([task]), learningRate: logUniform(1e-5, 10) };
  const options = { maxBudget: 3, seed: 100 * seed } as const;
  const grid = await search(space, training, { ...options, sampler: 'grid', gridPoints: GRID, trials: GRID });
  const found = await search(space, training, { ...options, sampler: 'tpe', trials: GRID / 2, parallel: 1 });
  const rates = [grid, found].map(({ best }) => best.parameters.learningRate as number);
  return {
    factor: Math.max(rates[0]! / rates[1]!, rates[1]! / rates[0]!),
    loss: found.best.score / grid.best.score,
  };
}

const measured = new Map<string, Promise<Found>>();

function once(task: SearchTask, seed: number): Promise<Found> {
  const key = `${task} ${seed}`;
  if (!measured.has(key)) measured.set(key, compared(task, seed));
  return measured.get(key)!;
}

/** Whether a search whose process was killed gives, when begun again, the table of one that was not. */
async function resumes(seed: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'neurite-evaluate-'));
  const file = join(folder, 'trials.jsonl');
  const program = join(import.meta.dirname, 'search-program.ts');
  const args = (path: string): string[] => ['--conditions=@neurite/source', program, path, String(seed)];
  try {
    const whole = execFileSync(process.execPath, args(''), { encoding: 'utf8' });
    const victim = spawn(process.execPath, args(file), { stdio: 'ignore' });
    const ended = new Promise((resolve) => victim.once('exit', resolve));
    const lines = (): number => (existsSync(file) ? readFileSync(file, 'utf8').split('\n').length - 1 : 0);
    while (lines() < 5 && victim.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 20));
    victim.kill('SIGKILL');
    await ended;
    const before = lines();
    const again = execFileSync(process.execPath, args(file), { encoding: 'utf8' });
    return Number(again === whole && before < 13);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export const searches: readonly Figure[] = [
  ...searchTasks.flatMap((task): Figure[] => [
    {
      name: `TPE, ${GRID / 2} trials: learning rate against the best of a grid of ${GRID}: ${task}`,
      bar: 3,
      unit: 'factor',
      lowerIsBetter: true,
      run: async (seed) => (await once(task, seed)).factor,
    },
    {
      name: `TPE, ${GRID / 2} trials: loss against that of the best of a grid of ${GRID}: ${task}`,
      bar: 1.2,
      unit: 'ratio',
      lowerIsBetter: true,
      run: async (seed) => (await once(task, seed)).loss,
    },
  ]),
  {
    name: 'a search that was killed gives the same table',
    bar: 1,
    unit: 'share of runs',
    lowerIsBetter: false,
    run: resumes,
  },
];
