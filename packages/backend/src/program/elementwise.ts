/**
 * Element-wise primitives: every element of the result depends on the elements at the same place of the operands.
 *
 * Operands of `binary`, `compare` and `select` broadcast as in NumPy: shapes are aligned at the last axis, and an axis
 * of length 1, or a missing one, is repeated. No other primitive but `broadcast` and matMul's batch axes does so.
 * Element types are never promoted: operands have one element type, and `cast` is the only way between two.
 *
 * float32 results are those of IEEE single precision: add, sub, mul, div, sqrt, max, min, neg, abs, floor, ceil, round,
 * comparisons, select and cast are correctly rounded on every backend (a backend may contract a product and a sum into
 * one fused operation unless it was told to be deterministic); the others are within a few units in the last place of
 * the true value. int32 arithmetic is exact modulo 2³², on every backend, always.
 */
import { ProgramError, require } from './error.ts';
import {
  type DType,
  formatType,
  type Shape,
  type TensorNode,
  type TensorType,
  type TypeLookup,
  type ValueId,
} from './types.ts';

/**
 * One operand in, one result of the same shape out. By the element types that they take:
 *
 * - float32 or int32: `neg` (int32: −(−2³¹) = −2³¹), `abs` (likewise), `sign` (NaN gives NaN, ±0 itself), `square`.
 * - float32: `sqrt` and `log` (NaN below 0), `rsqrt` = 1/√x, `reciprocal` = 1/x, `floor`, `ceil`, `round` (halves to
 *   even), `exp`, `expm1` = eˣ − 1 and `log1p` = ln(1 + x) (both accurate near 0), the trigonometric and hyperbolic
 *   functions and their inverses (NaN outside of their domain), `sigmoid` = 1/(1 + e⁻ˣ), `erf` = 2/√π ∫₀ˣ e^(−t²) dt.
 * - bool or int32: `not`, logical for bool, bitwise for int32.
 * - float32 to bool: `isNaN`, `isInf` (either infinity), `isFinite`.
 */
export type UnaryOp =
  | 'neg'
  | 'abs'
  | 'sign'
  | 'square'
  | 'sqrt'
  | 'rsqrt'
  | 'reciprocal'
  | 'floor'
  | 'ceil'
  | 'round'
  | 'exp'
  | 'expm1'
  | 'log'
  | 'log1p'
  | 'sin'
  | 'cos'
  | 'tan'
  | 'asin'
  | 'acos'
  | 'atan'
  | 'sinh'
  | 'cosh'
  | 'tanh'
  | 'asinh'
  | 'acosh'
  | 'atanh'
  | 'sigmoid'
  | 'erf'
  | 'not'
  | 'isNaN'
  | 'isInf'
  | 'isFinite';

/** result = op(x); see {@link UnaryOp}. */
export interface UnaryNode extends TensorNode {
  readonly kind: 'unary';
  readonly op: UnaryOp;
  readonly x: ValueId;
}

/**
 * Two operands of one element type in, one result of it out, with broadcasting:
 *
 * - float32 or int32: `add`, `sub`, `mul`; `max`, `min` (NaN if either is NaN; −0 < +0); `floorDiv` (float32: floor of
 *   the rounded quotient; int32: exact floor(a/b), a/0 = 0, −2³¹/−1 = −2³¹); `mod`, the remainder with the divisor's
 *   sign, as in Python and TensorFlow (float32: C's exact `fmod`, plus b where it is not 0 and has not b's sign; mod 0
 *   is NaN; int32: a mod 0 = 0); `pow` (float32: as ECMAScript's `**`, so 1 ** NaN is NaN; int32: exact modulo 2³²; for
 *   a negative exponent the true value rounded towards zero, so 0 unless a = ±1, and 0 for a = 0).
 * - float32: `div`, `atan2` (the angle of the point (b, a), a first as in C).
 * - bool or int32: `and`, `or`, `xor`, logical for bool, bitwise for int32.
 */
export type BinaryOp =
  | 'add'
  | 'sub'
  | 'mul'
  | 'max'
  | 'min'
  | 'floorDiv'
  | 'mod'
  | 'pow'
  | 'div'
  | 'atan2'
  | 'and'
  | 'or'
  | 'xor';

/** result = op(a, b); see {@link BinaryOp}. */
export interface BinaryNode extends TensorNode {
  readonly kind: 'binary';
  readonly op: BinaryOp;
  readonly a: ValueId;
  readonly b: ValueId;
}

/** Comparisons. With NaN on either side all are false but `ne`, which is true; −0 equals +0; false < true. */
export type CompareOp = 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge';

/** result = a op b, as bool; both operands have one element type, any. */
export interface CompareNode extends TensorNode {
  readonly kind: 'compare';
  readonly op: CompareOp;
  readonly a: ValueId;
  readonly b: ValueId;
}

/**
 * result = condition ? onTrue : onFalse; the condition is bool, the branches have one element type, all three
 * broadcast.
 */
export interface SelectNode extends TensorNode {
  readonly kind: 'select';
  readonly condition: ValueId;
  readonly onTrue: ValueId;
  readonly onFalse: ValueId;
}

/**
 * The same values as another element type, `dtype`. float32 to int32 truncates towards zero, saturates at −2³¹ and 2³¹
 * − 1, and makes NaN 0; int32 to float32 rounds to nearest even; anything to bool is x ≠ 0 (so NaN is true); bool
 * becomes 0 or 1.
 */
export interface CastNode extends TensorNode {
  readonly kind: 'cast';
  readonly x: ValueId;
}

/** result = min(max(x, low), high), float32 or int32; NaN stays NaN; low ≤ high, both of x's element type. */
export interface ClampNode extends TensorNode {
  readonly kind: 'clamp';
  readonly x: ValueId;
  readonly low: number;
  readonly high: number;
}

/** Nodes that compute every element by itself. */
export type ElementwiseNode = UnaryNode | BinaryNode | CompareNode | SelectNode | CastNode | ClampNode;

const numeric: readonly DType[] = ['float32', 'int32'];
const float: readonly DType[] = ['float32'];
const logical: readonly DType[] = ['bool', 'int32'];

/**
 * The element types that each unary operation takes.
 *
 * @example
 * unaryDTypes.not // ['bool', 'int32']
 */
export const unaryDTypes: Readonly<Record<UnaryOp, readonly DType[]>> = {
  neg: numeric,
  abs: numeric,
  sign: numeric,
  square: numeric,
  sqrt: float,
  rsqrt: float,
  reciprocal: float,
  floor: float,
  ceil: float,
  round: float,
  exp: float,
  expm1: float,
  log: float,
  log1p: float,
  sin: float,
  cos: float,
  tan: float,
  asin: float,
  acos: float,
  atan: float,
  sinh: float,
  cosh: float,
  tanh: float,
  asinh: float,
  acosh: float,
  atanh: float,
  sigmoid: float,
  erf: float,
  not: logical,
  isNaN: float,
  isInf: float,
  isFinite: float,
};

/**
 * The element types that each binary operation takes.
 *
 * @example
 * binaryDTypes.div // ['float32']
 */
export const binaryDTypes: Readonly<Record<BinaryOp, readonly DType[]>> = {
  add: numeric,
  sub: numeric,
  mul: numeric,
  max: numeric,
  min: numeric,
  floorDiv: numeric,
  mod: numeric,
  pow: numeric,
  div: float,
  atan2: float,
  and: logical,
  or: logical,
  xor: logical,
};

/**
 * The comparisons, for tests and tables.
 *
 * @example
 * compareOps.includes('ge') // true
 */
export const compareOps: readonly CompareOp[] = ['eq', 'ne', 'lt', 'le', 'gt', 'ge'];

/**
 * The shape to which shapes broadcast together.
 *
 * @throws ProgramError when two lengths of an axis differ and neither is 1
 * @example
 * broadcastShapes([32, 1, 8], [5, 1]) // [32, 5, 8]
 */
export function broadcastShapes(...shapes: readonly Shape[]): number[] {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  const result = new Array<number>(rank).fill(1);
  for (const shape of shapes) {
    const shift = rank - shape.length;
    for (const [axis, length] of shape.entries()) {
      const other = result[axis + shift]!;
      if (other === 1) result[axis + shift] = length;
      else if (length !== 1 && length !== other) {
        throw new ProgramError(`shapes ${shapes.map((s) => `[${s.join(',')}]`).join(' and ')} do not broadcast`);
      }
    }
  }
  return result;
}

/** The type of an element-wise node's result, from its operands' types. */
export function inferElementwise(node: ElementwiseNode, typeOf: TypeLookup): TensorType {
  switch (node.kind) {
    case 'unary': {
      const x = typeOf(node.x);
      const accepted = unaryDTypes[node.op];
      require(accepted !== undefined, () => `unknown unary operation '${node.op}'`);
      requireDType(x, accepted, `unary ${node.op}`);
      const test = node.op === 'isNaN' || node.op === 'isInf' || node.op === 'isFinite';
      return { shape: x.shape, dtype: test ? 'bool' : x.dtype };
    }
    case 'binary': {
      const [a, b] = [typeOf(node.a), typeOf(node.b)];
      const accepted = binaryDTypes[node.op];
      require(accepted !== undefined, () => `unknown binary operation '${node.op}'`);
      requireDType(a, accepted, `binary ${node.op}`);
      requireSameDType(a, b, `binary ${node.op}`);
      return { shape: broadcastShapes(a.shape, b.shape), dtype: a.dtype };
    }
    case 'compare': {
      const [a, b] = [typeOf(node.a), typeOf(node.b)];
      require(compareOps.includes(node.op), () => `unknown comparison '${node.op}'`);
      requireSameDType(a, b, `compare ${node.op}`);
      return { shape: broadcastShapes(a.shape, b.shape), dtype: 'bool' };
    }
    case 'select': {
      const [condition, onTrue, onFalse] = [typeOf(node.condition), typeOf(node.onTrue), typeOf(node.onFalse)];
      requireDType(condition, ['bool'], "select's condition");
      requireSameDType(onTrue, onFalse, 'select');
      return { shape: broadcastShapes(condition.shape, onTrue.shape, onFalse.shape), dtype: onTrue.dtype };
    }
    case 'cast':
      return { shape: typeOf(node.x).shape, dtype: node.dtype };
    case 'clamp': {
      const x = typeOf(node.x);
      requireDType(x, numeric, 'clamp');
      require(node.low <= node.high, () => `clamp needs low ≤ high, got ${node.low} and ${node.high}`);
      for (const bound of [node.low, node.high]) {
        require(x.dtype === 'int32' ? isInt32(bound) : isFloat32(bound), () =>
          `clamp of ${x.dtype} by ${bound}, which is no ${x.dtype}`);
      }
      return x;
    }
  }
}

/** Whether a number is exact in single precision (the infinities and NaN are). */
export function isFloat32(value: number): boolean {
  return typeof value === 'number' && Object.is(Math.fround(value), value);
}

/**
 * Whether a number is an integer between −2³¹ and 2³¹ − 1.
 *
 * @example
 * isInt32(2 ** 31) // false
 */
export function isInt32(value: number): boolean {
  return Number.isInteger(value) && value >= -(2 ** 31) && value < 2 ** 31;
}

/** Throws unless the type is one of those accepted. */
export function requireDType(type: TensorType, accepted: readonly DType[], what: string): void {
  require(accepted.includes(type.dtype), () => `${what} takes ${accepted.join(' or ')}, got ${formatType(type)}`);
}

function requireSameDType(a: TensorType, b: TensorType, what: string): void {
  require(a.dtype === b.dtype, () =>
    `${what} takes operands of one element type, got ${formatType(a)} and ${formatType(b)}`);
}
