import {
  isMulti,
  mapInputs,
  type Node,
  nodeInputs,
  type Program,
  type TensorType,
  type ValueId,
} from '@neurite/backend';
import { evaluate } from '@neurite/backend-cpu/interpreter';
import { CardArray } from './card-array.ts';
import type { Kernels } from './kernels.ts';

/** Computes one node on the host, as the reference defines it. */
export const onHost = (
  node: Node,
  typeOf: (value: ValueId) => TensorType,
  kernels: Kernels,
): ((operands: readonly CardArray[]) => CardArray[]) => {
  const program = programOf(node, nodeInputs(node).map(typeOf));
  return (operands) =>
    evaluate(
      program,
      operands.map((operand) => operand.hostArray()),
    ).outputs.map((array) => CardArray.ofHost(kernels, array));
};

/** The node alone, its operands as inputs. */
const programOf = (node: Node, types: readonly TensorType[]): Program => {
  let index = 0;
  const inner = mapInputs(node, () => index++);
  const inputs = types.map(({ shape, dtype }) => ({ shape, dtype }));
  const before = inputs.map((type, input): Node => ({ kind: 'input', index: input, ...type }));
  const at = inputs.length;
  const parts = isMulti(node)
    ? node.outputs.map(({ shape, dtype }, part): Node => ({ kind: 'part', of: at, index: part, shape, dtype }))
    : [];
  const outputs = isMulti(node) ? parts.map((_, part) => at + 1 + part) : [at];
  return { inputs, constants: [], state: [], nodes: [...before, inner, ...parts], outputs, writes: [] };
};
