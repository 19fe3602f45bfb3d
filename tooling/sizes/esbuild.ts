/** Pages as esbuild makes them. It cuts bundles otherwise than Vite does: see `packages/tensors/src/index.ts`. */
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { type Bundle, type Chunk, root } from './bundle.ts';

/** Bundles a program for pages, minified. */
export async function bundleWithEsbuild(file: string): Promise<Bundle> {
  const { metafile, outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: { page: file },
    outdir: join(root, 'dist'),
    write: false,
    metafile: true,
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2024',
    conditions: ['@neurite/source'],
    logLevel: 'error',
  });
  const contents = new Map(outputFiles.map(({ path, contents }) => [path, contents]));
  const parts = Object.entries(metafile.outputs);
  const chunkOf = ([path, { inputs }]: (typeof parts)[number]): Chunk => ({
    path,
    bytes: gzipSync(contents.get(resolve(root, path))!, { level: 9 }).length,
    sources: Object.entries(inputs)
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([source]) => source),
  });
  const reached = new Set(
    parts.filter(([, { entryPoint }]) => resolve(root, entryPoint ?? '') === file).map(([path]) => path),
  );
  for (const path of reached) {
    const { imports } = metafile.outputs[path]!;
    for (const { kind, path: imported } of imports) if (kind === 'import-statement') reached.add(imported);
  }
  return {
    initial: parts.filter(([path]) => reached.has(path)).map(chunkOf),
    onDemand: parts.filter(([path]) => !reached.has(path)).map(chunkOf),
  };
}
