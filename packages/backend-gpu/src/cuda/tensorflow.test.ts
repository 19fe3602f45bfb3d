import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { setImmediate } from 'node:timers/promises';
import { tensorflowStandIn } from '@neurite-tooling/tensorflow-stand-in';
import type { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import { findBackend, removeBackend } from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, it } from 'vitest';
import { createGpuBackend } from '../backend.ts';
import { collectTensors } from './collect.ts';
import { loadTensorFlow, type NodeHost } from './tensorflow.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

afterEach(() => {
  if (findBackend('tensorflow') !== null) removeBackend('tensorflow');
});

const node22: NodeHost = { version: '22.12.0', util: {} };
const failing = (code: string | undefined, message: string) => async () => {
  throw Object.assign(new Error(message), code === undefined ? {} : { code });
};

describe('TensorFlow on a card', () => {
  it('says how to get what is missing', async () => {
    await expect(
      loadTensorFlow(failing('ERR_MODULE_NOT_FOUND', "Cannot find package '@tensorflow/tfjs-node-gpu'"), node22),
    ).rejects.toThrow('npm install @tensorflow/tfjs-node-gpu');
    await expect(loadTensorFlow(failing('MODULE_NOT_FOUND', "Cannot find module 'long'"), node22)).rejects.toThrow(
      "something that it needs is not: Cannot find module 'long'",
    );
    await expect(
      loadTensorFlow(
        failing(undefined, 'The Node.js native addon module (tfjs_binding.node) can not be found at path: …'),
        node22,
      ),
    ).rejects.toThrow('its native part is missing: its install script did not run');
    await expect(
      loadTensorFlow(failing('ERR_DLOPEN_FAILED', 'libtensorflow.so.2: cannot open shared object file.'), node22),
    ).rejects.toThrow('the library of TensorFlow could not be loaded: libtensorflow.so.2');
    await expect(loadTensorFlow(failing(undefined, 'boom'), node22)).rejects.toThrow('could not be loaded: boom');
  });

  it('is not content with the processor', async () => {
    await expect(loadTensorFlow(async () => tensorflowStandIn(false), node22)).rejects.toThrow(
      'found no card that it can use and would compute on the processor',
    );
  });

  it('mends what Node 23 took away, and nothing before', async () => {
    const util: Record<string, unknown> = {};
    await loadTensorFlow(async () => tensorflowStandIn(), { version: '22.12.0', util });
    expect(util).toEqual({});
    await loadTensorFlow(async () => tensorflowStandIn(), { version: '26.10.0', util });
    const { isNullOrUndefined, isArray } = util as Record<string, (value: unknown) => boolean>;
    expect([null, undefined, 0].map((value) => isNullOrUndefined!(value))).toEqual([true, true, false]);
    expect([[], {}].map((value) => isArray!(value))).toEqual([true, false]);
  });

  it('leaves its tensors to the collector', async () => {
    const { backend, deleted } = tensorflowStandIn();
    const tensorflow = backend() as MathBackendCPU & Parameters<typeof collectTensors>[0];
    // It may be opened twice; what is collected is deleted once.
    collectTensors(tensorflow);
    collectTensors(tensorflow);
    const kept = tensorflow.write(Float32Array.of(1), [1], 'float32');
    Object.assign(tensorflow.data.get(kept), { id: 1 });
    for (let id = 2; id < 50; id++) {
      Object.assign(tensorflow.data.get(tensorflow.write(Float32Array.of(id), [1], 'float32')), { id });
    }
    for (let turn = 0; turn < 5 && deleted.length < 48; turn++) {
      await setImmediate();
      collect();
    }
    expect(deleted.length).toBeGreaterThan(40);
    expect(deleted).not.toContain(1);
    expect(new Set(deleted).size).toBe(deleted.length);
    tensorflow.disposeData(kept);
  });

  it('is what a backend runs on that was asked for it', async () => {
    const backend = createGpuBackend({ name: 'gpu-cuda', loadTensorFlow: async () => tensorflowStandIn() });
    await backend.init({ device: 'cuda' });
    expect(backend.eager.tfjsBackend).toBe('tensorflow');
    expect(backend.compile).toBeDefined();
    expect(backend.capabilities).toMatchObject({ accelerated: true, fastPrograms: true, synchronousReads: true });
    expect(backend.describe!()).toMatchObject({ device: 'CUDA, through @tensorflow/tfjs-node-gpu' });
    await expect(backend.init({ device: 'webgpu' })).rejects.toThrow('is open with other options');
    await expect(backend.init({ device: 'tpu' })).rejects.toThrow("device must be 'webgpu' or 'cuda'; got \"tpu\"");
  });
});
