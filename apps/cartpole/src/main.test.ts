import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { inFreshFolder, runProgram } from '../../../tooling/programs/run-program.ts';

it('learns in front of one, and writes an episode that can be watched', () =>
  inFreshFolder(async (folder) => {
    const args = ['--steps', '20000', '--out', 'deep/cart-pole.svg', '--no-watch'];
    const { status, stdout, stderr } = await runProgram(join(import.meta.dirname, 'main.ts'), args, folder);
    expect(stderr).toBe('');
    expect(status).toBe(0);
    const lengths = [...stdout.matchAll(/stays up for (\d+) steps/g)].map(([, steps]) => Number(steps));
    expect(lengths.length).toBe(6);
    expect(Number(/100 fresh episodes: ([\d.]+)/.exec(stdout)![1])).toBeGreaterThan(100);
    expect(readFileSync(join(folder, 'deep/cart-pole.svg'), 'utf8')).toContain('<animate attributeName="display"');
  }));
