import { broadcastShapes, elementCount, type ProgramBuilder, type Shape, type ValueId } from '@neurite/backend';
import { promote } from './dtype.ts';
import { biasAndActivation } from './epilogue.ts';
import type { LoweringTable } from './lowering.ts';
import { reshape } from './shape.ts';

/** Products of matrices, `a` [..., m, k] and `b` [..., k, n], whose leading axes broadcast. */
export const matrixProducts: LoweringTable = {
  BatchMatMul: ({ builder: b, inputs, attributes }) =>
    matMul(b, inputs.a!, inputs.b!, attributes.transposeA === true, attributes.transposeB === true),

  _FusedMatMul: ({ builder: b, inputs, attributes }) => {
    const product = matMul(b, inputs.a!, inputs.b!, attributes.transposeA === true, attributes.transposeB === true);
    return biasAndActivation(b, product, inputs, attributes);
  },
};

/**
 * The product of two stacks of matrices of any ranks of at least 2.
 *
 * A stack times a single matrix is one product of all rows, which is faster than many small ones.
 */
export function matMul(
  b: ProgramBuilder,
  left: ValueId,
  right: ValueId,
  transposeA: boolean = false,
  transposeB: boolean = false,
): ValueId {
  const [x, y] = promote(b, [left, right], 'int32') as [ValueId, ValueId];
  const [xShape, yShape] = [b.typeOf(x).shape, b.typeOf(y).shape];
  const [xBatch, yBatch] = [xShape.slice(0, -2), yShape.slice(0, -2)];
  const batch = broadcastShapes(xBatch, yBatch);
  const [rows, columns] = [xShape.at(transposeA ? -1 : -2)!, yShape.at(transposeB ? -2 : -1)!];
  const isSingle = elementCount(yBatch) === 1 && (!transposeA || elementCount(xBatch) === 1);
  if (isSingle) {
    const stacked = transposeA ? xShape.slice(-2) : [elementCount(xBatch) * rows, xShape.at(-1)!];
    const product = b.matMul(reshape(b, x, stacked), reshape(b, y, yShape.slice(-2)), { transposeA, transposeB });
    return reshape(b, product, [...batch, rows, columns]);
  }
  const withRank = (value: ValueId, shape: Shape): ValueId =>
    reshape(b, value, [...new Array<number>(batch.length + 2 - shape.length).fill(1), ...shape]);
  return b.matMul(withRank(x, xShape), withRank(y, yShape), { transposeA, transposeB });
}
