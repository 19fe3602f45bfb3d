/** Pages as Vite makes them: what is downloaded at first, and what besides when it is asked for. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, defaultClientConditions, type Rolldown } from 'vite';

export const root: string = join(import.meta.dirname, '../..');

/** A file that a page downloads. */
export interface Chunk {
  readonly path: string;
  /** Minified and gzipped. */
  readonly bytes: number;
  /** The sources of which something is in it, relative to the repository. */
  readonly sources: readonly string[];
}

export interface Bundle {
  /** What is downloaded before the program runs. */
  readonly initial: readonly Chunk[];
  /** What parts of the program ask for while it runs, if they do. */
  readonly onDemand: readonly Chunk[];
}

/** Bundles a program for pages, minified. What `isExternal` says stays outside. */
export async function bundle(file: string, isExternal: (name: string) => boolean = () => false): Promise<Bundle> {
  const { output } = (await build({
    root: import.meta.dirname,
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: ['@neurite/source', ...defaultClientConditions] },
    build: {
      write: false,
      target: 'es2024',
      assetsInlineLimit: 0,
      modulePreload: false,
      rolldownOptions: { input: file, external: (name: string) => isExternal(name), preserveEntrySignatures: 'strict' },
    },
  })) as Rolldown.RolldownOutput;
  const parts = output.filter((part): part is Rolldown.OutputChunk => part.type === 'chunk');
  const chunkOf = ({ fileName, code, modules }: Rolldown.OutputChunk): Chunk => ({
    path: fileName,
    bytes: gzipSync(code, { level: 9 }).length,
    sources: Object.entries(modules)
      .filter(([, { renderedLength }]) => renderedLength > 0)
      .map(([source]) => relative(root, source)),
  });
  const first = parts.find(({ isEntry }) => isEntry)!;
  const reached = new Set([first.fileName]);
  for (const name of reached) {
    for (const imported of parts.find(({ fileName }) => fileName === name)?.imports ?? []) reached.add(imported);
  }
  return {
    initial: parts.filter(({ fileName }) => reached.has(fileName)).map(chunkOf),
    onDemand: parts.filter(({ fileName }) => !reached.has(fileName)).map(chunkOf),
  };
}

/** Bundles a few lines, whose imports are absolute paths. */
export async function bundleLines(code: string, isExternal?: (name: string) => boolean): Promise<Bundle> {
  const place = mkdtempSync(join(tmpdir(), 'neurite-sizes-'));
  try {
    const file = join(place, 'entry.js');
    writeFileSync(file, code);
    return await bundle(file, isExternal);
  } finally {
    rmSync(place, { recursive: true });
  }
}

export const bytesOf = (chunks: readonly Chunk[]): number => chunks.reduce((sum, { bytes }) => sum + bytes, 0);
