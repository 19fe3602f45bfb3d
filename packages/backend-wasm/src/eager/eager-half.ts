import type { EagerKernels, MemoryReport } from '@neurite/backend';
import { findBackend, getKernelsForBackend, removeBackend, unregisterKernel } from '@tensorflow/tfjs-core';
import { isNode } from './binary-location.ts';
import { type Coprocessor, loadCoprocessor } from './coprocessor.ts';
import type { HostKernels } from './host-kernels.ts';
import { registerEagerKernels } from './register.ts';
import { replacedKernels } from './replaced.ts';

/** How operations run one at a time. */
export interface EagerHalfOptions {
  /**
   * Whether `@tensorflow/tfjs-backend-wasm` takes over kernels of middling size, for which no program is compiled: its operands are
   * copied in, its results out. 'auto', the default, has it in Node where its binary is found, and not in browsers, where it weighs 170 KB
   * compressed; `true` loads it everywhere, or `init` throws; see `setWasmPaths`.
   */
  readonly coprocessor?: 'auto' | boolean;
  /** From how many elementary steps of a kernel on the co-processor takes it over; default: from where it was measured to pay. */
  readonly coprocessorFromSteps?: number;
}

/** The half of the backend that runs operations one at a time. */
export class EagerHalf implements EagerKernels {
  readonly tfjsBackend: string;
  readonly replace: readonly string[] = replacedKernels;
  readonly #options: EagerHalfOptions;
  #kernels: HostKernels | undefined;
  #starting: Promise<void> | undefined;

  /** @param name the backend's; tfjs-core knows its kernels under a name of their own, so that tfjs's 'wasm' may be used beside it */
  constructor(name: string, options: EagerHalfOptions) {
    this.tfjsBackend = `neurite-${name.replaceAll('_', '-')}`;
    this.#options = options;
  }

  /** @throws BackendUnavailable when the co-processor was asked for and is not there */
  start(): Promise<void> {
    this.#starting ??= this.#start().catch((error: unknown) => {
      this.#starting = undefined;
      throw error;
    });
    return this.#starting;
  }

  stop(): void {
    this.#starting = undefined;
    this.#kernels = undefined;
    if (findBackend(this.tfjsBackend) === null) return;
    removeBackend(this.tfjsBackend);
    for (const { kernelName, backendName } of getKernelsForBackend(this.tfjsBackend))
      unregisterKernel(kernelName, backendName);
  }

  report(): MemoryReport {
    return this.#kernels?.report() ?? { bytes: 0, buffers: 0 };
  }

  async #start(): Promise<void> {
    const coprocessor = await this.#coprocessor();
    const { coprocessorFromSteps: fromSteps } = this.#options;
    this.#kernels = registerEagerKernels(this.tfjsBackend, {
      ...(coprocessor === undefined ? {} : { coprocessor }),
      ...(fromSteps === undefined ? {} : { fromSteps }),
    });
  }

  async #coprocessor(): Promise<Coprocessor | undefined> {
    const { coprocessor: wanted = 'auto' } = this.#options;
    if (wanted === false || (wanted === 'auto' && !isNode())) return undefined;
    if (wanted === true) return loadCoprocessor();
    // Everything works without it, only kernels of middling size more slowly; a bundle for Node may well lack its file.
    return loadCoprocessor().catch(() => undefined);
  }
}
