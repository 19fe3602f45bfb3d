import { type HostArray, print, type Program, sameType, verify } from '@neurite/backend';
import { evaluate } from '@neurite/backend-cpu';
import { expect } from 'vitest';
import type { RandomProgram } from './random-program.ts';

/** How far two results may differ. */
export interface Tolerance {
  /** Relative, against the larger of the value and 1; 0 for equal bits (NaN equals NaN). */
  readonly relative: number;
  /** Whether −0 and +0 are different. */
  readonly signedZeros: boolean;
}

/** Expects a program that a pass made to be sound, and to compute what the first one does. */
export function expectSame(
  random: RandomProgram,
  after: Program,
  tolerance: Tolerance = { relative: 0, signedZeros: true },
): void {
  verify(after);
  const [expected, actual] = [random.program, after].map((program) => evaluate(program, random.inputs, random.state));
  const explain = (): string => `\nbefore:\n${print(random.program)}\nafter:\n${print(after)}`;
  for (const part of ['outputs', 'written'] as const) {
    const [before, now] = [expected![part], actual![part]];
    expect(now.length).toBe(before.length);
    for (const [index, array] of before.entries()) {
      const difference = firstDifference(array, now[index]!, tolerance);
      if (difference !== undefined) throw new Error(`${part} ${index}: ${difference}${explain()}`);
    }
  }
}

function firstDifference(
  expected: HostArray,
  actual: HostArray,
  { relative, signedZeros }: Tolerance,
): string | undefined {
  if (!sameType(expected, actual))
    return `${JSON.stringify(actual.shape)} ${actual.dtype} for ${JSON.stringify(expected.shape)} ${expected.dtype}`;
  for (const [index, value] of expected.data.entries()) {
    const other = actual.data[index]!;
    if (Object.is(value, other) || (!signedZeros && value === other)) continue;
    if (Math.abs(value - other) <= relative * Math.max(1, Math.abs(value))) continue;
    return `element ${index} is ${Object.is(other, -0) ? '-0' : other}, expected ${Object.is(value, -0) ? '-0' : value}`;
  }
  return undefined;
}
