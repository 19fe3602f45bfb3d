/** Whether a search finds a learning rate, and whether it goes on after a kill. */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { logUniform, search } from '@neurite/inspect';
import type { Figure } from '../evaluation.ts';

const space = { learningRate: logUniform(1e-5, 10) };
const training = new URL('./train-digits.ts', import.meta.url);
const GRID = 24;

/** How many times larger or smaller the rate that TPE found in half the trials is than the best of a grid. */
async function factor(seed: number): Promise<number> {
  const options = { maxBudget: 3, seed } as const;
  const grid = await search(space, training, { ...options, sampler: 'grid', gridPoints: GRID, trials: GRID });
  const found = await search(space, training, { ...options, sampler: 'tpe', trials: GRID / 2, parallel: 1 });
  const rates = [grid, found].map(({ best }) => best.parameters.learningRate as number);
  return Math.max(rates[0]! / rates[1]!, rates[1]! / rates[0]!);
}

/** Whether a search whose process was killed gives, when begun again, the table of one that was not. */
async function resumes(seed: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'neurite-evaluate-'));
  const file = join(folder, 'trials.jsonl');
  const program = join(import.meta.dirname, 'search-digits.ts');
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
  {
    name: `TPE, ${GRID / 2} trials: learning rate against the best of a grid of ${GRID}`,
    bar: 3,
    unit: 'factor',
    lowerIsBetter: true,
    run: factor,
  },
  {
    name: 'a search that was killed gives the same table',
    bar: 1,
    unit: 'share of runs',
    lowerIsBetter: false,
    run: resumes,
  },
];
