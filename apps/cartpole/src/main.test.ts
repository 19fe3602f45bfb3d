import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';

it('learns in front of one, and writes an episode that can be watched', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cartpole-'));
  try {
    const out = join(folder, 'deep/cart-pole.svg');
    const args = [
      '--conditions=@neurite/source',
      join(import.meta.dirname, 'main.ts'),
      '--steps',
      '20000',
      '--out',
      out,
    ];
    const { status, stdout, stderr } = spawnSync(process.execPath, [...args, '--no-watch'], { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(status).toBe(0);
    const lengths = [...stdout.matchAll(/stays up for (\d+) steps/g)].map(([, steps]) => Number(steps));
    expect(lengths.length).toBe(6);
    expect(Number(/100 fresh episodes: ([\d.]+)/.exec(stdout)![1])).toBeGreaterThan(100);
    expect(readFileSync(out, 'utf8')).toContain('<animate attributeName="display"');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
