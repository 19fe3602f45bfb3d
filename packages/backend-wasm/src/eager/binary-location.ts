import { BackendUnavailable } from '@neurite/backend';
import { nodeModules } from './node-modules.ts';
import { BINARY, givenPath } from './wasm-paths.ts';

/** A binary that exists, under a path or URL from which it can be loaded. */
export interface Binary {
  readonly name: string;
  readonly url: string;
}

/**
 * Finds the co-processor's binary and looks whether it is one.
 *
 * @throws BackendUnavailable naming every path that was tried and what was found there
 */
export async function locateBinary(): Promise<Binary> {
  const given = givenPath();
  const tried: string[] = [];
  for (const url of given === undefined ? defaultUrls() : [given]) {
    const flaw = await flawOf(url);
    if (flaw === undefined) return { name: BINARY, url };
    tried.push(`${url} (${flaw})`);
  }
  throw new BackendUnavailable(
    `The co-processor's binary was not found at ${tried.join(', nor at ')}. Install @tensorflow/tfjs-backend-wasm, say where the file is with ` +
      'setWasmPaths("<folder>/"), or do without it: createWasmBackend({ coprocessor: false }).',
  );
}

/** What is wrong with what is there; `undefined` if nothing. */
async function flawOf(url: string): Promise<string | undefined> {
  let content: Uint8Array;
  try {
    content = await read(url);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  if (content[0] === 0 && String.fromCharCode(...content.subarray(1, 4)) === 'asm') return undefined;
  // Servers of single-page applications answer with the page whatever is asked for.
  const begin = new TextDecoder().decode(content.subarray(0, 20)).replaceAll(/\s+/g, ' ');
  return `not WebAssembly, it begins with ${JSON.stringify(begin)}`;
}

function defaultUrls(): string[] {
  // Bundlers see this very expression, copy the file, and put its new address here.
  const bundled = new URL('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm', import.meta.url).href;
  const node = nodeModules();
  if (node === undefined) {
    // Vite's server for development, which keeps packages bundled in node_modules/.vite/deps, does not. No bundler is to look for that file.
    const folder = import.meta.url.slice(0, import.meta.url.lastIndexOf('/'));
    return [bundled, `${folder}/../../@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm`];
  }
  try {
    const { resolve } = node.module.createRequire(import.meta.url);
    return [resolve('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm')];
  } catch {
    // In a bundle there is nothing to resolve.
    return [bundled];
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
