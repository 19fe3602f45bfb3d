/** What a package brings into the projects of others. */
import { globSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { relativeLinks } from '../checks/links.ts';

interface Manifest {
  readonly repository?: { readonly directory?: string };
  readonly files?: readonly string[];
}

/**
 * What is wrong with the files of an installed package: what must be there is missing, or what concerns nobody else was packed.
 *
 * @param folder of the package in somebody's `node_modules`
 * @param root of the repository that it was published from
 */
export function problemsOf(folder: string, root: string): string[] {
  const files = globSync('**/*', { cwd: folder, withFileTypes: true, exclude: ['node_modules'] })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    );
  const text = (file: string): string => readFileSync(join(folder, file), 'utf8');
  const manifest = JSON.parse(text('package.json')) as Manifest;
  const needed = ['LICENSE', 'README.md', ...(manifest.files?.includes('NOTICE') ? ['NOTICE'] : [])];
  const strange = files.filter((file) => /\.test(-d)?\.|\/testing[./]|\.tsbuildinfo$|^src\//.test(file));
  // Paths of the machine that published it say nothing to others, and something about it.
  const paths = [root, homedir()].filter((path) => path.length > 1);
  return [
    ...needed.filter((file) => !files.includes(file)).map((file) => `there is no ${file}`),
    ...strange.map((file) => `${file} was packed`),
    ...files
      .filter((file) => paths.some((path) => text(file).includes(`${path}/`)))
      .map((file) => `${file} names a path`),
    ...(manifest.repository?.directory === undefined ? ['package.json does not say where its sources are'] : []),
    ...relativeLinks(text('README.md'))
      .filter(({ path }) => path !== '')
      .map(({ path }) => `README.md links to ${path}, which npm's page cannot find`),
  ];
}
