import type { Backend, ProgramRunner } from '@neurite/backend';
import { createGpuBackend } from '@neurite/backend-gpu';
import { optimise } from '@neurite/compiler';
import { openTensorFlow, tensorflowAddon } from '@neurite-tooling/tensorflow-stand-in';
import { engine } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { primitiveCases } from './primitives.ts';
import { checkTrial } from './trial.ts';

const RUNS = Number(process.env['NEURITE_GPU_RUNS'] ?? 5);

/** What TensorFlow itself computes otherwise, on the processor. */
const differences: Readonly<Record<string, string>> = {
  'unary tanh of float32': '5 units in the last place',
  'unary erf of float32': '5 units in the last place',
  'unary sigmoid of float32': '5 units in the last place where it is below 1e-20',
  'binary max of float32': 'either zero of two that differ in sign',
  'binary min of float32': 'either zero of two that differ in sign',
  'binary floorDiv of float32': 'quotients that are subnormal are zeros',
  'maxPool in 1 dimensions': 'the lowest number in place of −∞',
  'maxPool in 2 dimensions': 'the lowest number in place of −∞',
  'maxPool in 3 dimensions': 'the lowest number in place of −∞',
};
const skipped = tensorflowAddon === undefined ? {} : differences;
for (const [name, reason] of Object.entries(skipped))
  console.warn(`${name} is not compared with TensorFlow: ${reason}.`);

describe('cuda', () => {
  const backend = createGpuBackend({ loadTensorFlow: openTensorFlow }) as Backend & ProgramRunner;
  beforeAll(() => backend.init({ device: 'cuda' }));

  it.each(primitiveCases.filter(({ name }) => !(name in skipped)))('$name', async ({ trials }) => {
    let turn = 0;
    await fc.assert(
      fc.asyncProperty(trials, async (trial) => {
        const options = { flushesSubnormals: true, ...(turn++ % 2 === 0 ? { optimise } : {}) };
        await checkTrial(backend, trial, options);
        // Numbers that stay on the card are there by now.
        const before = engine().memory();
        await checkTrial(backend, trial, options);
        const { numTensors, numDataBuffers } = engine().memory();
        expect({ numTensors, numDataBuffers }).toEqual({
          numTensors: before.numTensors,
          numDataBuffers: before.numDataBuffers,
        });
      }),
      { numRuns: RUNS },
    );
  });
});
