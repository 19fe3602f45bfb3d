import { type Backend, nestedPrograms, type Program, type ProgramRunner } from '@neurite/backend';
import { cpuBackend } from '@neurite/backend-cpu';
import { createWasmBackend } from '@neurite/backend-wasm';
import { optimise } from '@neurite/compiler';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { primitiveCases, requiredKinds } from './primitives.ts';
import { checkTrial, difference, exact, type TrialOptions, trialOf } from './trial.ts';

/** The backends that compile programs. */
const backends: readonly { name: string; runner: Backend & ProgramRunner; runs: number; options?: TrialOptions }[] = [
  { name: 'cpu', runner: cpuBackend, runs: 15 },
  { name: 'cpu, after all passes', runner: cpuBackend, runs: 30, options: { optimise } },
  { name: 'wasm', runner: createWasmBackend(), runs: 10 },
  {
    name: 'wasm, not wide, after all passes',
    runner: createWasmBackend({ wide: false }),
    runs: 10,
    options: { optimise },
  },
  { name: 'wasm, deterministic', runner: createWasmBackend({ deterministic: true }), runs: 5 },
  {
    name: 'wasm, three threads',
    runner: createWasmBackend({ threads: 3, threadTesting: { isEager: true } }),
    runs: 10,
    options: { optimise },
  },
];

describe.each(backends)('$name', ({ runner, runs, options }) => {
  beforeAll(() => runner.init());

  it.each(primitiveCases)('$name', async ({ trials }) => {
    await fc.assert(
      fc.asyncProperty(trials, (trial) => checkTrial(runner, trial, options)),
      { numRuns: runs },
    );
  });
});

describe('the cases', () => {
  it('use every kind of node', () => {
    const seen = new Set<string>();
    const visit = (program: Program): void => {
      for (const node of program.nodes) {
        seen.add(node.kind);
        for (const [, inner] of nestedPrograms(node)) visit(inner);
      }
    };
    for (const { trials } of primitiveCases)
      fc.sample(trials, { numRuns: 3, seed: 1 }).forEach((trial) => visit(trial.program));
    expect([...requiredKinds].filter((kind) => !seen.has(kind))).toEqual([]);
  });

  it('find a backend that is wrong', async () => {
    const wrong: ProgramRunner = {
      ...cpuBackend,
      compile: (program, options) => cpuBackend.compile({ ...program, outputs: program.outputs.map(() => 0) }, options),
    };
    const x = { shape: [2], dtype: 'float32' as const, data: Float32Array.of(1, 2) };
    await expect(
      checkTrial(
        wrong,
        trialOf([x], exact, (b, id) => [b.unary('neg', id!)]),
      ),
    ).rejects.toThrow('output 0, f32[2]: element 0 is 1, expected -1');
  });
});

describe('difference', () => {
  const expected = { shape: [2], dtype: 'float32' as const, data: Float32Array.of(1, NaN) };
  const tolerance = { ulps: 2, absolute: 0, signedZeros: false };

  it('counts units in the last place', () => {
    expect(difference(expected, Float32Array.of(1 + 2 ** -22, NaN), tolerance)).toBeUndefined();
    expect(difference(expected, Float32Array.of(1 + 2 ** -21, NaN), tolerance)).toContain('element 0');
    expect(difference(expected, Float32Array.of(1, 0), tolerance)).toContain('element 1 is 0, expected NaN');
    expect(difference(expected, Float32Array.of(NaN, NaN), tolerance)).toContain('element 0 is NaN');
    expect(difference(expected, new Float32Array(3), tolerance)).toContain('3 elements');
  });

  it('tells zeros apart only if asked', () => {
    const zero = { shape: [1], dtype: 'float32' as const, data: Float32Array.of(0) };
    expect(difference(zero, Float32Array.of(-0), exact)).toContain('is -0, expected 0');
    expect(difference(zero, Float32Array.of(-0), tolerance)).toBeUndefined();
  });
});
