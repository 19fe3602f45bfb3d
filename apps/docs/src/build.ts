/**
 * Builds the site into `dist`: `node src/build.ts [--base /folder/]`. What can be made from the repository is made first, into
 * `site/generated`: pages of `docs/`, the benchmarks, and the reference. The playground is put into a folder of the site.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { benchmarkPage } from './benchmark-page.ts';
import { insidePages } from './inside-pages.ts';
import { writeReference } from './reference.ts';

const site = join(import.meta.dirname, '../site');
const { values } = parseArgs({ options: { base: { type: 'string' } } });
if (values.base !== undefined) process.env['DOCS_BASE'] = values.base;

const generated = join(site, 'generated');
rmSync(generated, { recursive: true, force: true });
const pages = new Map([['benchmarks.md', benchmarkPage()], ...insidePages()]);
for (const [path, text] of pages) {
  const file = join(generated, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

await writeReference(join(generated, 'reference'));

// Loaded after the base is known: the configuration reads it.
const { build } = await import('vitepress');
await build(site);

const playground = join(import.meta.dirname, '../../playground');
const vite = join(playground, 'node_modules/vite/bin/vite.js');
const options = ['build', '--outDir', join(import.meta.dirname, '../dist/playground'), '--logLevel', 'error'];
const { status } = spawnSync(process.execPath, [vite, ...options], {
  cwd: playground,
  env: { ...process.env, VITE_DOCUMENTATION: '../' },
  stdio: ['ignore', 'inherit', 'inherit'],
});
if (status !== 0) throw new Error('The playground could not be built; why stands above.');
