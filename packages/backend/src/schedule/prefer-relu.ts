import { mapInputs, type Node } from '../program/node.ts';
import { type Program, typeOfValue } from '../program/program.ts';
import { sameShape, type ValueId } from '../program/types.ts';

/**
 * Lets the derivative of max(z, 0) look at the result instead of at z, which says the same: z > 0 as well as max(z, 0) > 0, and both
 * are NaN together. Then nobody but the maximum wants z, so that the product which made it can go on to the maximum in its registers,
 * and z is never stored.
 *
 * @example
 * const b = new ProgramBuilder();
 * const z = b.input({ shape: [3], dtype: 'float32' });
 * const relu = b.binary('max', z, b.scalar(0));
 * const isPositive = b.compare('gt', z, b.scalar(0));
 * const program = preferRelu(b.finish([relu, isPositive]));
 * nodeInputs(program.nodes[isPositive]!)[0] === relu // true
 */
export const preferRelu = (program: Program): Program => {
  const { nodes } = program;
  const relus = new Map<ValueId, ValueId>();
  nodes.forEach((node, id) => {
    if (node.kind !== 'binary' || node.op !== 'max' || node.dtype !== 'float32') return;
    if (isZero(nodes, node.b)) relus.set(node.a, id);
    else if (isZero(nodes, node.a)) relus.set(node.b, id);
  });
  if (relus.size === 0) return program;
  const reluBefore = (z: ValueId, user: ValueId): ValueId | undefined => {
    const relu = relus.get(z);
    return relu !== undefined &&
      relu < user &&
      sameShape(typeOfValue(program, relu).shape, typeOfValue(program, z).shape)
      ? relu
      : undefined;
  };
  return {
    ...program,
    nodes: nodes.map((node, id): Node => {
      if (node.kind === 'compare') {
        const relu = reluBefore(node.a, id);
        if (relu === undefined) return node;
        if ((node.op === 'gt' || node.op === 'le') && isZero(nodes, node.b)) return { ...node, a: relu };
        if ((node.op === 'eq' || node.op === 'ne') && node.a === node.b) return mapInputs(node, () => relu);
      }
      if (node.kind === 'select') {
        // condition ? something : z, where z is NaN if it is taken.
        const test = nodes[node.condition]!;
        const relu = reluBefore(node.onFalse, id);
        if (
          relu !== undefined &&
          test.kind === 'compare' &&
          test.op === 'eq' &&
          test.a === test.b &&
          test.a === node.onFalse
        )
          return { ...node, onFalse: relu };
      }
      return node;
    }),
  };
};

const isZero = (nodes: readonly Node[], id: ValueId): boolean => {
  const node = nodes[id]!;
  if (node.kind === 'broadcast' || node.kind === 'reshape') return isZero(nodes, node.x);
  return node.kind === 'fill' && node.value === 0;
};
