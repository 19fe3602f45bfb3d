import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { inFreshFolder, runProgram } from '../../../tooling/programs/run-program.ts';

it(
  'learns digits, hears them in a recording, and shows where',
  () =>
    inFreshFolder(async (folder) => {
      const args = ['--epochs', '60', '--out', 'deep/digits.html'];
      const { status, stdout, stderr } = await runProgram(join(import.meta.dirname, 'main.ts'), args, folder);
      expect(stderr).toBe('');
      expect(status).toBe(0);
      expect(Number(/it understands ([\d.]+) %/.exec(stdout)![1])).toBeGreaterThan(50);
      const said = /Said: +(.*)/.exec(stdout)![1]!.split(' ');
      const heard = /Heard: +(.*)/.exec(stdout)![1]!.split(' ');
      expect(said).toHaveLength(7);
      expect(heard.filter((word) => said.includes(word)).length).toBeGreaterThanOrEqual(3);
      const page = await readFile(join(folder, 'deep/digits.html'), 'utf8');
      for (const word of said) expect(page).toContain(`text-anchor="middle">${word}</text>`);
      expect(page).toMatch(/text-anchor="middle">\w+ \d+ %<\/text>/);
      expect(page).toContain('href="data:image/png;base64,');
      expect(page.match(/<svg/g)!.length).toBeGreaterThanOrEqual(3);
      expect(page).not.toContain('undefined');
      expect(await readFile(join(folder, 'deep/speech-commands.safetensors'), 'utf8')).toContain('commandRecognizer');
    }),
  180_000,
);
