/** Rules for contractions: transpositions become flags, and what is a plain matrix product is written as one. */
import { elementCount, type ProgramBuilder, type Shape, type ValueId } from '@neurite/backend';
import { made, type NodeOf, reshaped, type Rule } from './rule.ts';

/**
 * Transposed operands are taken by flag. Batches that share one second operand are rows of one larger product:
 * [batch, m, k] · [k, n] has better shapes for a processor than `batch` small products.
 */
export const simplifyMatMul: Rule<NodeOf<'matMul'>> = (node, b) => {
  const a = transposedMatrix(node.a, b);
  const second = transposedMatrix(node.b, b);
  if (a !== undefined || second !== undefined) {
    return b.matMul(a ?? node.a, second ?? node.b, {
      transposeA: node.transposeA !== (a !== undefined),
      transposeB: node.transposeB !== (second !== undefined),
    });
  }
  const [shapeA, shapeB] = [b.typeOf(node.a).shape, b.typeOf(node.b).shape];
  const rank = shapeA.length;
  if (rank === 2) return undefined;
  const batch = elementCount(shapeB.slice(0, -2));
  if (elementCount(shapeA.slice(0, -2)) === 1 && batch === 1) {
    return reshaped(b.matMul(matrix(node.a, shapeA, b), matrix(node.b, shapeB, b), node), node.shape, b);
  }
  if (batch !== 1 || node.transposeA) return undefined;
  const rows = reshaped(node.a, [elementCount(shapeA.slice(0, -1)), shapeA[rank - 1]!], b);
  return reshaped(b.matMul(rows, matrix(node.b, shapeB, b), { transposeB: node.transposeB }), node.shape, b);
};

/** The transposition of a product's matrices is the product of the transposed in the other order. */
export const simplifyTransposedMatMul: Rule<NodeOf<'transpose'>> = (node, b, uses) => {
  const product = made('matMul', node.x, b);
  if (product === undefined || uses(node.x) > 1 || !swapsMatrix(node.permutation)) return undefined;
  return b.matMul(product.b, product.a, { transposeA: !product.transposeB, transposeB: !product.transposeA });
};

/**
 * A convolution whose windows do not overlap in what they see, of one pixel or of the whole image, is a matrix product.
 */
export const simplifyConv: Rule<NodeOf<'conv'>> = (node, b) => {
  const filter = b.typeOf(node.filter).shape;
  const rows = productRows(node, b.typeOf(node.x).shape, filter);
  if (rows === undefined) return undefined;
  const [count, inner, outer] = rows;
  const product = b.matMul(reshaped(node.x, [count, inner], b), reshaped(node.filter, [inner, outer], b));
  return reshaped(product, node.shape, b);
};

export const simplifyConvInputGradient: Rule<NodeOf<'convInputGradient'>> = (node, b) => {
  const filter = b.typeOf(node.filter).shape;
  const rows = productRows(node, node.shape, filter);
  if (rows === undefined) return undefined;
  const [count, inner, outer] = rows;
  const [dy, weights] = [reshaped(node.dy, [count, outer], b), reshaped(node.filter, [inner, outer], b)];
  return reshaped(b.matMul(dy, weights, { transposeB: true }), node.shape, b);
};

export const simplifyConvFilterGradient: Rule<NodeOf<'convFilterGradient'>> = (node, b) => {
  const rows = productRows(node, b.typeOf(node.x).shape, node.shape);
  if (rows === undefined) return undefined;
  const [count, inner, outer] = rows;
  const [x, dy] = [reshaped(node.x, [count, inner], b), reshaped(node.dy, [count, outer], b)];
  return reshaped(b.matMul(x, dy, { transposeA: true }), node.shape, b);
};

type AnyConv = NodeOf<'conv' | 'convInputGradient' | 'convFilterGradient'>;

/** The lengths [rows, inner, outer] of the product that a convolution is, if it is one. */
function productRows(node: AnyConv, x: Shape, filter: Shape): [number, number, number] | undefined {
  const unpadded = node.padding.every(([low, high]) => low === 0 && high === 0);
  if (node.groups !== 1 || !unpadded) return undefined;
  const window = filter.slice(0, -2);
  const outer = filter[filter.length - 1]!;
  if (window.every((length) => length === 1) && node.strides.every((stride) => stride === 1)) {
    return [elementCount(x.slice(0, -1)), x[x.length - 1]!, outer];
  }
  const whole = window.every((length, axis) => length === x[axis + 1] && node.dilations[axis] === 1);
  return whole ? [x[0]!, elementCount(x.slice(1)), outer] : undefined;
}

/** What a value's matrices were before they were transposed, if it is a transposition of the last two axes. */
function transposedMatrix(value: ValueId, b: ProgramBuilder): ValueId | undefined {
  const node = made('transpose', value, b);
  return node !== undefined && swapsMatrix(node.permutation) ? node.x : undefined;
}

function swapsMatrix(permutation: readonly number[]): boolean {
  const rank = permutation.length;
  return permutation.every(
    (axis, index) => axis === (index < rank - 2 ? index : index === rank - 2 ? rank - 1 : rank - 2),
  );
}

function matrix(value: ValueId, shape: Shape, b: ProgramBuilder): ValueId {
  return reshaped(value, shape.slice(-2), b);
}
