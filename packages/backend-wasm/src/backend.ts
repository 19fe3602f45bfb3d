import { type Backend, type ProgramRunner } from '@neurite/backend';
import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import { copyRegisteredKernels, engine, findBackend, registerBackend, removeBackend } from '@tensorflow/tfjs-core';
import { Engine, type EngineOptions, requireWebAssembly } from './engine/engine.ts';

const TFJS_BACKEND = 'neurite-wasm';

/** How {@link createWasmBackend} makes a backend. */
export interface WasmBackendOptions extends EngineOptions {
  /** The backend's name; two that are registered need two. Default 'wasm'. */
  readonly name?: string;
}

/**
 * A WebAssembly backend with options; `wasmBackend`, which importing this package registers, is one without.
 *
 * Programs become WebAssembly, made at run time for their very shapes, in one memory that they share with the variables. Single
 * operations run on the kernels of `@tensorflow/tfjs-backend-cpu`, on arrays that JavaScript owns, so that the garbage collector
 * frees them.
 *
 * @example
 * registerBackend(createWasmBackend({ name: 'wasm-exact', deterministic: true }));
 * await useBackend('wasm-exact');
 */
export function createWasmBackend(options: WasmBackendOptions = {}): Backend & ProgramRunner {
  let made: Engine | undefined;
  const programs = (): Engine => (made ??= new Engine(options));
  return {
    name: options.name ?? 'wasm',
    eager: { tfjsBackend: TFJS_BACKEND, replace: [] },
    capabilities: { accelerated: false, fastPrograms: true, synchronousReads: true, threads: 1, simd: true },
    async init() {
      requireWebAssembly();
      if (findBackend(TFJS_BACKEND) !== null) return;
      copyRegisteredKernels('cpu', TFJS_BACKEND);
      registerBackend(TFJS_BACKEND, createKernels);
    },
    compile: (program, compileOptions) => programs().compile(program, compileOptions),
    createState: (type, data) => programs().createState(type, data),
    upload: (array) => programs().upload(array),
    memory: () => {
      const { numBytes, numDataBuffers } = engine().memory();
      return { bytes: numBytes + (made?.heap.bytesInUse ?? 0), buffers: numDataBuffers + (made?.heap.blocks ?? 0) };
    },
    dispose: () => {
      made = undefined;
      if (findBackend(TFJS_BACKEND) !== null) removeBackend(TFJS_BACKEND);
    },
  };
}

/** The WebAssembly backend, the default in Node and in the browser; see {@link createWasmBackend}. */
export const wasmBackend: Backend & ProgramRunner = createWasmBackend();

/** tfjs-core's cpu backend without its advice, at the first write, to install another product. */
function createKernels(): MathBackendCPU {
  return Object.assign(new MathBackendCPU(), { firstUse: false });
}
