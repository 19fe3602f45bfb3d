/**
 * Rehearses a release: raises versions in a copy, publishes everything to a registry on this machine, and uses it as people do: every package
 * alone, README programs on two Nodes, three TypeScript compilers, pages by four bundlers in a browser, Deno and Bun; two of them at a time.
 *
 * `pnpm rehearse [--only <pattern>] [--keep] [--record]`; it takes the last commit, and prints what came of it. With `--record` it
 * writes that down in `docs/rehearsal.md`.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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
import { inTurn } from './in-turn.ts';
import { createProject, emptyFolder, type Project, type ProjectOptions } from './project.ts';
import { type Outcome, recorded } from './record.ts';
import { startRegistry } from './registry.ts';
import { release } from './release.ts';

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    keep: { type: 'boolean', default: false },
    record: { type: 'boolean', default: false },
  },
});
/** Installing waits for the registry and for the disk. The longest come first, so that none is left over at the end. */
const AT_A_TIME = 2;
const consumers: readonly Consumer[] = [readmes, alone, twoCopies, scaffolded, typescript, ...pages, ...runtimes];

const root = join(import.meta.dirname, '../..');
const home = mkdtempSync(join(tmpdir(), 'neurite-rehearsal-'));
const secondsSince = (start: number): number => (performance.now() - start) / 1000;
const registry = await startRegistry(home);
try {
  const start = performance.now();
  const published = await release(root, join(home, 'release'), registry);
  const publishing = secondsSince(start);
  console.log(`published ${published.packages.length} packages as ${published.version} (${publishing.toFixed(1)} s)\n`);
  const project = (asked: ProjectOptions): Promise<Project> => createProject(home, registry, asked);
  const use = async (consumer: Consumer): Promise<Outcome> => {
    const began = performance.now();
    const used = consumer.use({ release: published, root, project, emptyFolder: () => emptyFolder(home, registry) });
    const { seen, complaint } = await used.then(
      (seen) => ({ seen, complaint: undefined }),
      (error: Error) => ({ seen: undefined, complaint: error.message }),
    );
    const outcome = { name: consumer.name, seconds: secondsSince(began), seen };
    const verdict = seen === undefined ? 'FAILED' : 'ok    ';
    console.log(`${verdict}  ${outcome.name} (${outcome.seconds.toFixed(1)} s): ${seen ?? complaint}`);
    return outcome;
  };
  const asked = consumers.filter(({ name }) => new RegExp(options.only, 'i').test(name));
  const outcomes = await inTurn(asked, AT_A_TIME, use);
  const failures = outcomes.filter(({ seen }) => seen === undefined).length;
  console.log(failures === 0 ? '\nWhoever installs this can use it.' : `\n${failures} of the above cannot use it.`);
  if (options.record) {
    const page = recorded({ packages: published.packages.length, publishing, all: secondsSince(start), outcomes });
    writeFileSync(join(root, 'docs/rehearsal.md'), page);
  }
  process.exitCode = failures === 0 ? 0 : 1;
} finally {
  registry.stop();
  if (options.keep) console.log(`kept: ${home}`);
  else rmSync(home, { recursive: true, force: true });
}
