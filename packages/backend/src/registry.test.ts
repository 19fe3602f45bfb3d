import { afterEach, expect, it, vi } from 'vitest';
import type { Backend, Capabilities } from './backend.ts';
import { BackendUnavailable } from './errors.ts';
import { explainBackends, registerBackend, selectBackend } from './registry.ts';

afterEach(() => vi.restoreAllMocks());

function backend(name: string, capabilities: Partial<Capabilities>, missing?: string): Backend {
  return {
    name,
    capabilities: {
      accelerated: false,
      fastPrograms: false,
      synchronousReads: true,
      threads: 1,
      simd: false,
      ...capabilities,
    },
    eager: { tfjsBackend: name, replace: [] },
    async init() {
      if (missing !== undefined) throw new BackendUnavailable(missing);
    },
    memory: () => ({ bytes: 0, buffers: 0 }),
    dispose() {},
  } as Partial<Backend> as Backend;
}

it("takes for 'auto' the fastest that runs here, and says once why it is a slow one", async () => {
  const warnings = vi.spyOn(console, 'warn').mockImplementation(() => {});
  await expect(selectBackend('auto')).rejects.toThrow('No backend is imported');
  registerBackend(backend('plain', {}));
  expect((await selectBackend('auto')).name).toBe('plain');
  registerBackend(backend('vectors', { simd: true }, 'This host has no SIMD.'));
  expect(warnings).not.toHaveBeenCalled();
  for (let time = 0; time < 2; time++) expect((await selectBackend('auto')).name).toBe('plain');
  expect(warnings.mock.calls).toEqual([
    ["Neurite runs on the slow backend 'plain', since no faster one can run here. vectors: This host has no SIMD."],
  ]);
  await expect(selectBackend('vectors')).rejects.toThrow('This host has no SIMD.');
  expect(await explainBackends()).toEqual([
    { name: 'plain', state: 'in use' },
    { name: 'vectors', state: 'unavailable', reason: 'This host has no SIMD.' },
  ]);

  registerBackend(backend('newer', { simd: true }));
  registerBackend(backend('accelerator', { accelerated: true }, 'There is no accelerator.'));
  expect((await selectBackend('auto')).name).toBe('newer');
  expect(warnings).toHaveBeenCalledTimes(1);
});

it('hands options to the backend that knows them', async () => {
  const init = vi.fn<Backend['init']>(async () => {});
  registerBackend({ ...backend('choosy', {}), initOptions: ['device'], init });
  await selectBackend('choosy', { device: 'second' });
  expect(init).toHaveBeenCalledWith({ device: 'second' });
  await expect(selectBackend('choosy', { devise: 'second' })).rejects.toThrow(
    "Unknown option of the backend 'choosy' 'devise'. Did you mean 'device'? Known: device.",
  );
  await expect(selectBackend('plain', { device: 'second' })).rejects.toThrow("The backend 'plain' takes no options");
  await expect(selectBackend('auto', { device: 'second' })).rejects.toThrow("'auto' takes no options; got 'device'");
});
