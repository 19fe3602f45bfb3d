import type { BinaryOp, DType, ProgramBuilder, ValueId } from '@neurite/backend';
import { cast, promote } from './dtype.ts';
import type { Lowering, LoweringContext, LoweringTable } from './lowering.ts';

/** Arithmetic on two operands, `a` and `b`, which broadcast; of mixed element types the wider one counts. */
export const arithmetic: LoweringTable = {
  Add: binary('add'),
  Sub: binary('sub'),
  Multiply: binary('mul'),
  RealDiv: binary('div', 'float32'),
  Maximum: binary('max'),
  Minimum: binary('min'),
  Mod: binary('mod'),
  Pow: binary('pow'),
  Atan2: binary('atan2', 'float32'),

  // tfjs-core gives int32 whatever the operands are, TensorFlow the operands' element type.
  FloorDiv: (context) => cast(context.builder, combine(context, 'floorDiv', 'int32'), 'int32'),

  SquaredDifference: (context) => context.builder.unary('square', combine(context, 'sub', 'int32')),

  AddN: ({ builder: b, inputs }) =>
    promote(b, Object.values(inputs), 'int32').reduce((sum, x) => b.binary('add', sum, x)),

  BitwiseAnd: ({ builder: b, inputs }) => b.binary('and', inputs.a!, inputs.b!),
};

function binary(op: BinaryOp, least: DType = 'int32'): Lowering {
  return (context) => combine(context, op, least);
}

function combine({ builder: b, inputs }: LoweringContext, op: BinaryOp, least: DType): ValueId {
  return binaryOf(b, op, inputs.a!, inputs.b!, least);
}

/** An operation on two values of any element types, at least of type `least`. */
export function binaryOf(b: ProgramBuilder, op: BinaryOp, x: ValueId, y: ValueId, least: DType = 'int32'): ValueId {
  const [p, q] = promote(b, [x, y], least) as [ValueId, ValueId];
  return b.binary(op, p, q);
}
