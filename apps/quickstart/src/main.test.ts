import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';

// Started elsewhere than in the repository, where its reports of an earlier run may stand.
const folder = mkdtempSync(join(tmpdir(), 'neurite-quickstart-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('npm start trains three networks to the accuracy that they are known for, and leaves reports', async () => {
  const child = spawn(process.execPath, ['--conditions=@neurite/source', join(import.meta.dirname, 'main.ts')], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise((resolve) => child.on('close', resolve));
  expect(code, output).toBe(0);

  const accuracies = [...output.matchAll(/Accuracy on held-out data: ([\d.]+) %/g)].map(([, figure]) => Number(figure));
  expect(accuracies).toHaveLength(3);
  for (const [index, least] of [79, 93, 83].entries()) expect(accuracies[index]).toBeGreaterThan(least);
  expect(output.match(/Loaded again, the model predicts the very same\./g)).toHaveLength(3);

  const reports = output.match(/^ {2}runs\S+report\.html$/gm)!.map((line) => join(folder, line.trim()));
  expect(reports).toHaveLength(3);
  for (const report of reports) expect(readFileSync(report, 'utf8')).toContain('Confusion matrix');
  expect(existsSync(join(folder, 'runs/quickstart/fashion-mnist/model/weights.safetensors'))).toBe(true);
  expect(output).toContain('What to try next:');
}, 300_000);
