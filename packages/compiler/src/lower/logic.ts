import type { BinaryOp, CompareOp, DType, ProgramBuilder, UnaryOp, ValueId } from '@neurite/backend';
import { cast, promote } from './dtype.ts';
import type { Lowering, LoweringTable } from './lowering.ts';

/** Comparisons, logic, choice and element types. */
export const logic: LoweringTable = {
  Equal: compare('eq'),
  NotEqual: compare('ne'),
  Less: compare('lt'),
  LessEqual: compare('le'),
  Greater: compare('gt'),
  GreaterEqual: compare('ge'),

  LogicalAnd: logical('and'),
  LogicalOr: logical('or'),
  LogicalXor: logical('xor'),
  LogicalNot: ({ builder: b, inputs }) => b.unary('not', cast(b, inputs.x!, 'bool')),

  IsNan: test('isNaN', 0),
  IsInf: test('isInf', 0),
  IsFinite: test('isFinite', 1),

  Select: ({ builder: b, inputs }) => {
    const [onTrue, onFalse] = promote(b, [inputs.t!, inputs.e!]) as [ValueId, ValueId];
    return b.select(rowsOf(b, cast(b, inputs.condition!, 'bool'), onTrue), onTrue, onFalse);
  },

  Cast: ({ builder: b, inputs, attributes }) => {
    const dtype = attributes.dtype as string;
    const known = dtype === 'float32' || dtype === 'int32' || dtype === 'bool';
    return known ? cast(b, inputs.x!, dtype as DType) : undefined;
  },
};

function compare(op: CompareOp): Lowering {
  return ({ builder: b, inputs }) => {
    const [x, y] = promote(b, [inputs.a!, inputs.b!]) as [ValueId, ValueId];
    return b.compare(op, x, y);
  };
}

function logical(op: BinaryOp): Lowering {
  return ({ builder: b, inputs }) => b.binary(op, cast(b, inputs.a!, 'bool'), cast(b, inputs.b!, 'bool'));
}

/** A test that integers always answer in one way. */
function test(op: UnaryOp, ofIntegers: 0 | 1): Lowering {
  return ({ builder: b, inputs }) => {
    const { dtype, shape } = b.typeOf(inputs.x!);
    return dtype === 'float32' ? b.unary(op, inputs.x!) : b.fill(ofIntegers, shape, 'bool');
  };
}

/** A condition of rank 1 chooses whole rows, as in TensorFlow's first `where`. */
function rowsOf(b: ProgramBuilder, condition: ValueId, values: ValueId): ValueId {
  const { shape } = b.typeOf(condition);
  const rank = b.typeOf(values).shape.length;
  return shape.length === 1 && rank > 1
    ? b.reshape(condition, [...shape, ...new Array<number>(rank - 1).fill(1)])
    : condition;
}
