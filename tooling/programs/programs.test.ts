// What people copy runs: every file of `examples/` and every TypeScript block of the READMEs and of the guides.
import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { codeBlocks } from './code-blocks.ts';
import { inFreshFolder, runProgram } from './run-program.ts';

const root = join(import.meta.dirname, '../..');
// Inside of `examples`, so that blocks import packages as the examples do.
const blockFolder = join(root, 'examples/.cache/blocks');

const examples = globSync('examples/*.ts', { cwd: root }).sort();
const blocks = globSync(
  [
    'README.md',
    '{packages,apps}/*/README.md',
    'examples/README.md',
    'docs/**/*.md',
    'apps/docs/site/{guide,concepts,migrate}/**/*.md',
  ],
  {
    cwd: root,
  },
)
  .sort()
  .flatMap((file) => codeBlocks(readFileSync(join(root, file), 'utf8')).map((block) => ({ ...block, file })))
  .filter(({ fragment }) => !fragment)
  .map(({ file, line, code }) => {
    const name = `${file.replaceAll(/[^\w]+/g, '-')}-line-${line}.ts`;
    return { name: `${file}:${line}`, path: join(blockFolder, name), code };
  });

// In a folder of its own, since programs save models and reports where they are started.
async function expectToRun(program: string, ...args: readonly string[]): Promise<void> {
  const { status, stdout, stderr } = await inFreshFolder((folder) => runProgram(program, args, folder));
  expect(status, `${stdout}${stderr}`.slice(-4000)).toBe(0);
}

const TIMEOUT = 180_000;

describe.runIf(examples.length > 0)('examples', () => {
  // In short form: those that can be told so train for one epoch.
  test.each(examples)('%s runs', (file) => expectToRun(join(root, file), '1'), TIMEOUT);
});

describe.runIf(blocks.length > 0)('code blocks', () => {
  beforeAll(() => {
    mkdirSync(blockFolder, { recursive: true });
    for (const { path, code } of blocks) writeFileSync(path, code);
  });

  afterAll(() => rmSync(blockFolder, { recursive: true, force: true }));

  test.each(blocks)('$name runs', ({ path }) => expectToRun(path), TIMEOUT);

  test('pass the type checker', () => {
    const tsconfig = join(blockFolder, 'tsconfig.json');
    const compilerOptions = { noEmit: true, noUnusedLocals: false };
    const files = blocks.map(({ path }) => path);
    writeFileSync(
      tsconfig,
      JSON.stringify({ extends: join(root, 'tooling/tsconfig/base.json'), compilerOptions, files }),
    );
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const { stdout } = spawnSync(process.execPath, [tsc, '-p', tsconfig, '--pretty', 'false'], {
      cwd: blockFolder,
      encoding: 'utf8',
    });
    // What is wrong inside of a package is reported where the packages are checked, once.
    expect(stdout.split('\n').filter((line) => /^[\w-]+\.ts\(/.test(line))).toEqual([]);
  });
});

test('there are programs to run, or else this file would pass by testing nothing', () => {
  expect(examples.length + blocks.length).toBeGreaterThan(0);
});
