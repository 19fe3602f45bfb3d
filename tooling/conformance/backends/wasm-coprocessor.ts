import { createWasmBackend } from '@neurite/backend-wasm';

// However small their operands are, kernels go to the co-processor.
const backend = createWasmBackend({ name: 'wasm-coprocessor', coprocessor: true, coprocessorFromSteps: 0 });
await backend.init();

export const tfjsBackend: string = backend.eager.tfjsBackend;
