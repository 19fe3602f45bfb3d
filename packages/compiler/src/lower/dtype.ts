import type { DType, ProgramBuilder, ValueId } from '@neurite/backend';

const order: readonly DType[] = ['bool', 'int32', 'float32'];

/** The value as another element type; itself if it has that type already. */
export function cast(b: ProgramBuilder, x: ValueId, dtype: DType): ValueId {
  return b.typeOf(x).dtype === dtype ? x : b.cast(x, dtype);
}

/** The values as float32. */
export function asFloat(b: ProgramBuilder, x: ValueId): ValueId {
  return cast(b, x, 'float32');
}

/** The value as the element type of the widest of itself and `least`: bool, then int32, then float32. */
export function atLeast(b: ProgramBuilder, x: ValueId, least: DType): ValueId {
  return promote(b, [x], least)[0]!;
}

/** The values as the widest element type among them and `least`. */
export function promote(b: ProgramBuilder, values: readonly ValueId[], least: DType = 'bool'): ValueId[] {
  const ranks = values.map((value) => order.indexOf(b.typeOf(value).dtype));
  const dtype = order[Math.max(order.indexOf(least), ...ranks)]!;
  return values.map((value) => cast(b, value, dtype));
}

/** A literal of the element type of `x`, so that the two can meet in one operation. */
export function scalarLike(b: ProgramBuilder, x: ValueId, value: number): ValueId {
  return b.scalar(value, b.typeOf(x).dtype);
}
