/** Reductions: many elements become one. */
import { requireDType } from './elementwise.ts';
import { require } from './error.ts';
import { formatType, type Shape, type TensorNode, type TensorType, type TypeLookup, type ValueId } from './types.ts';

/**
 * What a reduction computes, and of no elements:
 *
 * - float32 or int32: `sum` (0), `prod` (1), `max` (−∞; int32: −2³¹), `min` (+∞; int32: 2³¹ − 1). NaN wins in max and
 *   min. int32 sums and products wrap.
 * - bool: `any` (false), `all` (true).
 *
 * The order of a float32 sum is the backend's own, but depends on shapes alone: the same bits for any number of
 * threads. The reference sums in double precision and rounds once. The sign of a sum that is 0 is the backend's own.
 */
export type ReduceOp = 'sum' | 'prod' | 'max' | 'min' | 'any' | 'all';

/**
 * Reduces over `axes` (ascending, distinct, none of them negative; `[]` reduces nothing). With `keepDims` they stay, of
 * length 1.
 */
export interface ReduceNode extends TensorNode {
  readonly kind: 'reduce';
  readonly op: ReduceOp;
  readonly x: ValueId;
  readonly axes: readonly number[];
  readonly keepDims: boolean;
}

/**
 * The int32 index along `axis` of the largest (`max`) or smallest (`min`) element; the first one where several are
 * equal (−0 equals +0); the first NaN where there is one. The axis goes away and may not be empty. float32, int32 or
 * bool.
 */
export interface ArgReduceNode extends TensorNode {
  readonly kind: 'argReduce';
  readonly op: 'max' | 'min';
  readonly x: ValueId;
  readonly axis: number;
}

/** Nodes that make one of many along axes. */
export type ReductionNode = ReduceNode | ArgReduceNode;

/**
 * The reductions, for tests and tables.
 *
 * @example
 * reduceOps // ['sum', 'prod', 'max', 'min', 'any', 'all']
 */
export const reduceOps: readonly ReduceOp[] = ['sum', 'prod', 'max', 'min', 'any', 'all'];

/** The shape that is left of `shape` after a reduction over `axes`. */
export function reducedShape(shape: Shape, axes: readonly number[], keepDims: boolean): number[] {
  if (keepDims) return shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
  return shape.filter((_, axis) => !axes.includes(axis));
}

/** The type of a reduction's result, from its operand's type. */
export function inferReduction(node: ReductionNode, typeOf: TypeLookup): TensorType {
  const x = typeOf(node.x);
  if (node.kind === 'argReduce') {
    requireAxis(node.axis, x, 'argReduce');
    require(node.op === 'max' || node.op === 'min', () => `unknown argReduce '${node.op}'`);
    require(x.shape[node.axis] !== 0, () => `argReduce over an empty axis of ${formatType(x)}`);
    return { shape: reducedShape(x.shape, [node.axis], false), dtype: 'int32' };
  }
  require(reduceOps.includes(node.op), () => `unknown reduction '${node.op}'`);
  requireDType(x, node.op === 'any' || node.op === 'all' ? ['bool'] : ['float32', 'int32'], `reduce ${node.op}`);
  requireAxes(node.axes, x, 'reduce');
  return { shape: reducedShape(x.shape, node.axes, node.keepDims), dtype: x.dtype };
}

/** Throws unless `axis` is one of the type's axes. */
export function requireAxis(axis: number, type: TensorType, what: string): void {
  require(Number.isInteger(axis) && axis >= 0 && axis < type.shape.length, () =>
    `${what} needs an axis between 0 and ${type.shape.length - 1} for ${formatType(type)}, got ${axis}`);
}

/** Throws unless the axes are the type's own, ascending and distinct. */
export function requireAxes(axes: readonly number[], type: TensorType, what: string): void {
  for (const [index, axis] of axes.entries()) {
    requireAxis(axis, type, what);
    require(index === 0 || axis > axes[index - 1]!, () =>
      `${what} needs ascending, distinct axes, got [${axes.join(',')}]`);
  }
}
