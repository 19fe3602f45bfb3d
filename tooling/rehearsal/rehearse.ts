/**
 * Rehearses a release: raises versions in a copy, publishes everything to a registry on this machine, and uses it as people do: every package
 * alone, README programs on two Nodes, three TypeScript compilers, pages by four bundlers in a browser, Deno and Bun.
 *
 * `pnpm rehearse [--only <pattern>] [--keep]`; it takes the last commit, and prints a table.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Consumer } from './consumer.ts';
import { pages } from './consumers/bundlers.ts';
import { alone, readmes } from './consumers/node.ts';
import { runtimes } from './consumers/runtimes.ts';
import { twoCopies } from './consumers/two-copies.ts';
import { scaffolded } from './consumers/scaffolded.ts';
import { typescript } from './consumers/typescript.ts';
import { createProject, emptyFolder, type Project, type ProjectOptions } from './project.ts';
import { startRegistry } from './registry.ts';
import { release } from './release.ts';

const { values: options } = parseArgs({
  options: { only: { type: 'string', default: '' }, keep: { type: 'boolean', default: false } },
});
const consumers: readonly Consumer[] = [alone, readmes, twoCopies, scaffolded, typescript, ...pages, ...runtimes];

const root = join(import.meta.dirname, '../..');
const home = mkdtempSync(join(tmpdir(), 'neurite-rehearsal-'));
const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1)} s`;
const registry = await startRegistry(home);
let failures = 0;
try {
  const start = performance.now();
  const published = await release(root, join(home, 'release'), registry);
  console.log(`published ${published.packages.length} packages as ${published.version} (${seconds(start)})\n`);
  const project = (asked: ProjectOptions): Promise<Project> => createProject(home, registry, asked);
  for (const consumer of consumers) {
    if (!new RegExp(options.only, 'i').test(consumer.name)) continue;
    const began = performance.now();
    try {
      const seen = await consumer.use({
        release: published,
        root,
        project,
        emptyFolder: () => emptyFolder(home, registry),
      });
      console.log(`ok      ${consumer.name} (${seconds(began)}): ${seen}`);
    } catch (error) {
      failures++;
      console.log(`FAILED  ${consumer.name} (${seconds(began)}): ${(error as Error).message}`);
    }
  }
  console.log(failures === 0 ? '\nWhoever installs this can use it.' : `\n${failures} of the above cannot use it.`);
} finally {
  registry.stop();
  if (options.keep) console.log(`kept: ${home}`);
  else rmSync(home, { recursive: true, force: true });
}
process.exitCode = failures === 0 ? 0 : 1;
