import type { Program } from '@neurite/backend';
import { eliminateDead } from './eliminate-dead.ts';
import { foldConstants } from './fold-constants.ts';
import { mergeCommon } from './merge-common.ts';
import { reuseActivation } from './reuse-activation.ts';
import { hoistFromScans } from './scan/hoist.ts';
import { pruneScans } from './scan/prune.ts';
import { saveForBackward } from './scan/save.ts';
import { sinkFromScans } from './scan/sink.ts';
import { simplify } from './simplify/simplify.ts';

/** A pass: a program that computes the same, made in another way. */
export type Pass = (program: Program) => Program;

/** The passes that run again and again until none of them changes anything, in this order. */
const passes: readonly Pass[] = [
  simplify,
  foldConstants,
  mergeCommon,
  reuseActivation,
  hoistFromScans,
  sinkFromScans,
  pruneScans,
  eliminateDead,
];

/** Rules only ever make programs smaller, so this bounds the time of odd cases and nothing else. */
const mostRounds = 8;

/**
 * Runs all passes on a program.
 *
 * @param check called after each pass with its result: tests verify it there
 */
export function optimise(program: Program, check?: (program: Program, pass: string) => void): Program {
  // First, while a backward body still is what the forward one was, node for node.
  let current = saveForBackward(program);
  check?.(current, saveForBackward.name);
  for (let round = 0; round < mostRounds; round++) {
    const before = current;
    for (const pass of passes) {
      current = pass(current);
      check?.(current, pass.name);
    }
    if (current === before) break;
  }
  return current;
}
