/** What a page downloads until it has done what it is for: the parts that it loads are counted while it runs. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

/** A page whose program prints 'trained' once it has done what it is for. */
export interface Page {
  readonly name: string;
  readonly entry: string;
  /** A file that it fetches while it runs. */
  readonly fetches?: string;
}

/** A file of a page, and whether it is asked for. */
export interface Part {
  readonly path: string;
  /** Minified and gzipped. */
  readonly bytes: number;
  readonly isLoaded: boolean;
}

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

/**
 * Bundles a page with esbuild, runs it, and weighs its files.
 *
 * @param place where a folder for it is made, from which what the bundle leaves outside is found
 */
export async function download({ name, entry, fetches }: Page, place: string = tmpdir()): Promise<Part[]> {
  const folder = mkdtempSync(join(place, '.page-'));
  try {
    await build({
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
    const made = readdirSync(folder).map((path) => join(folder, path));
    if (fetches !== undefined) copyFileSync(fetches, join(folder, basename(fetches)));
    const watch = join(folder, 'watch.mjs');
    writeFileSync(watch, WATCH);
    const { stdout, stderr } = spawnSync(process.execPath, ['--import', watch, join(folder, 'page.mjs')], {
      encoding: 'utf8',
    });
    if (!stdout.includes('trained')) throw new Error(`The page of ${name} does not train: ${stderr.slice(-1000)}`);
    const loaded = new Set([...stdout.matchAll(/^loaded:(.*)$/gm)].map((match) => new URL(match[1]!).pathname));
    return [
      ...made.map((path) => ({ path, bytes: weightOf(path), isLoaded: loaded.has(path) })),
      ...(fetches === undefined ? [] : [{ path: fetches, bytes: weightOf(fetches), isLoaded: true }]),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const weightOf = (path: string): number => gzipSync(readFileSync(path), { level: 9 }).length;
