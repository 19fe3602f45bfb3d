import type { Backend, ProgramRunner } from '@neurite/backend';
import { createGpuBackend } from '@neurite/backend-gpu';
import { optimise } from '@neurite/compiler';
import { softwareGpu } from '@neurite-tooling/software-gpu';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { primitiveCases } from './primitives.ts';
import { checkTrial } from './trial.ts';

const missing = softwareGpu();
if (missing !== undefined) console.warn(`The primitives are not run on a GPU: ${missing}.`);

/** Kernels are compiled for every shape, which is where the time goes on a GPU that computes on the processor. */
const RUNS = Number(process.env['NEURITE_GPU_RUNS'] ?? 2);

describe.skipIf(missing !== undefined)('gpu', () => {
  const backend = createGpuBackend({ allowSoftware: true }) as Backend & ProgramRunner;
  beforeAll(() => backend.init());
  afterAll(() => backend.dispose());

  it.each(primitiveCases)('$name', { timeout: 60_000 * RUNS }, async ({ trials }) => {
    let turn = 0;
    await fc.assert(
      fc.asyncProperty(trials, (trial) =>
        checkTrial(backend, trial, { flushesSubnormals: true, ...(turn++ % 2 === 0 ? { optimise } : {}) }),
      ),
      { numRuns: RUNS },
    );
  });
});
