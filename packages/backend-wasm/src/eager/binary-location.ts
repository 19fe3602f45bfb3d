import type * as nodeFs from 'node:fs';
import type { createRequire } from 'node:module';
import { ArgumentError, BackendUnavailable } from '@neurite/backend';

/** The binary of the co-processor, as `@tensorflow/tfjs-backend-wasm` names it. */
const NAME = 'tfjs-backend-wasm-simd.wasm';

/** Where the co-processor's binary is: a folder that holds it, or its full path by its name. */
export type WasmPaths = string | Readonly<Record<string, string>>;

let paths: WasmPaths | undefined;

/**
 * Says where the binary of the co-processor (`tfjs-backend-wasm-simd.wasm` of the npm package `@tensorflow/tfjs-backend-wasm`) is, where
 * it is not found by itself: it is in Node and in what Vite and other bundlers make that follow `new URL(…, import.meta.url)`. To be
 * called before a backend starts that wants the co-processor.
 *
 * @param where a folder's path or URL, or a map from the binary's name to its path or URL; undefined takes an earlier call back
 * @throws ArgumentError when a map does not name the binary
 * @example
 * setWasmPaths('/assets/');
 * setWasmPaths({ 'tfjs-backend-wasm-simd.wasm': 'https://cdn.example/coprocessor.wasm' });
 */
export function setWasmPaths(where: WasmPaths | undefined): void {
  if (typeof where === 'object' && where[NAME] === undefined) {
    throw new ArgumentError(
      `setWasmPaths: a map must say where '${NAME}' is; it says where ${Object.keys(where).join(', ') || 'nothing'} is.`,
    );
  }
  paths = where;
}

/** A binary that exists, under a path or URL from which it can be loaded. */
export interface Binary {
  readonly name: string;
  readonly url: string;
}

/**
 * Finds the co-processor's binary and looks whether it is one.
 *
 * @throws BackendUnavailable naming the path that was tried
 */
export async function locateBinary(): Promise<Binary> {
  const url = typeof paths === 'string' ? paths.replace(/\/?$/, '/') + NAME : (paths?.[NAME] ?? defaultUrl());
  const hint =
    'Install @tensorflow/tfjs-backend-wasm, say where the file is with setWasmPaths("<folder>/"), or do without it: ' +
    'createWasmBackend({ coprocessor: false }).';
  let begin: Uint8Array;
  try {
    begin = await read(url);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new BackendUnavailable(`The co-processor's binary was not found at ${url} (${reason}). ${hint}`, {
      cause: error,
    });
  }
  if (begin[0] !== 0 || String.fromCharCode(...begin.subarray(1, 4)) !== 'asm') {
    const text = new TextDecoder().decode(begin.subarray(0, 20)).replaceAll(/\s+/g, ' ');
    throw new BackendUnavailable(
      `What is at ${url} is not WebAssembly: it begins with ${JSON.stringify(text)}. ${hint}`,
    );
  }
  return { name: NAME, url };
}

/** Whether this is Node, where files can be read. */
export function isNode(): boolean {
  return nodeModules() !== undefined;
}

/** Node's modules, without an import that bundlers for browsers would stumble over. */
function nodeModules(): { fs: typeof nodeFs; module: { createRequire: typeof createRequire } } | undefined {
  if (typeof process === 'undefined' || typeof process.getBuiltinModule !== 'function') return undefined;
  const [fs, module] = [process.getBuiltinModule('node:fs'), process.getBuiltinModule('node:module')];
  return fs === undefined || module === undefined ? undefined : { fs, module };
}

function defaultUrl(): string {
  const node = nodeModules();
  // Bundlers see this very expression, copy the file, and put its new address here.
  const bundled = new URL('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm', import.meta.url);
  if (node === undefined) return bundled.href;
  try {
    return node.module
      .createRequire(import.meta.url)
      .resolve('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm');
  } catch {
    // In a bundle there is nothing to resolve.
    return bundled.href;
  }
}

async function read(url: string): Promise<Uint8Array> {
  const node = nodeModules();
  if (node !== undefined && !/^https?:/.test(url))
    return node.fs.readFileSync(url.startsWith('file:') ? new URL(url) : url);
  const response = await fetch(url, { credentials: 'same-origin' });
  if (!response.ok) throw new Error(`the server answers ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}
