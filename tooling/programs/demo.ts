/**
 * `npm run demo <name> [-- options]`: runs a demo of `apps/` from the root, where its `runs/` are then, too. Without a name it says which
 * there are.
 */
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const programs = new Map(
  globSync('apps/*/src/main.ts', { cwd: root })
    .sort()
    .map((program) => [basename(dirname(dirname(program))), join(root, program)]),
);

const [name = '', ...options] = process.argv.slice(2);
const program = programs.get(name);
if (program === undefined) {
  if (name !== '') console.error(`There is no demo '${name}'.`);
  console.log('npm run demo <name> [-- options]\n');
  for (const [one, file] of programs) {
    const { description } = JSON.parse(readFileSync(join(dirname(file), '../package.json'), 'utf8')) as {
      readonly description: string;
    };
    console.log(`  ${one.padEnd(18)}${description}`);
  }
  process.exitCode = name === '' ? 0 : 1;
} else {
  const { status } = spawnSync(process.execPath, ['--conditions=@neurite/source', program, ...options], {
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
}
