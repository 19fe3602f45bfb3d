import type { HostArray } from '@neurite/backend';
import { createWasmBackend } from '@neurite/backend-wasm';
import { findBackend, getKernel, getKernelsForBackend } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Call, PreparedCall } from './call.ts';
import { cases } from './cases/index.ts';
import { differenceOf } from './difference.ts';

const onHost = createWasmBackend({ name: 'on-host', coprocessor: false });
// However small the operands are.
const delegating = createWasmBackend({ name: 'delegating', coprocessor: true, coprocessorFromSteps: 0 });

const run = (backend: typeof onHost, kernel: string, call: Call): HostArray[] =>
  new PreparedCall(kernel, call, backend.eager.tfjsBackend, findBackend(backend.eager.tfjsBackend)).results();

await onHost.init();
await delegating.init();

const delegated = getKernelsForBackend(delegating.eager.tfjsBackend)
  .filter(({ kernelName, kernelFunc }) => getKernel(kernelName, onHost.eager.tfjsBackend).kernelFunc !== kernelFunc)
  .map(({ kernelName }) => kernelName)
  .sort();

describe('the co-processor', () => {
  it('has many kernels', () => expect(delegated.length).toBeGreaterThan(30));

  it.each(delegated)('gives what the host does: %s', (kernel) => {
    const { random, tolerance } = cases[kernel]!;
    let compared = 0;
    fc.assert(
      fc.property(random, (call) => {
        const expected = attempt(() => run(onHost, kernel, call));
        const actual = attempt(() => run(delegating, kernel, call));
        expect(actual.refusal).toBe(expected.refusal);
        expect(differenceOf(actual.results, expected.results, tolerance)).toBeUndefined();
        if (expected.refusal === undefined) compared += 1;
      }),
      { numRuns: 300 },
    );
    expect(compared).toBeGreaterThan(100);
  });
});

/** What a call gives, or the message with which it is refused. */
function attempt(call: () => HostArray[]): { readonly results: HostArray[]; readonly refusal?: string } {
  try {
    return { results: call() };
  } catch (error) {
    return { results: [], refusal: (error as Error).message };
  }
}
