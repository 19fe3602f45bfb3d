import { registerBackend } from '@neurite/backend';
import { createWasmBackend } from '@neurite/backend-wasm';
import { engine, findBackend } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it, vi } from 'vitest';
// Not by way of index.ts, where the name of any kernel can be given, so that all are loaded.
import { loadKernels, useBackend } from '../core/engine.ts';
import '../tensor.ts';
import { memory } from '../core/memory.ts';
import { runKernelOutputs } from '../core/kernel.ts';
import { tensor } from '../ops/create.ts';
import { grad } from '../grad.ts';
import { jit } from './jit.ts';
import './replaced-kernels.ts';

const backend = createWasmBackend({ name: 'programs', operations: 'programs' });
const compile = vi.spyOn(backend, 'compile');
const runTfjsKernel = vi.spyOn(engine(), 'runKernel');

describe('operations on a backend that leaves its kernels out', () => {
  beforeAll(async () => {
    registerBackend(backend);
    await useBackend('programs');
  });

  it('run as programs, each compiled once for its shapes', () => {
    const x = tensor([1, 2, 3]);
    compile.mockClear();
    expect(x.add(1).arraySync()).toEqual([2, 3, 4]);
    expect(x.add(10).arraySync()).toEqual([11, 12, 13]);
    expect(compile).toHaveBeenCalledTimes(1);
    expect(grad((y) => y.square().sum())(x).arraySync()).toEqual([2, 4, 6]);
    expect(findBackend(backend.eager.tfjsBackend)).toBeNull();
  });

  it('give tensors that are counted, and freed at once by dispose', () => {
    const x = tensor([1, 2, 3]);
    const before = memory().tensors;
    const y = x.neg();
    expect(memory().tensors).toBe(before + 1);
    y.dispose();
    expect(memory().tensors).toBe(before);
  });

  it('refuse what a compiled function lets slip', () => {
    let leaked = tensor([1]);
    jit(() => {
      leaked = tensor([1]).add(tensor([2]).exp());
      return leaked;
    })();
    expect(() => leaked.add(1)).toThrow('was used outside of it. Return it from the function instead.');
    const x = tensor([1, 2]);
    expect(() => x.gather(tensor([2], [1], 'int32'))).toThrow('gather: the index 2 is not in [0, 1].');
    expect(() => x.gather(tensor([-1], [1], 'int32'))).toThrow('gather: the index -1 is not in [0, 1].');
  });

  it('say that no program can stand in for a kernel, until the kernels are loaded', async () => {
    const x = tensor([4, 2, 4]);
    const unique = (): unknown => runKernelOutputs('Unique', { x }, { axis: 0 }).map((output) => output.arraySync());
    expect(unique).toThrow(
      "The kernel 'Unique' cannot be written as a program, and those of the backend 'programs' are not loaded. Write, before: await loadKernels();",
    );
    await loadKernels();
    expect(unique()).toEqual([
      [4, 2],
      [0, 1, 0],
    ]);
    runTfjsKernel.mockClear();
    expect(x.mul(x).arraySync()).toEqual([16, 4, 16]);
    expect(runTfjsKernel).not.toHaveBeenCalled();
  });
});
