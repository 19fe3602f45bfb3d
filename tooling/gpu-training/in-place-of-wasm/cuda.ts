/** CUDA under the name and with the exports of `@neurite/backend-wasm`. */
import { type Backend, registerBackend } from '@neurite/backend';
import { createGpuBackend } from '@neurite/backend-gpu';
import { openTensorFlow } from '@neurite-tooling/tensorflow-stand-in';

/** Whatever is asked of WebAssembly, it is CUDA. */
export function createWasmBackend({ name = 'wasm' }: { readonly name?: string } = {}): Backend {
  return createGpuBackend({ name, device: 'cuda', loadTensorFlow: openTensorFlow });
}

export const wasmBackend: Backend = createWasmBackend();
registerBackend(wasmBackend);
