import type { JSX } from 'preact';
import type { BackendName } from '../engine/backends.ts';
import { Select } from './inputs.tsx';
import type { Workshop } from './workshop.ts';

const labels: Readonly<Record<BackendName, string>> = {
  threads: 'WebAssembly, threads',
  wasm: 'WebAssembly, one thread',
  webgpu: 'WebGPU',
  cpu: 'Plain JavaScript',
};

export const backendNames = Object.keys(labels) as readonly BackendName[];

/** What computes: can be changed while a network learns. */
export function BackendSwitch({ workshop }: { readonly workshop: Workshop }): JSX.Element {
  const inUse = workshop.backend.value;
  const detail = inUse === undefined ? '' : inUse.name === 'threads' ? inUse.detail : '';
  return (
    <div class="backend" title={inUse?.detail}>
      <Select
        label="Backend"
        isLabelHidden
        value={inUse?.name ?? 'threads'}
        disabled={inUse === undefined || workshop.isSwitching.value}
        options={backendNames.map((name) => [
          name,
          name === 'threads' && detail !== '' ? `WebAssembly, ${detail}` : labels[name],
        ])}
        onChange={(name) => void workshop.switchBackend(name)}
      />
    </div>
  );
}
