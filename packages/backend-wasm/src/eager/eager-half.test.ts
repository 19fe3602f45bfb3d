import { BackendUnavailable } from '@neurite/backend';
import {
  engine,
  findBackend,
  getKernel,
  type NamedTensorInfoMap,
  setBackend,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createWasmBackend } from '../backend.ts';
import { setWasmPaths } from './wasm-paths.ts';
import { Coprocessor } from './coprocessor.ts';
import { delegations } from './delegation.ts';
import type { HostKernels } from './host-kernels.ts';
import { replacedKernels } from './replaced.ts';

type Wasm = ReturnType<typeof createWasmBackend>;

/** [1, 2; 3, 4] squared, over and over, by a kernel of this size on this backend. */
function product({ eager: { tfjsBackend } }: Wasm, size: number): number[] {
  const host = findBackend(tfjsBackend) as HostKernels;
  const operand = (): TensorInfo => {
    const data = Float32Array.from({ length: size * size }, (_, index) => 1 + (index % 3));
    return { dataId: host.write(data, [1, size, size], 'float32'), shape: [1, size, size], dtype: 'float32' };
  };
  const inputs: NamedTensorInfoMap = { a: operand(), b: operand() };
  const attrs = { transposeA: true, transposeB: false };
  const { dataId } = getKernel('BatchMatMul', tfjsBackend).kernelFunc({ inputs, attrs, backend: host }) as TensorInfo;
  return [...(host.readSync(dataId) as Float32Array)];
}

const runs = vi.spyOn(Coprocessor.prototype, 'run');

afterEach(() => {
  runs.mockClear();
  setWasmPaths(undefined);
});

// Once it is loaded it is the one of the process: what happens where it is not found comes first.
describe('a co-processor that is not found', () => {
  it('says where it was looked for, and what to do', async () => {
    setWasmPaths('/no/such/folder');
    const asked = createWasmBackend({ name: 'asked', coprocessor: true });
    const start = asked.init();
    await expect(start).rejects.toThrow(BackendUnavailable);
    await expect(start).rejects.toThrow(
      /^The co-processor's binary was not found at \/no\/such\/folder\/tfjs-backend-wasm-simd\.wasm \(ENOENT.*\)\. Install .*setWasmPaths\("<folder>\/"\).*coprocessor: false/,
    );
    const notAsked = createWasmBackend({ name: 'not-asked' });
    await expect(notAsked.init()).resolves.toBeUndefined();
    expect(product(notAsked, 40)).toHaveLength(1600);
    expect(runs).not.toHaveBeenCalled();
  });

  it('is no file that merely has its name', async () => {
    setWasmPaths({ 'tfjs-backend-wasm-simd.wasm': import.meta.filename });
    const backend = createWasmBackend({ name: 'no-binary', coprocessor: true });
    await expect(backend.init()).rejects.toThrow(/eager-half\.test\.ts \(not WebAssembly, it begins with "import/);
    expect(() => setWasmPaths({ 'tfjs-backend-wasm.wasm': '/a.wasm' })).toThrow(
      "setWasmPaths: a map must say where 'tfjs-backend-wasm-simd.wasm' is; it says where tfjs-backend-wasm.wasm is.",
    );
  });
});

describe('the co-processor', () => {
  it('is there by itself in Node, takes kernels from a certain work on, and keeps nothing', async () => {
    const backend = createWasmBackend({ name: 'by-itself' });
    const without = createWasmBackend({ name: 'without', coprocessor: false });
    await Promise.all([backend.init(), backend.init(), without.init()]);
    expect(product(backend, 8)).toEqual(product(without, 8));
    expect(runs).not.toHaveBeenCalled();
    expect(product(backend, 40)).toEqual(product(without, 40));
    expect(runs).toHaveBeenCalledTimes(1);
    expect(backend.memory()).toEqual(without.memory());
  });

  it('takes them from the work on that is asked for', async () => {
    const backend = createWasmBackend({ name: 'at-once', coprocessorFromSteps: 0 });
    await backend.init();
    product(backend, 1);
    expect(runs).toHaveBeenCalledTimes(1);
  });

  it('is right beside an application that uses the same library', async () => {
    const backend = createWasmBackend({ name: 'beside', coprocessor: true });
    await backend.init();
    const expected = product(backend, 40);
    await setBackend('wasm');
    const own = engine().makeTensor(Float32Array.of(1, 2, 3), [3], 'float32');
    expect(product(backend, 40)).toEqual(expected);
    expect([...own.dataSync()]).toEqual([1, 2, 3]);
    // Nothing but the application's own tensor is left there.
    expect(findBackend('wasm').numDataIds()).toBe(1);
    await setBackend(backend.eager.tfjsBackend);
    engine().removeBackend('wasm');
    runs.mockClear();
    expect(product(backend, 40)).toEqual(expected);
    expect(runs).not.toHaveBeenCalled();
  });
});

describe('a backend', () => {
  it('says that there is no WebAssembly, or none with vectors', async () => {
    vi.stubGlobal('WebAssembly', undefined);
    await expect(createWasmBackend({ name: 'none' }).init()).rejects.toThrow(/no WebAssembly.*@neurite\/backend-cpu/);
    vi.unstubAllGlobals();
    vi.spyOn(WebAssembly, 'validate').mockReturnValueOnce(false);
    await expect(createWasmBackend({ name: 'no-simd' }).init()).rejects.toThrow(/SIMD.*@neurite\/backend-cpu/);
  });

  it('can be disposed and started again', async () => {
    const warnings = vi.spyOn(console, 'warn');
    const backend = createWasmBackend({ name: 'again' });
    await backend.init();
    backend.dispose();
    expect(backend.memory()).toEqual({ bytes: 0, buffers: 0 });
    await backend.init();
    expect(product(backend, 2)).toHaveLength(4);
    expect(warnings).not.toHaveBeenCalled();
  });

  it('has the kernels that it delegates or wants replaced', async () => {
    const backend = createWasmBackend({ name: 'complete' });
    await backend.init();
    const known = (kernel: string): boolean => getKernel(kernel, backend.eager.tfjsBackend) !== undefined;
    expect([...Object.keys(delegations), ...replacedKernels].filter((kernel) => !known(kernel))).toEqual([]);
    expect(new Set(replacedKernels).size).toBe(replacedKernels.length);
  });
});

describe('two backends of one name', () => {
  it('have kernels of their own: one ends, the other goes on, and nothing is warned of', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const [first, second] = [createWasmBackend({ name: 'twin' }), createWasmBackend({ name: 'twin' })];
    await Promise.all([first.init(), second.init()]);
    expect(warn).not.toHaveBeenCalled();
    const expected = product(second, 4);
    first.dispose?.();
    expect(product(second, 4)).toEqual(expected);
    warn.mockRestore();
  });
});
