import { ArgumentError, NeuriteError, unknownName } from '@neurite/backend';

/** The lengths of an array's axes, outermost first; `[]` is a scalar. */
export type Shape = readonly number[];

/** Element types: IEEE single precision, exact 32-bit integers, and booleans stored as 0 and 1. */
export type DType = 'float32' | 'int32' | 'bool';

/** The typed array that holds the elements of each {@link DType}. */
export interface DataOf {
  float32: Float32Array;
  int32: Int32Array;
  bool: Uint8Array;
}

/** The flat elements of an array, in row-major order. */
export type TypedArray = DataOf[DType];

/** Nested JavaScript arrays of numbers or booleans; every level has one length. */
export type NestedArray = number | boolean | readonly NestedArray[];

/**
 * A host array: a typed array in row-major order and its shape. It needs no backend, and is accepted wherever a
 * tensor is.
 */
export interface NdArray<S extends Shape = Shape> {
  readonly data: TypedArray;
  readonly shape: S;
  readonly dtype: DType;
}

/**
 * The number of elements of an array of this shape.
 *
 * @example
 * sizeOf([2, 3, 4]) // 24
 */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (const length of shape) size *= length;
  return size;
}

/** The names of all element types, from the narrowest to the widest. */
export const dtypes: readonly DType[] = ['bool', 'int32', 'float32'];

/**
 * The element type that a typed array holds.
 *
 * @throws ArgumentError for arrays of other types, such as Float64Array
 * @example
 * dtypeOf(Int32Array.of(1, 2)) // 'int32'
 */
export function dtypeOf(data: TypedArray): DType {
  if (data instanceof Float32Array) return 'float32';
  if (data instanceof Int32Array) return 'int32';
  if (data instanceof Uint8Array) return 'bool';
  throw new ArgumentError(
    `A ${(data as object).constructor.name} has no element type of its own here; give one of ${dtypes.join(', ')}, ` +
      'or a Float32Array, an Int32Array or (for booleans) a Uint8Array.',
  );
}

/**
 * A typed array of `size` zeros of the given element type.
 *
 * @example
 * zerosOf('int32', 3) // [0, 0, 0]
 */
export function zerosOf<D extends DType>(dtype: D, size: number): DataOf[D] {
  if (!dtypes.includes(dtype)) throw unknownName('element type', String(dtype), dtypes);
  const data: TypedArray =
    dtype === 'float32' ? new Float32Array(size) : dtype === 'int32' ? new Int32Array(size) : new Uint8Array(size);
  return data as DataOf[D];
}

/**
 * Whether a value is an {@link NdArray}: plain data with `data`, `shape` and `dtype`.
 *
 * @example
 * isNdArray({ data: Float32Array.of(1, 2), shape: [2], dtype: 'float32' }) // true
 */
export function isNdArray(value: unknown): value is NdArray {
  if (typeof value !== 'object' || value === null) return false;
  const { data, shape, dtype } = value as Partial<NdArray>;
  return ArrayBuffer.isView(data) && Array.isArray(shape) && typeof dtype === 'string';
}

/**
 * Makes a host array from nested arrays, or from a flat typed array and a shape.
 *
 * @param values nested arrays, a number, a boolean, or a typed array (kept, not copied, where its type fits `dtype`)
 * @param shape defaults to the nesting of `values`; its product must equal the number of values
 * @param dtype defaults to the typed array's own type, 'bool' for booleans, else 'float32'
 * @throws NeuriteError when the nesting is ragged, or the number of values does not fill the shape; ArgumentError for
 *   bytes beyond 0 and 1 without a `dtype`
 * @example
 * ndArray([[1, 2], [3, 4]]).shape // [2, 2]
 * ndArray(pixels, [64, 64, 3], 'float32') // of a Uint8Array: 0 to 255
 */
export function ndArray<S extends Shape = number[]>(
  values: NestedArray | TypedArray,
  shape?: S,
  dtype?: DType,
): NdArray<S> {
  if (ArrayBuffer.isView(values)) {
    const data = values as TypedArray;
    const target = dtype ?? dtypeOf(data);
    const isTruth = target !== 'bool' || !(data instanceof Uint8Array) || data.every((value) => value <= 1);
    if (!isTruth && dtype === undefined) {
      throw new ArgumentError(
        'A Uint8Array without a dtype holds booleans, 0 and 1; this one holds other bytes. If they are numbers, such as ' +
          "pixels, say so: ndArray(values, shape, 'float32').",
      );
    }
    return filled(
      isTruth ? convert(data, target) : Uint8Array.from(data, Math.sign),
      shape ?? ([data.length] as unknown as S),
      target,
    );
  }
  const inferred = shapeOfNested(values);
  const target = dtype ?? (typeof firstOf(values) === 'boolean' ? 'bool' : 'float32');
  const data = zerosOf(target, sizeOf(inferred));
  copyNested(values, inferred, 0, data, 0);
  return filled(data, shape ?? (inferred as unknown as S), target);
}

function filled<S extends Shape>(data: TypedArray, shape: S, dtype: DType): NdArray<S> {
  requireShape(shape);
  if (sizeOf(shape) !== data.length) {
    throw new NeuriteError(
      `${data.length} values do not fill the shape [${shape.join(', ')}], which has ${sizeOf(shape)} elements.`,
    );
  }
  return { data, shape, dtype };
}

/** @throws NeuriteError unless it is the shape of an array */
export function requireShape(shape: Shape): void {
  if (Array.isArray(shape) && shape.every((length) => Number.isInteger(length) && length >= 0)) return;
  const found = Array.isArray(shape) ? `[${shape.join(', ')}]` : JSON.stringify(shape);
  const hint = dtypes.includes(shape as unknown as DType) ? ' The element type comes after it.' : '';
  throw new NeuriteError(`A shape is a list of whole numbers of at least 0, as [2, 3]; got ${found}.${hint}`);
}

/** Elements as another type: floats are truncated towards zero for int32; anything but zero is true for bool. */
export function convert<D extends DType>(values: ArrayLike<number | boolean>, dtype: D): DataOf[D] {
  const isAlready =
    (dtype === 'float32' && values instanceof Float32Array) ||
    (dtype === 'int32' && values instanceof Int32Array) ||
    (dtype === 'bool' && values instanceof Uint8Array);
  if (isAlready) return values as unknown as DataOf[D];
  const data = zerosOf(dtype, values.length);
  if (dtype === 'bool') for (let i = 0; i < data.length; i++) data[i] = Number(values[i]) === 0 ? 0 : 1;
  else for (let i = 0; i < data.length; i++) data[i] = Number(values[i]);
  return data;
}

function shapeOfNested(values: NestedArray): number[] {
  const shape: number[] = [];
  let level: NestedArray | undefined = values;
  while (Array.isArray(level)) {
    shape.push(level.length);
    level = level[0];
  }
  return shape;
}

function firstOf(values: NestedArray): number | boolean | undefined {
  let first: NestedArray | undefined = values;
  while (Array.isArray(first)) first = first[0];
  return first as number | boolean | undefined;
}

/** Writes the elements from a place on. @returns the place after them */
function copyNested(values: NestedArray, shape: Shape, axis: number, out: TypedArray, start: number): number {
  let at = start;
  if (axis === shape.length && (typeof values === 'number' || typeof values === 'boolean')) {
    out[at++] = out instanceof Uint8Array ? Number(Number(values) !== 0) : Number(values);
  } else if (axis < shape.length && Array.isArray(values) && values.length === shape[axis]) {
    for (const item of values as readonly NestedArray[]) at = copyNested(item, shape, axis + 1, out, at);
  } else {
    throw unfit(values, shape, axis, start);
  }
  return at;
}

function unfit(value: unknown, shape: Shape, axis: number, start: number): NeuriteError {
  const path = shape.slice(0, axis).map((length, place) => Math.floor(start / sizeOf(shape.slice(place + 1))) % length);
  if (Array.isArray(value) || typeof value === 'number' || typeof value === 'boolean') {
    const expected = axis < shape.length ? `an array of length ${shape[axis]}` : 'a number';
    const got = Array.isArray(value) ? `an array of length ${value.length}` : `${typeof value} ${String(value)}`;
    return new NeuriteError(
      `The nested arrays are ragged: at [${path.join(', ')}] there is ${got}, expected ${expected}.`,
    );
  }
  const got = typeof value === 'string' ? `the text ${JSON.stringify(value)}` : String(value);
  const where = path.length === 0 ? '' : ` at [${path.join(', ')}]`;
  return new NeuriteError(
    `An array is made of numbers and booleans; got ${got}${where}. Texts are turned into numbers first, and what is missing is NaN.`,
  );
}
