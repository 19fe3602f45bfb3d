import { readFileSync } from 'node:fs';
import { defineConfig, type Plugin } from 'vite';

/** What lets WebAssembly use threads: the page shares its memory with nobody. */
const isolated = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/** Files larger than this are kept for use offline when they are first used, the others at the first visit. */
const MOST_BYTES_AHEAD = 400_000;

/** Names the files of the build to the service worker, which keeps them. */
function offlineFiles(): Plugin {
  return {
    name: 'offline-files',
    apply: 'build',
    generateBundle(_options, bundle) {
      const files = Object.values(bundle)
        .filter((file) => (file.type === 'chunk' ? file.code.length : file.source.length) < MOST_BYTES_AHEAD)
        .map(({ fileName }) => fileName)
        .filter((name) => name !== 'service-worker.js');
      const source = readFileSync(new URL('src/service-worker.js', import.meta.url), 'utf8');
      const names = JSON.stringify(['./', 'icon.svg', ...files.filter((name) => name !== 'index.html')]);
      this.emitFile({ type: 'asset', fileName: 'service-worker.js', source: source.replace('self.__FILES__', names) });
    },
  };
}

export default defineConfig({
  // Wherever the folder is put on a server, it runs.
  base: './',
  // The sources of our packages: nothing has to be built first.
  resolve: { conditions: ['@neurite/source', 'module', 'browser', 'development|production'] },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: { target: 'es2022', chunkSizeWarningLimit: 4000 },
  worker: { format: 'es' },
  server: { headers: isolated },
  preview: { headers: isolated },
  plugins: [offlineFiles()],
});
