import type { MemoryReport } from '@neurite/backend';
import { findBackend, getKernelsForBackend, removeBackend, unregisterKernel } from '@tensorflow/tfjs-core';
import { type Coprocessor, loadCoprocessor } from './coprocessor.ts';
import { isNode } from './node-modules.ts';
import { registerEagerKernels } from './register.ts';
import type { EagerHalfOptions } from './eager-half.ts';

/** A backend of tfjs-core's that was registered. */
export interface KernelLibrary {
  report(): MemoryReport;
  /** Takes the registration back. */
  stop(): void;
}

/**
 * Registers a backend of tfjs-core's that runs operations one at a time.
 *
 * @throws BackendUnavailable when the co-processor was asked for and is not there
 */
export async function registerKernelLibrary(tfjsBackend: string, options: EagerHalfOptions): Promise<KernelLibrary> {
  const coprocessor = await wantedCoprocessor(options.coprocessor ?? 'auto');
  const { coprocessorFromSteps: fromSteps } = options;
  const kernels = registerEagerKernels(tfjsBackend, {
    ...(coprocessor === undefined ? {} : { coprocessor }),
    ...(fromSteps === undefined ? {} : { fromSteps }),
  });
  return { report: () => kernels.report(), stop: () => unregister(tfjsBackend) };
}

async function wantedCoprocessor(wanted: 'auto' | boolean): Promise<Coprocessor | undefined> {
  if (wanted === false || (wanted === 'auto' && !isNode())) return undefined;
  if (wanted === true) return loadCoprocessor();
  // Everything works without it, only kernels of middling size more slowly; a bundle for Node may well lack its file.
  return loadCoprocessor().catch(() => undefined);
}

function unregister(tfjsBackend: string): void {
  if (findBackend(tfjsBackend) === null) return;
  removeBackend(tfjsBackend);
  for (const { kernelName, backendName } of getKernelsForBackend(tfjsBackend))
    unregisterKernel(kernelName, backendName);
}
