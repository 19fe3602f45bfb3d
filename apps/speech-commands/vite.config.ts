import { defineConfig } from 'vite';

/** What lets WebAssembly use threads: the page shares its memory with nobody. */
const headers = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

export default defineConfig({
  base: './',
  // The sources of our packages: nothing has to be built first.
  resolve: { conditions: ['@neurite/source', 'module', 'browser', 'development|production'] },
  build: { target: 'es2022', chunkSizeWarningLimit: 4000 },
  worker: { format: 'es' },
  server: { headers },
  preview: { headers },
});
