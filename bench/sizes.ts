/** What a page downloads that trains an MLP. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

export interface Size {
  readonly name: string;
  /** Minified and gzipped, all files together. */
  readonly bytes: number;
  readonly files: number;
  /** Whose loading time belongs to it. */
  readonly entrant?: string;
}

/** A page whose program prints 'trained' once it has done what it is for. */
export interface Page {
  readonly name: string;
  readonly entry: string;
  readonly entrant?: string;
  /** A file that it fetches while it runs. */
  readonly fetches?: string;
}

const here = import.meta.dirname;
const peers = join(here, 'peers');

const trainingPages: readonly Page[] = [
  { name: 'Neurite', entry: join(here, 'workloads/hello.ts'), entrant: 'neurite' },
  {
    name: 'tfjs, wasm',
    entry: join(peers, 'hello/tfjs.ts'),
    entrant: 'tfjs-wasm',
    fetches: join(peers, 'node_modules/@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm'),
  },
  { name: 'tfjs core + layers + cpu', entry: join(peers, 'hello/tfjs-slim.ts') },
  { name: 'jax-js', entry: join(peers, 'hello/jax.ts'), entrant: 'jax-js' },
  { name: 'brain.js', entry: join(peers, 'hello/brain.ts'), entrant: 'brain.js' },
];

/**
 * Notes which files a program loads, so that what is there but never asked for does not count; and looks enough like a page
 * for what was bundled for pages to run.
 */
const WATCH = `
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
registerHooks({ load(url, context, next) { if (url.startsWith('file:')) console.log('loaded:' + url); return next(url, context); } });
const page = { window: globalThis, self: globalThis, document: { createElement: () => ({ getContext: () => null }) }, location: { href: '/' }, addEventListener() {}, process: undefined, SharedArrayBuffer: undefined };
Object.assign(globalThis, page);
globalThis.fetch = async (path) => new Response(readFileSync(path), { headers: { 'content-type': 'application/wasm' } });
`;

/** What pages download until they are done; the peers have to be installed. */
export async function sizes(pages: readonly Page[] = trainingPages): Promise<Size[]> {
  // It stands among the peers, where types are not looked for.
  const esbuild = createRequire(join(peers, 'package.json'))('esbuild') as {
    build(options: object): Promise<unknown>;
  };
  const found: Size[] = [];
  for (const { name, entry, entrant, fetches } of pages) {
    // Beside the peers, so that what a bundle leaves outside is still found.
    const folder = mkdtempSync(join(peers, 'node_modules/.page-'));
    try {
      await esbuild.build({
        entryPoints: { page: entry },
        outdir: folder,
        bundle: true,
        minify: true,
        splitting: true,
        format: 'esm',
        platform: 'browser',
        target: 'es2024',
        conditions: ['@neurite/source'],
        outExtension: { '.js': '.mjs' },
        logLevel: 'error',
      });
      if (fetches !== undefined) copyFileSync(fetches, join(folder, fetches.split('/').at(-1)!));
      writeFileSync(join(folder, 'watch.mjs'), WATCH);
      const run = spawnSync(process.execPath, ['--import', join(folder, 'watch.mjs'), join(folder, 'page.mjs')], {
        encoding: 'utf8',
      });
      if (!run.stdout.includes('trained'))
        throw new Error(`The page of ${name} does not train: ${run.stderr.slice(-1000)}`);
      const loaded = [...run.stdout.matchAll(/^loaded:(.*)$/gm)].map((match) => new URL(match[1]!).pathname);
      const files = [...new Set(loaded)].filter((file) => file.startsWith(folder));
      if (fetches !== undefined) files.push(fetches);
      const bytes = files.reduce((sum, file) => sum + gzipSync(readFileSync(file), { level: 9 }).length, 0);
      found.push({ name, bytes, files: files.length, ...(entrant === undefined ? {} : { entrant }) });
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
  return found;
}

if (import.meta.main) console.log(await sizes());
