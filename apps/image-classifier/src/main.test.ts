import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { inFreshFolder, runProgram } from '../../../tooling/programs/run-program.ts';

it(
  'learns clothes, and shows its mistakes and what it looked at',
  () =>
    inFreshFolder(async (folder) => {
      const args = ['--epochs', '2', '--out', 'deep/clothes.html'];
      const { status, stdout, stderr } = await runProgram(join(import.meta.dirname, 'main.ts'), args, folder);
      expect(stderr).toBe('');
      expect(status).toBe(0);
      expect(Number(/Right on ([\d.]+) %/.exec(stdout)![1])).toBeGreaterThan(70);
      const page = await readFile(join(folder, 'deep/clothes.html'), 'utf8');
      expect(page.match(/<figure>/g)).toHaveLength(24);
      // Each with the picture and the heat over it, and no mistake is of the class that it is.
      expect(new Set(page.match(/src="data:image\/png;base64,[^"]+"/g)).size).toBe(48);
      const mistakes = [...page.matchAll(/<figcaption>([^<>]+), \d+ % sure; it is: ([^<]+)<\/figcaption>/g)];
      expect(mistakes).toHaveLength(24);
      for (const [, predicted, actual] of mistakes) expect(predicted).not.toBe(actual);
      expect(page.match(/<svg/g)!.length).toBeGreaterThanOrEqual(2);
      expect(page).not.toContain('undefined');
    }),
  120_000,
);
