import type { EagerKernels, MemoryReport } from '@neurite/backend';
import type { KernelLibrary } from './kernel-library.ts';
import { isNode } from './node-modules.ts';
import { replacedKernels } from './replaced.ts';

/** How operations run one at a time, outside of a compiled function. */
export interface EagerHalfOptions {
  /**
   * 'kernels': small work runs on the kernels of `@tensorflow/tfjs-backend-cpu`, large work as programs. 'programs': everything that can
   * be written as a program runs as one, compiled once for its shapes, and those kernels are loaded only for what cannot. 'auto', the
   * default, is 'programs' in pages, which would have to download the kernels (80 KB compressed), and 'kernels' elsewhere, or where the co-processor
   * was asked for.
   */
  readonly operations?: 'auto' | 'kernels' | 'programs';
  /**
   * Whether `@tensorflow/tfjs-backend-wasm` takes over kernels of middling size, for which no program is compiled: its operands are
   * copied in, its results out. 'auto', the default, has it in Node where its binary is found, and not in browsers, where it weighs 170 KB
   * compressed; `true` loads it everywhere, or `init` throws; see `setWasmPaths`.
   */
  readonly coprocessor?: 'auto' | boolean;
  /** From how many elementary steps of a kernel on the co-processor takes it over; default: from where it was measured to pay. */
  readonly coprocessorFromSteps?: number;
}

/** How many there were: each has kernels of its own, which end with it, even beside another backend of its name. */
let count = 0;

/** The half of the backend that runs operations one at a time. What it needs of tfjs-core is loaded when it starts. */
export class EagerHalf implements EagerKernels {
  readonly tfjsBackend: string;
  readonly replace: readonly string[] = replacedKernels;
  readonly load?: () => Promise<void>;
  readonly #options: EagerHalfOptions;
  #library: KernelLibrary | undefined;
  #starting: Promise<void> | undefined;

  /** @param name the backend's; tfjs-core knows its kernels under a name of their own, so that tfjs's 'wasm' may be used beside it */
  constructor(name: string, options: EagerHalfOptions) {
    this.tfjsBackend = `neurite-${name.replaceAll('_', '-')}-${++count}`;
    this.#options = options;
    const { operations = 'auto', coprocessor } = options;
    const areProgramsEnough = operations === 'auto' ? !isNode() && coprocessor !== true : operations === 'programs';
    if (areProgramsEnough) this.load = () => this.#startOnce();
  }

  /** @throws BackendUnavailable when the co-processor was asked for and is not there */
  async init(): Promise<void> {
    if (this.load === undefined) await this.#startOnce();
  }

  stop(): void {
    this.#starting = undefined;
    this.#library?.stop();
    this.#library = undefined;
  }

  report(): MemoryReport {
    return this.#library?.report() ?? { bytes: 0, buffers: 0 };
  }

  #startOnce(): Promise<void> {
    this.#starting ??= this.#start().catch((error: unknown) => {
      this.#starting = undefined;
      throw error;
    });
    return this.#starting;
  }

  async #start(): Promise<void> {
    const { registerKernelLibrary } = await import('./kernel-library.ts');
    this.#library = await registerKernelLibrary(this.tfjsBackend, this.#options);
  }
}
