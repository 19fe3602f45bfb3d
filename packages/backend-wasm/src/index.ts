import { registerBackend } from '@neurite/backend';
import { wasmBackend } from './backend.ts';

registerBackend(wasmBackend);

export { createWasmBackend, wasmBackend, type WasmBackendOptions } from './backend.ts';
export type { EngineOptions } from './engine/engine.ts';
export { setWasmPaths, type WasmPaths } from './eager/wasm-paths.ts';
export type { EagerHalfOptions } from './eager/eager-half.ts';
