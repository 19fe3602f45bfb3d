import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { inFreshFolder, runProgram } from '../../../tooling/programs/run-program.ts';

it(
  'npm start trains three networks to the accuracy that they are known for, and leaves reports',
  () =>
    inFreshFolder(async (folder) => {
      const { status, stdout, stderr } = await runProgram(join(import.meta.dirname, 'main.ts'), [], folder);
      expect(status, stderr).toBe(0);

      const accuracies = [...stdout.matchAll(/Accuracy on held-out data: ([\d.]+) %/g)].map(([, one]) => Number(one));
      expect(accuracies).toHaveLength(3);
      for (const [index, least] of [79, 93, 83].entries()) expect(accuracies[index]).toBeGreaterThan(least);
      expect(stdout.match(/Loaded again, the model predicts the very same\./g)).toHaveLength(3);

      const reports = stdout.match(/^ {2}runs\S+report\.html$/gm)!.map((line) => join(folder, line.trim()));
      expect(reports).toHaveLength(3);
      for (const report of reports) expect(readFileSync(report, 'utf8')).toContain('Confusion matrix');
      expect(existsSync(join(folder, 'runs/quickstart/fashion-mnist/model/weights.safetensors'))).toBe(true);
      expect(stdout).toContain('What to try next:');
    }),
  300_000,
);
