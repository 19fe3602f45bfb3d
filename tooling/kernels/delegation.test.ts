import type { HostArray } from '@neurite/backend';
import { createWasmBackend } from '@neurite/backend-wasm';
import { findBackend, getKernel, getKernelsForBackend } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Call, PreparedCall } from './call.ts';
import { cases } from './cases/index.ts';

const onHost = createWasmBackend({ name: 'on-host', coprocessor: false });
// However small the operands are.
const delegating = createWasmBackend({ name: 'delegating', coprocessor: true, coprocessorFromSteps: 0 });

/** Four units in the last place of a float32. */
const LAST_PLACES = 2 ** -21;
const SMALLEST_NORMAL = 2 ** -126;

const run = (backend: typeof onHost, kernel: string, call: Call): HostArray[] =>
  new PreparedCall(kernel, call, backend.eager.tfjsBackend, findBackend(backend.eager.tfjsBackend)).results();

function expectSame(actual: readonly HostArray[], expected: readonly HostArray[], tolerance: number | undefined): void {
  expect(actual.map(({ shape, dtype }) => ({ shape, dtype }))).toEqual(expected.map(({ shape, dtype }) => ({ shape, dtype })));
  for (const [part, { data }] of expected.entries()) {
    for (const [index, value] of data.entries()) {
      const found = actual[part]!.data[index]!;
      if (found === value || (Number.isNaN(found) && Number.isNaN(value))) continue;
      const allowed = tolerance === undefined ? Math.max(LAST_PLACES * Math.abs(value), SMALLEST_NORMAL) : tolerance * Math.max(1, Math.abs(value));
      if (!(Math.abs(found - value) <= allowed)) expect.fail(`element ${index} of ${String(expected[part]!.shape)} is ${found}, not ${value}`);
    }
  }
}

await onHost.init();
await delegating.init();

const delegated = getKernelsForBackend(delegating.eager.tfjsBackend)
  .filter(({ kernelName, kernelFunc }) => getKernel(kernelName, onHost.eager.tfjsBackend).kernelFunc !== kernelFunc)
  .map(({ kernelName }) => kernelName)
  .sort();

describe('the co-processor', () => {
  beforeAll(() => expect(delegated.length).toBeGreaterThan(30));

  it.each(delegated)('gives what the host does: %s', (kernel) => {
    const { random, tolerance } = cases[kernel]!;
    let compared = 0;
    fc.assert(
      fc.property(random, (call) => {
        const [expected, refusal] = attempt(() => run(onHost, kernel, call));
        if (expected === undefined) {
          expect(() => run(delegating, kernel, call)).toThrow(refusal);
          return;
        }
        expectSame(run(delegating, kernel, call), expected, tolerance);
        compared += 1;
      }),
      { numRuns: 300 },
    );
    expect(compared).toBeGreaterThan(100);
  });
});

function attempt<T>(fn: () => T): [result: T, refusal?: undefined] | [result: undefined, refusal: string] {
  try {
    return [fn()];
  } catch (error) {
    return [undefined, (error as Error).message];
  }
}
