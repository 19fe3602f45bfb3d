/**
 * `pnpm release [--registry <address>]`: builds and publishes all packages at the version that `changeset version` gave them, and tags it.
 *
 * The rehearsal runs it with a registry of its own; otherwise GitHub's workflow does, which npm trusts. See docs/versioning.md.
 */
import { execFileSync } from 'node:child_process';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { repositoryFields } from './repository.ts';

const { values: options } = parseArgs({ options: { registry: { type: 'string' } } });
const root = join(import.meta.dirname, '../..');

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
}

function run(program: string, ...args: readonly string[]): string {
  console.log(`> ${program} ${args.join(' ')}`);
  return execFileSync(program, args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}

const manifests = globSync('packages/*/package.json', { cwd: root })
  .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
  .map(({ path, text }) => ({ path, text, manifest: JSON.parse(text) as Manifest }))
  .filter(({ manifest }) => manifest.private !== true);

const versions = [...new Set(manifests.map(({ manifest }) => manifest.version))];
if (versions.length !== 1 || versions[0] === '0.0.0') {
  throw new Error(
    `All packages have one version, which \`pnpm changeset version\` raises; they have ${versions.join(', ')}.`,
  );
}
const waiting = globSync('.changeset/*.md', { cwd: root }).filter((file) => !file.endsWith('README.md'));
if (waiting.length > 0)
  throw new Error(`Changes wait for a version: ${waiting.join(', ')}. Run \`pnpm changeset version\`.`);
const changed = run('git', 'status', '--porcelain', '--untracked-files=no').trim();
// A rehearsal does not commit the versions that it raises.
if (changed !== '' && options.registry === undefined)
  throw new Error(`What is published is committed first:\n${changed}`);

console.log(run('tsc', '-b'));
try {
  // Where the sources are stands in what is published, and not in the sources, which do not know it.
  const address = process.env.GITHUB_REPOSITORY;
  for (const { path, manifest } of address === undefined ? [] : manifests) {
    const whole = { ...manifest, ...repositoryFields(address!, dirname(path)) };
    writeFileSync(join(root, path), `${JSON.stringify(whole, undefined, 2)}\n`);
  }
  const registry = options.registry === undefined ? [] : ['--registry', options.registry];
  console.log(run('pnpm', '--recursive', 'publish', '--no-git-checks', '--access', 'public', ...registry));
} finally {
  for (const { path, text } of manifests) writeFileSync(join(root, path), text);
}
// GitHub's releases are made of the lines that this prints.
if (options.registry === undefined) console.log(run('changeset', 'tag'));
