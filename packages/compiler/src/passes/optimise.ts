import type { Program } from '@neurite/backend';
import { eliminateDead } from './eliminate-dead.ts';
import { foldConstants } from './fold-constants.ts';
import { mergeCommon } from './merge-common.ts';
import { reuseActivation } from './reuse-activation.ts';
import type { LoopPasses } from './scan/passes.ts';
import { simplify } from './simplify/simplify.ts';

/** A pass: a program that computes the same, made in another way. */
export type Pass = (program: Program) => Program;

/** The passes that run again and again until none of them changes anything, in this order. */
const passes: readonly Pass[] = [simplify, foldConstants, mergeCommon, reuseActivation];

/** Rules only ever make programs smaller, so this bounds the time of odd cases and nothing else. */
const mostRounds = 8;

/** How {@link optimise} goes about it. */
export interface OptimiseOptions {
  /** The passes for programs with loops, which without them run as they are. */
  readonly loops?: LoopPasses | undefined;
  /** Called after each pass with its result: tests verify it there. */
  readonly check?: (program: Program, pass: string) => void;
}

/**
 * Runs all passes on a program.
 *
 * @example
 * const b = new ProgramBuilder();
 * const x = b.input({ shape: [2, 3], dtype: 'float32' });
 * const product = b.matMul(x, b.transpose(x, [1, 0]));
 * const program = optimise(b.finish([b.binary('mul', product, b.scalar(1))]));
 * program.nodes.map(({ kind }) => kind) // ['input', 'matMul']
 */
export function optimise(program: Program, { loops, check }: OptimiseOptions = {}): Program {
  const run = (given: Program, pass: Pass): Program => {
    const result = pass(given);
    check?.(result, pass.name);
    return result;
  };
  const repeated = [...passes, ...(loops?.repeated ?? []), eliminateDead];
  let current = loops === undefined ? program : run(program, loops.first);
  for (let round = 0; round < mostRounds; round++) {
    const before = current;
    current = repeated.reduce(run, current);
    if (current === before) break;
  }
  return current;
}
