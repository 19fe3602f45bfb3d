import { join } from 'node:path';
import { type DefaultTheme, defineConfig } from 'vitepress';

const root = join(import.meta.dirname, '..');

/** Where the site will lie on its server: `/`, or a folder, with strokes around it. */
const base = process.env['DOCS_BASE'] ?? '/';

const guide: DefaultTheme.SidebarItem[] = [
  {
    text: 'Begin',
    items: [{ text: 'First network in five minutes', link: '/guide/first-network' }],
  },
];

const concepts: DefaultTheme.SidebarItem[] = [
  { text: 'Concepts, live', items: [{ text: 'Vanishing gradients', link: '/concepts/vanishing-gradients' }] },
];

const inside: DefaultTheme.SidebarItem[] = [
  {
    text: 'How it is built',
    items: [
      { text: 'Architecture', link: '/inside/architecture' },
      { text: 'Adding a layer', link: '/inside/adding-a-layer' },
      { text: 'Adding an operation', link: '/inside/adding-an-op' },
      { text: 'Adding a backend', link: '/inside/adding-a-backend' },
      { text: 'What of Keras is here', link: '/inside/keras-parity' },
    ],
  },
];

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
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      { text: 'Guide', link: '/guide/first-network', activeMatch: '/guide/' },
      { text: 'Concepts', link: '/concepts/vanishing-gradients', activeMatch: '/concepts/' },
      { text: 'Benchmarks', link: '/benchmarks' },
      { text: 'Inside', link: '/inside/architecture', activeMatch: '/inside/' },
    ],
    sidebar: { '/guide/': guide, '/concepts/': concepts, '/inside/': inside },
  },
  vite: {
    // Said otherwise of every part for Node alone that a page does not load.
    logLevel: 'error',
    // The sources of our packages: nothing has to be built first.
    resolve: { conditions: ['@neurite/source', 'module', 'browser', 'development|production'] },
    worker: { format: 'es' },
    build: { target: 'es2022', chunkSizeWarningLimit: 4000 },
  },
});
