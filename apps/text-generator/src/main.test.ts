import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { inFreshFolder, runProgram } from '../../../tooling/programs/run-program.ts';

it(
  'learns to write, and shows how it came to it',
  () =>
    inFreshFolder(async (folder) => {
      const args = ['--epochs', '3', '--units', '64', '--out', 'deep/text.html'];
      const { status, stdout, stderr } = await runProgram(join(import.meta.dirname, 'main.ts'), args, folder);
      expect(stderr).toBe('');
      expect(status).toBe(0);
      const bits = [...stdout.matchAll(/([\d.]+) bits a character/g)].map(([, figure]) => Number(figure));
      expect(bits).toHaveLength(3);
      // 61 characters are log2(61) = 5.9 bits where nothing is known.
      expect(bits[0]).toBeLessThan(5);
      expect(bits[2]).toBeLessThan(bits[1]!);
      const page = await readFile(join(folder, 'deep/text.html'), 'utf8');
      expect(page.match(/<pre>/g)).toHaveLength(3);
      expect(page).toContain('<svg');
    }),
  120_000,
);

it(
  'reads a text of one’s own',
  () =>
    inFreshFolder(async (folder) => {
      const args = ['--text', join(import.meta.dirname, 'main.ts'), '--epochs', '1', '--units', '8'];
      const { status, stdout } = await runProgram(join(import.meta.dirname, 'main.ts'), args, folder);
      expect(status).toBe(0);
      expect(stdout).toContain('runs/text-generator.html');
    }),
  60_000,
);
