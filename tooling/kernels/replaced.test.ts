import { createWasmBackend } from '@neurite/backend-wasm';
import { findBackend } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { PreparedCall } from './call.ts';
import { cases } from './cases/index.ts';
import { differenceOf } from './difference.ts';
import { programOf } from './program-of.ts';

const host = createWasmBackend({ name: 'host', coprocessor: false });
await host.init();
const { tfjsBackend } = host.eager;

// Primitives are compared with their definition in tooling/conformance, lowerings with tfjs-core's kernels in the compiler: this is about both at
// once, at the sizes at which programs take over.
describe('programs that replace kernels', () => {
  const calls = host.eager.replace.flatMap((kernel) =>
    (cases[kernel]?.measured ?? []).slice(0, 3).map(([label, make]) => ({ kernel, label, make })),
  );

  it('are many', () => expect(calls.length).toBeGreaterThan(150));

  it.each(calls)('give what the host does: $kernel of $label', ({ kernel, make }) => {
    const call = make();
    const expected = new PreparedCall(kernel, call, tfjsBackend, findBackend(tfjsBackend)).results();
    const executable = programOf(kernel, call, host)!;
    const { outputs } = executable.run(Object.values(call.inputs));
    const actual = outputs.map((output) => ({ data: output.readSync(), shape: output.shape, dtype: output.dtype }));
    const tolerance = cases[kernel]!.tolerance ?? 2 ** -20;
    expect(differenceOf(actual, expected, Math.max(tolerance, 2 ** -20))).toBeUndefined();
    executable.dispose();
  });
});
