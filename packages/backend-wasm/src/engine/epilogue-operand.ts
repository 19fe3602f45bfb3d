import {
  type FusionRules,
  type Node,
  readsThroughStrides,
  type Shape,
  type ValueId,
  type Graph,
  storedView,
  typeOfValue,
  broadcastView,
  type View,
} from '@neurite/backend';

/**
 * How a contraction's epilogue walks an operand: distances in elements, over the batch axes (of a convolution, the images), the rows
 * and the columns.
 */
export interface EpilogueOperand {
  readonly view: View;
  readonly batch: readonly number[];
  readonly row: number;
  readonly column: 0 | 1;
}

/** Whether the kernel of a node can go on with the element-wise nodes that follow it. */
export const takesEpilogue = (node: Node): boolean => {
  if (node.kind === 'matMul') return node.dtype === 'float32';
  if (node.kind === 'byteMatMul' || node.kind === 'byteConv') return true;
  // With strides, an input gradient writes its pixels phase by phase, and some not at all.
  return node.kind === 'conv' || (node.kind === 'convInputGradient' && node.strides.every((stride) => stride === 1));
};

/** A value as operand of the epilogue of the contraction `root`; undefined when its strides do not fit. */
export const epilogueOperand = (
  root: ValueId,
  operand: ValueId,
  graph: Graph,
  known?: View,
): EpilogueOperand | undefined => {
  const { shape } = typeOfValue(graph.program, root);
  const stored = storedView(graph, operand);
  const view = known ?? broadcastView(stored, shape);
  const strides = view.strides.map((stride, axis) => (shape[axis] === 1 ? 0 : stride));
  const column = strides.at(-1)!;
  if (column !== 0 && column !== 1) return undefined;
  const { kind } = graph.program.nodes[root]!;
  if (kind === 'matMul' || kind === 'byteMatMul')
    return { view, batch: strides.slice(0, -2), row: strides.at(-2)!, column };
  // A number, or a row of one a channel, for each image.
  const isByImage = kind === 'byteConv' && strides.slice(1, -1).every((stride) => stride === 0);
  if (isByImage) return { view, batch: [strides[0]!], row: 0, column };
  const row = rowsAsOne(shape.slice(0, -1), strides.slice(0, -1));
  // Convolutions take one value a channel, or an array like the result.
  const fits = row === 0 || (row === shape.at(-1) && column === 1);
  return fits ? { view, batch: [], row: row!, column } : undefined;
};

/** The stride of some axes walked as one. */
const rowsAsOne = (shape: Shape, strides: readonly number[]): number | undefined => {
  let row: number | undefined;
  let expected = 0;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] === 1) continue;
    if (row === undefined) row = strides[axis]!;
    else if (strides[axis] !== expected) return undefined;
    expected = strides[axis]! * shape[axis]!;
  }
  return row ?? 0;
};

/** What this engine's kernels can take in. Epilogues read floats, and those of integers integers. */
export const fusionRules: FusionRules = {
  takesStrides: (node) => readsThroughStrides(node) && !(node.kind === 'matMul' && node.dtype === 'int32'),
  takesEpilogue,
  isEpilogueOperand: (root, operand, graph) =>
    ['float32', typeOfValue(graph.program, root).dtype].includes(typeOfValue(graph.program, operand).dtype) &&
    epilogueOperand(root, operand, graph) !== undefined,
};
