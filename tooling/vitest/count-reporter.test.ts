import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';

const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');

function run(...files: string[]): { status: number | null; lastLine: string | undefined } {
  const config = join(import.meta.dirname, 'fixtures/vitest.config.ts');
  const { status, stdout } = spawnSync(process.execPath, [vitest, 'run', '--config', config, ...files], {
    encoding: 'utf8',
  });
  return { status, lastLine: stdout.trimEnd().split('\n').at(-1) };
}

describe('the closing line of a run', () => {
  test('counts passed tests', () => {
    expect(run('passing')).toEqual({ status: 0, lastLine: '2 passed, 0 failed' });
  });

  test('counts failed and skipped tests', () => {
    expect(run('failing')).toEqual({ status: 1, lastLine: '1 passed, 1 failed, 1 skipped' });
  });

  test('counts a file that cannot be loaded as a failure', () => {
    expect(run('broken')).toEqual({ status: 1, lastLine: '0 passed, 1 failed' });
  });

  test('counts a throwing hook as a failure', () => {
    expect(run('hook')).toEqual({ status: 1, lastLine: '1 passed, 1 failed' });
  });

  test('counts all files together', () => {
    expect(run()).toEqual({ status: 1, lastLine: '4 passed, 3 failed, 1 skipped' });
  });
});
