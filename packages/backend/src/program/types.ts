/** The lengths of an array's axes, outermost first; `[]` is a scalar. */
export type Shape = readonly number[];

/** Element types: IEEE single precision, 32-bit integers that wrap, and booleans stored as bytes 0 and 1. */
export type DType = 'float32' | 'int32' | 'bool';

/**
 * The flat elements of an array in row-major order: `Float32Array` for float32, `Int32Array` for int32, `Uint8Array`
 * for bool.
 */
export type TypedArray = Float32Array | Int32Array | Uint8Array;

/** What is known of a value before the program runs. */
export interface TensorType {
  readonly shape: Shape;
  readonly dtype: DType;
}

/** An array in the host's memory: its elements in row-major order, its shape and its element type. */
export interface HostArray extends TensorType {
  readonly data: TypedArray;
}

/** A value of a program: the index of the node that makes it. */
export type ValueId = number;

/** What every node that makes one tensor carries: the tensor's type, and where it came from. */
export interface TensorNode extends TensorType {
  /** Where the node came from (an operation's name, a user's line), for reports; it has no meaning. */
  readonly label?: string;
}

/** What every node that makes several tensors carries; a `part` node takes one of them. */
export interface TupleNode {
  readonly outputs: readonly TensorType[];
  /** Where the node came from (an operation's name, a user's line), for reports; it has no meaning. */
  readonly label?: string;
}

/** Finds the type of an operand. */
export type TypeLookup = (value: ValueId) => TensorType;

/**
 * The number of elements of an array of this shape.
 *
 * @example
 * elementCount([2, 3, 4]) // 24
 */
export function elementCount(shape: Shape): number {
  let count = 1;
  for (const length of shape) count *= length;
  return count;
}

/**
 * The bytes that an array takes: four an element, one for bool.
 *
 * @example
 * byteLength({ shape: [2, 3], dtype: 'float32' }) // 24
 */
export function byteLength(type: TensorType): number {
  return elementCount(type.shape) * (type.dtype === 'bool' ? 1 : 4);
}

/**
 * A typed array of `count` zeros.
 *
 * @example
 * zeros('int32', 3) // [0, 0, 0]
 */
export function zeros(dtype: DType, count: number): TypedArray {
  if (dtype === 'float32') return new Float32Array(count);
  return dtype === 'int32' ? new Int32Array(count) : new Uint8Array(count);
}

/**
 * How far apart, in elements, neighbours along each axis lie in row-major order.
 *
 * @example
 * rowMajorStrides([2, 3, 4]) // [12, 4, 1]
 */
export function rowMajorStrides(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis]!;
  }
  return strides;
}

/**
 * Whether two shapes, or any two lists of numbers, are equal.
 *
 * @example
 * sameShape([2, 3], [3, 2]) // false
 */
export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((length, axis) => length === b[axis]);
}

/**
 * Whether two types are equal.
 *
 * @example
 * sameType({ shape: [2], dtype: 'float32' }, { shape: [2], dtype: 'int32' }) // false
 */
export function sameType(a: TensorType, b: TensorType): boolean {
  return a.dtype === b.dtype && sameShape(a.shape, b.shape);
}

/**
 * A type as programs print it: `f32[32,5]`, `i32[]`, `bool[3]`.
 *
 * @example
 * formatType({ shape: [32, 5], dtype: 'float32' }) // 'f32[32,5]'
 */
export function formatType(type: TensorType): string {
  const name = type.dtype === 'float32' ? 'f32' : type.dtype === 'int32' ? 'i32' : 'bool';
  return `${name}[${type.shape.join(',')}]`;
}
