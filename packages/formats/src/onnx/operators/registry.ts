/** All operators. */
import type { GraphNode } from '../graph/graph.ts';
import { contractions } from './contraction.ts';
import { control } from './control.ts';
import { elementwise } from './elementwise.ts';
import { indexing } from './indexing.ts';
import { losses } from './loss.ts';
import { normalizations } from './normalization.ts';
import type { Operator } from './operator.ts';
import { quantization } from './quantization.ts';
import { randoms } from './random.ts';
import { recurrents } from './recurrent.ts';
import { reductions } from './reduction.ts';
import { resizing } from './resize.ts';
import { sampling } from './sampling.ts';
import { selection } from './selection.ts';
import { shapes } from './shape.ts';
import { signals } from './signal.ts';
import { windows } from './window.ts';

const operators: ReadonlyMap<string, Operator> = new Map(
  [
    contractions,
    control,
    elementwise,
    indexing,
    losses,
    normalizations,
    quantization,
    randoms,
    recurrents,
    reductions,
    resizing,
    sampling,
    selection,
    shapes,
    signals,
    windows,
  ].flatMap((table) => Object.entries(table)),
);

/** What a node computes; `undefined` for what is not supported. */
export function findOperator(node: GraphNode): Operator | undefined {
  return node.domain === '' ? operators.get(node.operator) : undefined;
}

/** The names of all operators, in alphabetical order. */
export const operatorNames: readonly string[] = [...operators.keys()].toSorted();
