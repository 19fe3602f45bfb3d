import { registerBackend } from '@neurite/backend';
import { wasmBackend } from './backend.ts';

registerBackend(wasmBackend);

export { createWasmBackend, wasmBackend, type WasmBackendOptions } from './backend.ts';
export type { EngineOptions } from './engine/engine.ts';
