import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
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

/** The pretrained weights of the tab Teach, with their licence, as files under `face-api/`: fetched when that tab is opened. */
function pretrainedWeights(): Plugin {
  const folder = dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json'));
  const files: Readonly<Record<string, string>> = {
    'tiny_face_detector_model-weights_manifest.json': 'model/tiny_face_detector_model-weights_manifest.json',
    'tiny_face_detector_model.bin': 'model/tiny_face_detector_model.bin',
    LICENSE: 'LICENSE',
  };
  return {
    name: 'pretrained-weights',
    // Behind what lists the files of the first visit.
    enforce: 'post',
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const path = files[/\/face-api\/([^/?]+)/.exec(request.url ?? '')?.[1] ?? ''];
        if (path === undefined) next();
        else response.end(readFileSync(join(folder, path)));
      });
    },
    generateBundle() {
      for (const [name, path] of Object.entries(files)) {
        this.emitFile({ type: 'asset', fileName: `face-api/${name}`, source: readFileSync(join(folder, path)) });
      }
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
  plugins: [offlineFiles(), pretrainedWeights()],
});
