import {
  elementCount,
  isMulti,
  nestedPrograms,
  type Node,
  type Program,
  type Shape,
  type ValueId,
} from '@neurite/backend';

/** Roughly how many arithmetic steps a run of a program takes: multiply-adds of products count two (of words of bytes, too), elements of all else one each. */
export const stepsOfRun = (program: Program): number =>
  program.nodes.reduce((total, node) => total + stepsOf(program, node), 0);

const stepsOf = (program: Program, node: Node): number => {
  const shapeOf = (id: ValueId): Shape => (program.nodes[id] as { readonly shape: Shape }).shape;
  const inner = nestedPrograms(node).map(([, nested]) => stepsOfRun(nested));
  if (node.kind === 'scan') return node.length * inner.reduce((sum, steps) => sum + steps, 0);
  if (inner.length > 0) return Math.max(...inner);
  if (isMulti(node)) return 0;
  const elements = elementCount(node.shape);
  switch (node.kind) {
    case 'matMul':
      return 2 * elements * shapeOf(node.a).at(node.transposeA ? -2 : -1)!;
    case 'byteMatMul':
      return 2 * elements * shapeOf(node.a)[1]!;
    case 'conv':
    case 'byteConv':
      return 2 * elements * elementCount(shapeOf(node.filter).slice(0, -1));
    case 'convInputGradient':
      return 2 * elementCount(shapeOf(node.dy)) * elementCount(shapeOf(node.filter).slice(0, -1));
    case 'convFilterGradient':
      return 2 * elementCount(shapeOf(node.dy)) * elementCount(node.shape.slice(0, -1));
    default:
      return elements;
  }
};
