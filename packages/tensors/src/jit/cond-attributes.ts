import type { Program } from '@neurite/backend';
import type { cond } from './cond.ts';
import type { LoopBody } from './loop-body.ts';

/** The name of the kernel that runs one of two branches. */
export const COND = 'Cond';

/**
 * What the kernel is told beside its inputs: the predicate, what `onTrue` takes from outside, what `onFalse` does, and an
 * iteration number that is always 0, because branches are traced as the bodies of loops are.
 */
export interface CondAttributes {
  readonly onTrue: LoopBody;
  readonly onFalse: LoopBody;
  /** The operation itself, of which its gradient is made: it comes with each choice, so that who has none need not load it. */
  readonly cond: typeof cond;
}

/** The programs of both branches, made to take the same operands. */
export function branchPrograms({ onTrue, onFalse }: CondAttributes): { onTrue: Program; onFalse: Program } {
  const [first, second] = [onTrue.consts.length, onFalse.consts.length];
  const inputs = [
    ...onTrue.program.inputs.slice(0, first),
    ...onFalse.program.inputs.slice(0, second),
    onTrue.program.inputs[first]!,
  ];
  const last = first + second;
  const moved = (program: Program, count: number, offset: number): Program => ({
    ...program,
    inputs,
    nodes: program.nodes.map((node) =>
      node.kind === 'input' ? { ...node, index: node.index < count ? node.index + offset : last } : node,
    ),
  });
  return { onTrue: moved(onTrue.program, first, 0), onFalse: moved(onFalse.program, second, first) };
}
