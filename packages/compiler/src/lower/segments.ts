import { elementCount, type ProgramBuilder, type ValueId } from '@neurite/backend';
import { asFloat, atLeast, cast } from './dtype.ts';
import type { LoweringTable } from './lowering.ts';
import { reshape } from './shape.ts';

/** What belongs together, added up or counted. */
export const segments: LoweringTable = {
  UnsortedSegmentSum: ({ builder: b, inputs, attributes }) => {
    const x = atLeast(b, inputs.x!, 'int32');
    const ids = cast(b, inputs.segmentIds!, 'int32');
    const { shape } = b.typeOf(ids);
    const count = elementCount(shape);
    const rest = b.typeOf(x).shape.slice(shape.length);
    return b.scatterAdd(reshape(b, ids, [count]), reshape(b, x, [count, ...rest]), [
      attributes.numSegments as number,
      ...rest,
    ]);
  },

  Bincount: ({ builder: b, inputs, attributes }) =>
    bincount(b, inputs.x!, inputs.weights!, attributes.size as number, false),
  DenseBincount: ({ builder: b, inputs, attributes }) =>
    bincount(b, inputs.x!, inputs.weights!, attributes.size as number, attributes.binaryOutput === true),
};

/** How often each number from 0 to size − 1 occurs in each row of x, or the sum of its weights. */
function bincount(b: ProgramBuilder, input: ValueId, weights: ValueId, size: number, isBinary: boolean): ValueId {
  const x = cast(b, input, 'int32');
  const { shape } = b.typeOf(x);
  const { dtype } = b.typeOf(weights);
  const isCount = isBinary || elementCount(b.typeOf(weights).shape) === 0;
  const amounts = isCount ? b.fill(1, shape, 'float32') : asFloat(b, weights);
  const [rows, length] = shape.length === 2 ? (shape as [number, number]) : [1, elementCount(shape)];
  const sums = b.scatterAdd(reshape(b, x, [rows, length]), reshape(b, amounts, [rows, length]), [rows, size], 1, 1);
  const result = isBinary ? b.clamp(sums, 0, 1) : sums;
  return cast(b, reshape(b, result, shape.length === 2 ? [rows, size] : [size]), dtype);
}
