/** What a release does, in a copy of the repository that nobody needs afterwards. */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Registry } from './registry.ts';
import { run } from './run.ts';

export interface Release {
  /** The folder of the copy. */
  readonly folder: string;
  readonly version: string;
  /** The names of what was published, sorted. */
  readonly packages: readonly string[];
}

const pnpm = ['--yes', 'pnpm@12.4.2'];

/** Clones the repository as it is committed, raises the versions, builds, and publishes everything. */
export async function release(root: string, folder: string, registry: Registry): Promise<Release> {
  await run('git', ['clone', '--quiet', '--depth', '1', `file://${root}`, folder], { cwd: root });
  await run('npx', [...pnpm, 'install', '--frozen-lockfile'], { cwd: folder });
  // There is a release to rehearse even where nobody has announced a change.
  writeFileSync(join(folder, '.changeset/rehearsal.md'), "---\n'@neurite/backend': minor\n---\n\nA rehearsal.\n");
  await run('npx', [...pnpm, 'changeset', 'version'], { cwd: folder });
  writeFileSync(join(folder, '.npmrc'), registry.npmrc);
  // The copy was not cloned from GitHub; what is published says that it was.
  const env = { GITHUB_REPOSITORY: process.env.GITHUB_REPOSITORY ?? 'example/neurite' };
  await run('npx', [...pnpm, 'run', 'release', '--registry', registry.url], { cwd: folder, env });
  const manifests = globSync('packages/*/package.json', { cwd: folder }).map(
    (file) =>
      JSON.parse(readFileSync(join(folder, file), 'utf8')) as { name: string; version: string; private?: boolean },
  );
  const published = manifests.filter((manifest) => manifest.private !== true);
  const versions = new Set(published.map(({ version }) => version));
  const [version = ''] = versions;
  if (versions.size !== 1 || version === '0.0.0')
    throw new Error(`All packages have one new version; these have ${[...versions].join(', ')}.`);
  return { folder, version, packages: published.map(({ name }) => name).sort() };
}
