/**
 * What every backend that compiles programs must get right: for each primitive, random programs with random and edge
 * shapes (empty, 1, primes, one off a vector's width), judged against the reference interpreter.
 *
 * @example
 * describe.each(primitiveCases)('$name', ({ trials }) => {
 *   it('equals the reference', () => fc.assert(fc.asyncProperty(trials, (trial) => checkTrial(backend, trial))));
 * });
 */
import { nodeKinds } from '@neurite/backend';
import type fc from 'fast-check';
import { byteCases } from './primitives/bytes.ts';
import { contractCases } from './primitives/contract.ts';
import { controlCases } from './primitives/control.ts';
import { elementwiseCases } from './primitives/elementwise.ts';
import { makeCases } from './primitives/make.ts';
import { moveCases } from './primitives/move.ts';
import { programCases } from './primitives/programs.ts';
import { reduceCases } from './primitives/reduce.ts';
import { windowCases } from './primitives/window.ts';
import type { Trial } from './trial.ts';

/** A primitive, or a kind of program, with trials of it. */
export interface PrimitiveCase {
  readonly name: string;
  readonly trials: fc.Arbitrary<Trial>;
}

/** All cases; together they use every kind of node. */
export const primitiveCases: readonly PrimitiveCase[] = [
  ...makeCases,
  ...elementwiseCases,
  ...reduceCases,
  ...contractCases,
  ...byteCases,
  ...windowCases,
  ...moveCases,
  ...controlCases,
  ...programCases,
];

/** The kinds of nodes that the cases must use: all of them. */
export const requiredKinds: readonly string[] = nodeKinds;
