/**
 * `pnpm release [--registry <address>]`: builds and publishes all packages at the version that `changeset version` gave them, and tags it.
 *
 * The rehearsal runs it with a registry of its own; otherwise GitHub's workflow does, which npm trusts. See docs/versioning.md.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { publishedReadme } from './readme.ts';
import { repositoryFields, repositoryName } from './repository.ts';

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
  .map((path) => ({ path, manifest: JSON.parse(readFileSync(join(root, path), 'utf8')) as Manifest }))
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

const origin = spawnSync('git', ['remote', 'get-url', 'origin'], { cwd: root, encoding: 'utf8' }).stdout;
const name = repositoryName(process.env.GITHUB_REPOSITORY, origin);
if (name === undefined)
  throw new Error(
    'Packages say where their sources are: set GITHUB_REPOSITORY=owner/name, since origin is not on GitHub.',
  );

console.log(run('tsc', '-b'));
const commit = run('git', 'rev-parse', 'HEAD').trim();
const before = new Map<string, string>();
function rewrite(path: string, change: (text: string) => string): void {
  const file = join(root, path);
  const text = readFileSync(file, 'utf8');
  before.set(file, text);
  writeFileSync(file, change(text));
}
try {
  // Where the sources are stands in what is published, and not in the sources, which do not know it.
  for (const { path, manifest } of manifests) {
    const directory = dirname(path).replaceAll('\\', '/');
    const whole = { ...manifest, ...repositoryFields(name, directory) };
    rewrite(path, () => `${JSON.stringify(whole, undefined, 2)}\n`);
    rewrite(join(directory, 'README.md'), (text) =>
      publishedReadme(text, `https://github.com/${name}`, directory, commit),
    );
  }
  const registry = options.registry === undefined ? [] : ['--registry', options.registry];
  // A statement of where a package was built can only be signed by the workflow that builds it.
  const provenance = process.env.GITHUB_ACTIONS === 'true' && registry.length === 0 ? ['--provenance'] : [];
  const flags = ['--no-git-checks', '--access', 'public', ...provenance, ...registry];
  console.log(run('pnpm', '--recursive', 'publish', ...flags));
} finally {
  for (const [file, text] of before) writeFileSync(file, text);
}
// Tells the workflow of the tags, which pushes them.
if (options.registry === undefined) console.log(run('changeset', 'git-tag'));
