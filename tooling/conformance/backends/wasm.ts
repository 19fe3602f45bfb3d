import { wasmBackend } from '@neurite/backend-wasm';

await wasmBackend.init();

export const tfjsBackend: string = wasmBackend.eager.tfjsBackend;
