import type { Backend, ProgramRunner } from '@neurite/backend';
import { type EagerHalfOptions, EagerHalf } from './eager/eager-half.ts';
import { isNode } from './eager/node-modules.ts';
import { Engine, type EngineOptions, type EngineParts, requireWebAssembly } from './engine/engine.ts';
import { threadCount } from './engine/threads/count.ts';

/** How {@link createWasmBackend} makes a backend. */
export interface WasmBackendOptions extends EngineOptions, EagerHalfOptions {
  /** The backend's name; two that are registered need two. Default 'wasm'. */
  readonly name?: string;
}

/**
 * A WebAssembly backend with options; `wasmBackend`, which importing this package registers, is one without.
 *
 * Programs become WebAssembly, made at run time for their very shapes, in one memory that they share with the variables. Single
 * operations run as programs too, or on the kernels of `@tensorflow/tfjs-backend-cpu` (see {@link EagerHalfOptions.operations}), on arrays
 * that JavaScript owns, so that the garbage collector frees them.
 *
 * @example
 * registerBackend(createWasmBackend({ name: 'wasm-exact', deterministic: true }));
 * await useBackend('wasm-exact');
 */
export function createWasmBackend(options: WasmBackendOptions = {}): Backend & ProgramRunner {
  let made: Engine | undefined;
  let parts: EngineParts = {};
  const programs = (): Engine => (made ??= new Engine(options, parts));
  const eager = new EagerHalf(options.name ?? 'wasm', options);
  return {
    name: options.name ?? 'wasm',
    eager,
    capabilities: {
      accelerated: false,
      fastPrograms: true,
      synchronousReads: true,
      simd: true,
      // Asked for when somebody looks: what the host offers is probed by then.
      get threads() {
        return threadCount(options.threads).count;
      },
    },
    async init() {
      requireWebAssembly();
      const hasThreads = threadCount(options.threads).count > 1;
      const mayBeWide = isNode() && options.wide !== false;
      if (hasThreads || mayBeWide) {
        const { threading, wide } = await import('./engine/host-parts.ts');
        parts = { ...(hasThreads ? { threading } : {}), ...(mayBeWide ? { wide } : {}) };
        // Measured before there are threads.
        if (mayBeWide) wide.hasWide();
      }
      await eager.init();
    },
    compile: (program, compileOptions) => programs().compile(program, compileOptions),
    createState: (type, data) => programs().createState(type, data),
    upload: (array) => programs().upload(array),
    memory: () => {
      const { bytes, buffers } = eager.report();
      return { bytes: bytes + (made?.heap.bytesInUse ?? 0), buffers: buffers + (made?.heap.blocks ?? 0) };
    },
    dispose: () => {
      made?.dispose();
      made = undefined;
      eager.stop();
    },
  };
}

/**
 * The WebAssembly backend, the default in Node and in the browser; see {@link createWasmBackend}.
 *
 * @example
 * await useBackend('wasm');
 * console.log(`${wasmBackend.capabilities.threads} threads, ${wasmBackend.memory().bytes} bytes`);
 */
export const wasmBackend: Backend & ProgramRunner = createWasmBackend();
