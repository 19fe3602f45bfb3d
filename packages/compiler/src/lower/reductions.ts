import { elementCount, type ProgramBuilder, type ReduceOp, type ValueId } from '@neurite/backend';
import { axesOf, axisOf } from './axes.ts';
import { asFloat, atLeast, cast } from './dtype.ts';
import type { Lowering, LoweringContext, LoweringTable } from './lowering.ts';

/** Reductions over axes, and running ones along an axis. Booleans are summed as integers. */
export const reductions: LoweringTable = {
  Sum: ({ builder: b, inputs, attributes }) =>
    reduce(b, 'sum', atLeast(b, inputs.x!, 'int32'), attributes.axis, attributes),
  Prod: ({ builder: b, inputs, attributes }) =>
    reduce(b, 'prod', atLeast(b, inputs.x!, 'int32'), attributes.axis, attributes),
  Min: ({ builder: b, inputs, attributes }) => extremum(b, 'min', inputs.x!, attributes.axis, attributes),
  Max: ({ builder: b, inputs, attributes }) => extremum(b, 'max', inputs.x!, attributes.reductionIndices, attributes),
  All: ({ builder: b, inputs, attributes }) =>
    reduce(b, 'all', cast(b, inputs.x!, 'bool'), attributes.axis, attributes),
  Any: ({ builder: b, inputs, attributes }) =>
    reduce(b, 'any', cast(b, inputs.x!, 'bool'), attributes.axis, attributes),

  Mean: ({ builder: b, inputs, attributes }) => {
    const x = asFloat(b, inputs.x!);
    const { shape } = b.typeOf(x);
    const count = elementCount(axesOf(attributes.axis, shape.length).map((axis) => shape[axis]!));
    return b.binary('div', reduce(b, 'sum', x, attributes.axis, attributes), b.scalar(count));
  },

  ArgMax: ({ builder: b, inputs, attributes }) => argExtremum(b, 'max', inputs.x!, attributes),
  ArgMin: ({ builder: b, inputs, attributes }) => argExtremum(b, 'min', inputs.x!, attributes),

  Cumsum: cumulative('sum'),
  Cumprod: cumulative('prod'),
};

function reduce(
  b: ProgramBuilder,
  op: ReduceOp,
  x: ValueId,
  axes: unknown,
  { keepDims }: LoweringContext['attributes'],
): ValueId {
  return b.reduce(op, x, axesOf(axes, b.typeOf(x).shape.length), keepDims === true);
}

/** Of booleans the largest is whether any is true, the smallest whether all are. */
function extremum(
  b: ProgramBuilder,
  op: 'max' | 'min',
  x: ValueId,
  axes: unknown,
  attributes: LoweringContext['attributes'],
): ValueId {
  const ofBooleans = op === 'max' ? 'any' : 'all';
  return reduce(b, b.typeOf(x).dtype === 'bool' ? ofBooleans : op, x, axes, attributes);
}

/** The primitive finds the first NaN; tfjs-core passes over NaN, unless it comes first. */
function argExtremum(
  b: ProgramBuilder,
  op: 'max' | 'min',
  x: ValueId,
  attributes: LoweringContext['attributes'],
): ValueId {
  const axis = axisIn(b, x, attributes);
  const { shape, dtype } = b.typeOf(x);
  if (dtype !== 'float32') return b.argReduce(op, x, axis);
  const last = b.scalar(op === 'max' ? -Infinity : Infinity);
  const place = b.argReduce(op, b.select(b.unary('isNaN', x), last, x), axis);
  const first = b.slice(x, new Array<number>(shape.length).fill(0), shape.with(axis, 1));
  const isNaNFirst = b.reshape(b.unary('isNaN', first), shape.toSpliced(axis, 1));
  return b.select(isNaNFirst, b.scalar(0, 'int32'), place);
}

function axisIn(b: ProgramBuilder, x: ValueId, { axis }: LoweringContext['attributes']): number {
  return axisOf(axis ?? 0, b.typeOf(x).shape.length);
}

function cumulative(op: 'sum' | 'prod'): Lowering {
  return ({ builder: b, inputs, attributes }) => {
    const x = atLeast(b, inputs.x!, 'int32');
    return b.cumulative(op, x, axisIn(b, x, attributes), {
      exclusive: attributes.exclusive === true,
      reverse: attributes.reverse === true,
    });
  };
}
