/** The backends that the page offers. */
import { type Backend, BackendUnavailable, registerBackend } from '@neurite/backend';
import { createWasmBackend } from '@neurite/backend-wasm';
import { useBackend } from '@neurite/tensors';

export type BackendName = 'threads' | 'wasm' | 'webgpu' | 'cpu';

/** What computes, in words. */
export interface BackendInUse {
  readonly name: BackendName;
  /** How many threads, which adapter. */
  readonly detail: string;
}

const makers: Readonly<Record<BackendName, () => Backend | Promise<Backend>>> = {
  threads: () => createWasmBackend({ name: 'threads' }),
  wasm: () => createWasmBackend({ name: 'one-thread', threads: 1 }),
  async webgpu() {
    const { createGpuBackend } = await import('@neurite/backend-gpu');
    return createGpuBackend({ name: 'webgpu', allowSoftware: true });
  },
  async cpu() {
    const { cpuBackend } = await import('@neurite/backend-cpu');
    return cpuBackend;
  },
};

/** @throws BackendUnavailable saying what is missing */
export async function putInUse(name: BackendName): Promise<BackendInUse> {
  const backend = await makers[name]();
  registerBackend(backend);
  await useBackend(backend.name);
  const { threads } = backend.capabilities;
  if (name === 'threads' && threads === 1) {
    throw new BackendUnavailable(
      globalThis.crossOriginIsolated
        ? 'This machine has one processor for the page: there is nothing to share out.'
        : 'Threads need a page that is isolated from others. Reload it once: its service worker then sees to that.',
    );
  }
  const details: Readonly<Record<BackendName, string>> = {
    threads: `${threads} threads`,
    wasm: '1 thread',
    webgpu: backend.describe?.()['adapter'] ?? '',
    cpu: 'plain JavaScript',
  };
  return { name, detail: details[name] };
}
