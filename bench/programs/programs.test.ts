/**
 * Whole training steps, as jit makes them, run twenty times by the WebAssembly engine (wide and not) and by the reference interpreter:
 * losses and variables stay together.
 */
import { describe, expect, test } from 'vitest';
import {
  elementCount,
  type HostArray,
  type Program,
  type ProgramRunner,
  type Slot,
  type TypedArray,
  zeros,
} from '@neurite/backend';
import { cpuBackend } from '@neurite/backend-cpu';
import { createWasmBackend } from '@neurite/backend-wasm';
import {
  batchNormalization,
  conv2d,
  dense,
  dropout,
  embedding,
  flatten,
  layerNormalization,
  maxPooling2d,
} from '@neurite/layers';
import { categoricalCrossentropy, sparseCategoricalCrossentropy } from '@neurite/losses';
import { sequential } from '@neurite/models';
import { ndArray, type Tensor, useBackend } from '@neurite/tensors';
import { lstm, oneHot, programOf, random, training, transformerBlock, w1, type Workload } from './workloads.ts';

const classes =
  (model: ReturnType<typeof sequential>) =>
  (x: Tensor, y: Tensor): Tensor =>
    categoricalCrossentropy(y, model.apply(x, { training: true } as never), { fromLogits: true });

const models: Readonly<Record<string, () => Workload>> = {
  'a small network': w1,
  'a network with dropout': () => {
    const model = sequential([
      dense({ units: 33, activation: 'tanh', inputShape: [17] }),
      dropout({ rate: 0.3 }),
      dense({ units: 5 }),
    ]);
    return training('', model.trainableVariables, classes(model), random([13, 17], 2), oneHot(13, 5));
  },
  'a convolutional network': () => {
    const model = sequential([
      // A bias here would have a gradient of nothing but rounding errors, which Adam makes large.
      conv2d({ filters: 6, kernelSize: 3, padding: 'same', useBias: false, inputShape: [9, 9, 2] }),
      batchNormalization(),
      maxPooling2d({ poolSize: 2 }),
      conv2d({ filters: 5, kernelSize: 3, strides: 2, activation: 'relu' }),
      flatten(),
      dense({ units: 4 }),
    ]);
    return training('', model.trainableVariables, classes(model), random([7, 9, 9, 2], 2), oneHot(7, 4));
  },
  'layer normalisation': () => {
    const model = sequential([
      dense({ units: 19, activation: 'gelu', inputShape: [11] }),
      layerNormalization(),
      dense({ units: 6 }),
    ]);
    return training('', model.trainableVariables, classes(model), random([10, 11], 2), oneHot(10, 6));
  },
  'an embedding': () => {
    const model = sequential([
      embedding({ inputDim: 23, outputDim: 7, inputLength: 5 } as never),
      flatten(),
      dense({ units: 4 }),
    ]);
    const x = ndArray(
      Int32Array.from({ length: 60 }, (_, i) => (i * 7) % 23),
      [12, 5],
    );
    model.build([5]);
    const y = ndArray(
      Int32Array.from({ length: 12 }, (_, i) => i % 4),
      [12],
    );
    return training(
      '',
      model.trainableVariables,
      (ids, labels) =>
        sparseCategoricalCrossentropy(labels, model.apply(ids, { training: true } as never), { fromLogits: true }),
      x,
      y,
    );
  },
  'a recurrent network': () => lstm('', 3, 6, 5, 9, 4),
  'a transformer block': () => transformerBlock('', 2, 7, 12, 3, 20),
};

const starting = (slot: Slot): TypedArray => {
  const data = zeros(slot.dtype, elementCount(slot.shape));
  if (slot.dtype !== 'float32') return data;
  // Averages of squares are not negative.
  return data.map((_, i) => (slot.name?.includes('scaleByAdam') === true ? 0 : ((i * 7919) % 101) / 101 - 0.5));
};

const losses = (
  runner: ProgramRunner,
  program: Program,
  inputs: readonly HostArray[],
): { readonly losses: number[]; readonly state: TypedArray[] } => {
  const executable = runner.compile(program);
  const state = program.state.map((slot) =>
    runner.createState(slot, slot.name?.includes('learningRate') === true ? Float32Array.of(0.01) : starting(slot)),
  );
  const found = Array.from({ length: 20 }, () => executable.run(inputs, state).outputs[0]!.readSync()[0]!);
  return { losses: found, state: state.map((ref) => ref.readSync()) };
};

await useBackend('wasm');

describe.each(Object.entries(models))('%s', (_, make) => {
  const workload = make();
  const program = programOf(workload);
  const inputs = program.inputs.map(
    ({ shape, dtype }, index): HostArray =>
      [workload.x, workload.y][index] ?? { shape, dtype, data: zeros(dtype, elementCount(shape)) },
  );
  const expected = losses(cpuBackend, program, inputs);

  test.each([
    ['wide', {}],
    ['not wide', { wide: false }],
    ['deterministic', { deterministic: true }],
  ] as const)('trains alike: %s', async (_mode, options) => {
    const backend = createWasmBackend(options);
    await backend.init();
    const actual = losses(backend, program, inputs);
    actual.losses.forEach((loss, step) =>
      expect(Math.abs(loss - expected.losses[step]!)).toBeLessThanOrEqual(1e-5 * Math.abs(expected.losses[step]!)),
    );
    actual.state.forEach((values, index) => {
      const difference = Array.from(values).reduce(
        (most, value, at) => Math.max(most, Math.abs(value - expected.state[index]![at]!)),
        0,
      );
      expect(difference, program.state[index]!.name).toBeLessThanOrEqual(1e-4);
    });
  });

  test('the loss falls', () => expect(expected.losses.at(-1)).toBeLessThan(expected.losses[0]!));
});
