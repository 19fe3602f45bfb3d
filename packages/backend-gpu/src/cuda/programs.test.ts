import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { setImmediate } from 'node:timers/promises';
import {
  type Backend,
  type HostArray,
  ProgramBuilder,
  type ProgramRunner,
  type TensorType,
  type ValueId,
} from '@neurite/backend';
import { tensorflowStandIn } from '@neurite-tooling/tensorflow-stand-in';
import { engine, getKernel, registerKernel, setBackend, tidy, unregisterKernel } from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createGpuBackend } from '../backend.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const pair: TensorType = { shape: [2], dtype: 'float32' };
const f32 = (...values: number[]): HostArray => ({
  shape: [values.length],
  dtype: 'float32',
  data: Float32Array.from(values),
});

const backend = createGpuBackend({ loadTensorFlow: async () => tensorflowStandIn() }) as Backend & ProgramRunner;
beforeAll(() => backend.init({ device: 'cuda' }));

/** A variable that sums up what is put in, twice over, with noise that is worth nothing. */
const sumUp = (): ProgramBuilder => {
  const b = new ProgramBuilder();
  const sum = b.state(pair);
  const [x, words] = [b.input(pair), b.input({ shape: [2], dtype: 'int32' })];
  const noise = b.random([2], { distribution: 'uniform', key: words, counter: words });
  b.write(
    sum,
    b.binary('add', sum, b.binary('mul', b.fill(2, [2]), b.binary('max', x, b.binary('sub', noise, b.fill(9, [2]))))),
  );
  return b;
};
const words: HostArray = { shape: [2], dtype: 'int32', data: Int32Array.of(1, 2) };

describe('programs on CUDA', () => {
  it('leave nothing behind but what was asked for', () => {
    const b = sumUp();
    const executable = backend.compile(b.finish([b.scalar(7)]));
    const sum = backend.createState(pair);
    const step = (): void => executable.run([f32(1, 2), words], [sum]).outputs[0]!.dispose();
    step();
    const before = engine().memory();
    for (let count = 0; count < 20; count++) step();
    expect(engine().memory()).toEqual(before);
    expect([...sum.readSync()]).toEqual([42, 84]);
    executable.dispose();
    sum.dispose();
    expect(engine().memory().numTensors).toBeLessThan(before.numTensors);
    expect(() => executable.run([f32(1, 2), words], [sum])).toThrow('used after it was disposed');
  });

  it('free results that nobody can reach', async () => {
    const b = new ProgramBuilder();
    const executable = backend.compile(b.finish([b.unary('neg', b.input(pair))]));
    const before = engine().memory().numTensors;
    for (let count = 0; count < 50; count++) executable.run([f32(1, 2)]);
    for (let turn = 0; turn < 5 && engine().memory().numTensors > before; turn++) {
      await setImmediate();
      collect();
    }
    expect(engine().memory().numTensors).toBeLessThan(before + 10);
  });

  it('say what the host computes', () => {
    const b = sumUp();
    const integers = b.iota([2], 0, 'int32');
    const program = b.finish([b.binary('and', integers, b.fill(1, [2], 'int32'))]);
    expect(backend.compile(program).report!().hostPrimitives).toEqual({ random: 1, binary: 1 });
  });

  it('keep what was read of a variable, and of an input that its owner changes', () => {
    const b = new ProgramBuilder();
    const [x, sum] = [b.input(pair), b.state(pair)];
    b.write(sum, x);
    const executable = backend.compile(b.finish([x, sum]));
    const state = backend.createState(pair, Float32Array.of(5, 6));
    const copy = state.copy!();
    const input = f32(1, 2);
    const { outputs } = executable.run([input], [state]);
    input.data.fill(0);
    expect(outputs.map((output) => [...output.readSync()])).toEqual([
      [1, 2],
      [5, 6],
    ]);
    expect([...state.readSync()]).toEqual([1, 2]);
    expect(state.version).toBe(1);
    state.writeFrom!(copy);
    expect([...state.readSync()]).toEqual([5, 6]);
    copy.dispose();
    expect([...executable.run([outputs[0]!], [state]).outputs[1]!.readSync()]).toEqual([5, 6]);
    expect(() => copy.readSync()).toThrow('An array of type f32[2] was used after it was disposed.');
    expect(() => state.write(Float32Array.of(1))).toThrow('cannot take a Float32Array of 1 elements');
  });

  it('run whatever tfjs-core is doing', async () => {
    const b = new ProgramBuilder();
    const x = b.input(pair);
    const executable = backend.compile(b.finish([b.binary('mul', x, x)]));
    await setBackend('cpu');
    const { outputs } = executable.run([f32(3, 4)]);
    expect(engine().backendName).toBe('cpu');
    expect([...outputs[0]!.readSync()]).toEqual([9, 16]);
    let inside: Float32Array | undefined;
    tidy(() => {
      inside = executable.run([outputs[0]!]).outputs[0]!.readSync() as Float32Array;
    });
    expect([...inside!]).toEqual([81, 256]);
    // The end of a scope freed nothing of ours.
    expect([...executable.run([outputs[0]!]).outputs[0]!.readSync()]).toEqual([81, 256]);
  });
});

describe('kernels that are replaced', () => {
  const original = (): ReturnType<typeof getKernel> => getKernel('Exp', 'tensorflow');
  let restored: ReturnType<typeof getKernel> | undefined;
  const replace = (kernelFunc: (call: Parameters<ReturnType<typeof getKernel>['kernelFunc']>[0]) => never): void => {
    restored = original();
    unregisterKernel('Exp', 'tensorflow');
    registerKernel({ ...restored, kernelFunc });
  };

  afterEach(() => {
    unregisterKernel('Exp', 'tensorflow');
    registerKernel(restored!);
  });

  it('see that values are freed after their last reader', () => {
    const counts: number[] = [];
    const kernelFunc = original().kernelFunc;
    replace((call) => {
      counts.push(engine().memory().numTensors);
      return kernelFunc(call) as never;
    });
    const b = new ProgramBuilder();
    const chain = Array.from({ length: 30 }).reduce((x: ValueId) => b.unary('exp', x), b.input(pair));
    backend.compile(b.finish([chain])).run([f32(1, 2)]);
    expect(counts).toHaveLength(30);
    expect(Math.max(...counts) - counts[0]!).toBeLessThan(3);
  });

  it('are named when they fail, and leave variables and memory as they were', () => {
    const message = 'Invalid TF_Status: 8\nMessage: OOM when allocating tensor with shape[2]';
    replace(() => {
      throw new Error(message);
    });
    const b = new ProgramBuilder();
    const [x, sum] = [b.input(pair), b.state(pair)];
    b.write(sum, b.unary('exp', b.binary('add', x, sum)));
    const executable = backend.compile(b.finish([x]));
    const state = backend.createState(pair, Float32Array.of(5, 6));
    const before = engine().memory();
    const run = (): unknown => executable.run([f32(1, 2)], [state]);
    expect(run).toThrow(`TensorFlow could not compute %3, unary: (f32[2]) → (f32[2]). ${message}`);
    expect(run).toThrow('The memory of the card is used up: take a smaller batch.');
    expect([...state.readSync()]).toEqual([5, 6]);
    expect(state.version).toBe(0);
    // The variable went to the card.
    expect(engine().memory().numTensors).toBe(before.numTensors + 1);
  });
});
