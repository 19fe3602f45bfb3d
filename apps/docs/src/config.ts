import { join } from 'node:path';
import { defineConfig } from 'vitepress';
import { navigation, sidebar } from './contents.ts';
import { searchable, weightOf } from './searchable.ts';

const root = join(import.meta.dirname, '..');

/** Where the site will lie on its server: `/`, or a folder, with strokes around it. */
const base = process.env['DOCS_BASE'] ?? '/';

/** Where the sources are; only GitHub's workflow knows it. */
const repository = process.env['GITHUB_REPOSITORY'];

export default defineConfig({
  title: 'Neurite',
  description: 'Neural networks in TypeScript: built, trained, understood and shipped, in Node and in the browser.',
  base,
  lang: 'en',
  outDir: join(root, 'dist'),
  cacheDir: join(root, '.cache/vitepress'),
  // What the build makes lies in a folder of its own, and is found as if it did not.
  rewrites: { 'generated/:path(.*)': ':path' },
  head: [['link', { rel: 'icon', type: 'image/svg+xml', href: `${base}neurite.svg` }]],
  themeConfig: {
    logo: '/neurite.svg',
    search: {
      provider: 'local',
      options: {
        _render: (source, environment, markdown) => markdown.renderAsync(searchable(source), environment),
        miniSearch: {
          searchOptions: { fuzzy: 0.2, prefix: true, boost: { title: 4, text: 2, titles: 1 }, boostDocument: weightOf },
        },
      },
    },
    outline: [2, 3],
    nav: navigation,
    socialLinks: repository === undefined ? [] : [{ icon: 'github', link: `https://github.com/${repository}` }],
    sidebar: sidebar(join(root, 'site/generated')),
  },
  vite: {
    // Building would tell of every part for Node alone that a page does not load; serving tells the address.
    logLevel: process.argv.includes('preview') ? 'info' : 'error',
    // The sources of our packages: nothing has to be built first.
    resolve: { conditions: ['@neurite/source', 'module', 'browser', 'development|production'] },
    worker: { format: 'es' },
    build: { target: 'es2022', chunkSizeWarningLimit: 4000 },
  },
});
