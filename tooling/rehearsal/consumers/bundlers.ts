/** Pages that bundlers make of what was installed, opened in a browser. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { missing } from '../../browser/chromium.ts';
import { type Consumer, type Rehearsal, released } from '../consumer.ts';
import type { Project } from '../project.ts';
import { openFolder, packagesOfPage, pageProgram } from './page.ts';

const html = (script: string): string =>
  `<!doctype html><html lang="en"><title>training</title><script type="module" src="${script}"></script></html>`;

interface Bundler {
  readonly name: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly files: Readonly<Record<string, string>>;
  /** Makes the page, and gives its folder. */
  readonly build: (project: Project) => Promise<string>;
}

const bundlers: readonly Bundler[] = [
  {
    name: 'Vite',
    dependencies: { vite: '^8.3.8' },
    files: { 'index.html': html('/main.js'), 'main.js': pageProgram },
    async build({ folder, run }) {
      await run('npx', ['vite', 'build', '--logLevel', 'error']);
      return join(folder, 'dist');
    },
  },
  {
    name: 'esbuild',
    dependencies: { esbuild: '^0.28.2' },
    files: { 'main.js': pageProgram },
    async build({ folder, run }) {
      const flags = ['--bundle', '--splitting', '--format=esm', '--target=es2024', '--minify', '--log-level=warning'];
      await run('npx', ['esbuild', 'main.js', ...flags, '--outdir=dist']);
      writeFileSync(join(folder, 'dist/index.html'), html('/main.js'));
      return join(folder, 'dist');
    },
  },
  {
    name: 'webpack',
    dependencies: { webpack: '^5.100.0', 'webpack-cli': '^6.0.1' },
    files: {
      'main.js': pageProgram,
      'webpack.config.js': `export default {
  mode: 'production', entry: './main.js', performance: { hints: false },
  experiments: { outputModule: true }, output: { module: true, filename: 'main.js', path: import.meta.dirname + '/dist', publicPath: '/' },
};
`,
    },
    async build({ folder, run }) {
      await run('npx', ['webpack', '--stats', 'errors-warnings']);
      mkdirSync(join(folder, 'dist'), { recursive: true });
      writeFileSync(join(folder, 'dist/index.html'), html('/main.js'));
      return join(folder, 'dist');
    },
  },
  {
    name: 'Next',
    dependencies: { next: '^16.0.0', react: '^19.0.0', 'react-dom': '^19.0.0' },
    files: {
      'next.config.mjs': "export default { output: 'export' };\n",
      'app/layout.jsx':
        'export const metadata = { title: \'training\' };\nexport default ({ children }) => <html lang="en"><body>{children}</body></html>;\n',
      'app/page.jsx':
        "'use client';\nimport { useEffect } from 'react';\nexport default function Page() {\n  useEffect(() => void import('../train.js'), []);\n  return <p>training</p>;\n}\n",
      'train.js': pageProgram,
    },
    async build({ folder, run }) {
      await run('npx', ['next', 'build'], { env: { NEXT_TELEMETRY_DISABLED: '1' } });
      return join(folder, 'out');
    },
  },
];

export const pages: readonly Consumer[] = bundlers.map(
  ({ name, dependencies, files, build }): Consumer => ({
    name: `a page by ${name}`,
    async use({ release, project }: Rehearsal) {
      if (missing !== undefined) throw new Error(`There is no browser: ${missing}.`);
      const consumer = await project({
        name,
        dependencies: { ...released(release, packagesOfPage), ...dependencies },
        files,
      });
      return openFolder(await build(consumer));
    },
  }),
);
