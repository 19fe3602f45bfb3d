import { join } from 'node:path';
import { readImage } from '@neurite/vision';
import { expect, it } from 'vitest';
import { inFreshFolder, runProgram } from '../../../tooling/programs/run-program.ts';

it(
  'learns to find clothes, and draws what it finds',
  () =>
    inFreshFolder(async (folder) => {
      const args = ['--scenes', '400', '--epochs', '5', '--out', 'deep/found.png'];
      const { status, stdout, stderr } = await runProgram(join(import.meta.dirname, 'main.ts'), args, folder);
      expect(stderr).toBe('');
      expect(status).toBe(0);
      expect(Number(/AP50 ([\d.]+)/.exec(stdout)![1])).toBeGreaterThan(0.2);
      const sheet = await readImage(join(folder, 'deep/found.png'));
      expect(sheet.shape).toEqual([3 * 321 - 1, 4 * 321 - 1, 3]);
      // Coloured lines on grey pictures: boxes were drawn.
      const isColoured = sheet.data.some(
        (value, index) => index % 3 === 2 && Math.abs(value - sheet.data[index - 2]!) > 0.2,
      );
      expect(isColoured).toBe(true);
    }),
  120_000,
);
