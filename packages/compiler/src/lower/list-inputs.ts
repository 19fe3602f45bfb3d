import type { ValueId } from '@neurite/backend';
import type { LoweringContext } from './lowering.ts';

/** The inputs of a kernel that takes a list, which are named '0', '1', …, in order. */
export function listOf(inputs: LoweringContext['inputs']): ValueId[] {
  return Object.keys(inputs)
    .sort((p, q) => Number(p) - Number(q))
    .map((name) => inputs[name]!);
}
