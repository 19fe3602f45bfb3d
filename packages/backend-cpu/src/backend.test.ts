import { findBackend, getKernel, type KernelBackend, type TensorInfo, type TypedArray } from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cpuBackend } from './backend.ts';

const { tfjsBackend } = cpuBackend.eager;

beforeEach(() => cpuBackend.init());
afterEach(() => cpuBackend.dispose());

describe('memory', () => {
  it('counts what kernels, variables and uploads hold, until they are given back', () => {
    const kernels = findBackend(tfjsBackend);
    const start = cpuBackend.memory();
    const dataId = kernels.write(new Float32Array(10), [10], 'float32');
    const variable = cpuBackend.createState({ shape: [2, 3], dtype: 'int32' });
    const buffer = cpuBackend.upload({ shape: [5], dtype: 'bool', data: new Uint8Array(5) });
    expect(cpuBackend.memory()).toEqual({ bytes: start.bytes + 40 + 24 + 5, buffers: start.buffers + 3 });
    kernels.disposeData(dataId);
    for (const part of [variable, buffer]) {
      part.dispose();
      part.dispose();
    }
    expect(cpuBackend.memory()).toEqual(start);
  });
});

describe('its kernels', () => {
  it('are those of tfjs-core but for those that it corrects, as Erf near 0', () => {
    const kernels: KernelBackend = findBackend(tfjsBackend);
    const x = {
      dataId: kernels.write(Float32Array.of(1e-6, -0.5), [2], 'float32'),
      shape: [2],
      dtype: 'float32' as const,
    };
    const { dataId } = getKernel('Erf', tfjsBackend).kernelFunc({
      inputs: { x },
      attrs: {},
      backend: kernels,
    }) as TensorInfo;
    const [near, far] = kernels.readSync(dataId) as TypedArray;
    expect(near! / 1.1283791e-6).toBeCloseTo(1, 6);
    expect(far).toBeCloseTo(-0.5204999, 6);
    expect(getKernel('Add', tfjsBackend).kernelFunc).toBe(getKernel('Add', 'cpu').kernelFunc);
  });

  it('come again without a warning after they were disposed', async () => {
    const warnings = vi.spyOn(console, 'warn');
    cpuBackend.dispose();
    expect(findBackend(tfjsBackend)).toBeNull();
    await cpuBackend.init();
    expect(findBackend(tfjsBackend)).not.toBeNull();
    expect(warnings).not.toHaveBeenCalled();
  });
});
