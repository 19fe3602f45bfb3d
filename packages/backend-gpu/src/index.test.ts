import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';

it('costs next to nothing to import: no engine, no GPU, nothing of tfjs-core', () => {
  const program = [
    "const { registeredBackends } = await import('@neurite/backend');",
    `await import(${JSON.stringify(join(import.meta.dirname, 'index.ts'))});`,
    "const loaded = ['_tfengine', '_tfGlobals', 'GPUDevice'].filter((name) => name in globalThis);",
    'console.log(JSON.stringify([registeredBackends().map(({ name }) => name), loaded]));',
  ].join('\n');
  const text = execFileSync(process.execPath, ['--conditions=@neurite/source', '--input-type=module', '-e', program], {
    cwd: import.meta.dirname,
    encoding: 'utf8',
  });
  expect(JSON.parse(text)).toEqual([['gpu'], []]);
});
