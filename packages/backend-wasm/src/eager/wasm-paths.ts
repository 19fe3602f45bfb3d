import { ArgumentError } from '@neurite/backend';

/** The binary of the co-processor, as `@tensorflow/tfjs-backend-wasm` names it. */
export const BINARY = 'tfjs-backend-wasm-simd.wasm';

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
  if (typeof where === 'object' && where[BINARY] === undefined) {
    throw new ArgumentError(
      `setWasmPaths: a map must say where '${BINARY}' is; it says where ${Object.keys(where).join(', ') || 'nothing'} is.`,
    );
  }
  paths = where;
}

/** Where the user said that the binary is, if they did. */
export function givenPath(): string | undefined {
  return typeof paths === 'string' ? paths.replace(/\/?$/, '/') + BINARY : paths?.[BINARY];
}
