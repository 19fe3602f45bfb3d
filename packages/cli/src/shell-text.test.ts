import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { inShell } from './shell-text.ts';

it('leaves names as they are that need no quotes', () => {
  for (const path of ['runs/iris-2', 'läufe/a_b.csv', './x,y=1@2%']) expect(inShell(path)).toBe(path);
  expect(inShell('my runs/iris')).toBe('"my runs/iris"');
});

it.skipIf(process.platform === 'win32')('a shell reads the very path', () => {
  for (const path of ['my run', "it's", 'a$HOME', '`x`', 'say "x"', 'a;b', "a'b$c", 'x*'])
    expect(execFileSync('sh', ['-c', `printf %s ${inShell(path)}`]).toString()).toBe(path);
});
