import { type DType, type Shape, sizeOf, type TypedArray } from './ndarray.ts';

/** By this name Node's console asks an object how it wants to be shown. */
export const inspectSymbol: symbol = Symbol.for('nodejs.util.inspect.custom');

/** So many elements at either end of an axis that is too long to be shown; fewer where there are many axes. */
const EDGE = 3;
const MANY_AXES = 4;
const DIGITS = 6;

/**
 * Some elements as nested lists, in the manner of NumPy: of long axes the beginning and the end.
 *
 * @example
 * excerpt(Float32Array.of(1, 2, 3, 4), [2, 2], 'float32');
 * // [[1, 2],
 * //  [3, 4]]
 */
export function excerpt(data: TypedArray, shape: Shape, dtype: DType): string {
  const edge = shape.length < MANY_AXES ? EDGE : 1;
  const element = (value: number): string => {
    if (dtype === 'bool') return String(value !== 0);
    if (Object.is(value, -0)) return '-0';
    return String(dtype === 'float32' && Number.isFinite(value) ? Number(value.toPrecision(DIGITS)) : value);
  };
  const list = (axis: number, offset: number): string => {
    if (axis === shape.length) return element(data[offset]!);
    const length = shape[axis]!;
    const stride = sizeOf(shape.slice(axis + 1));
    const items = (from: number, to: number): string[] =>
      Array.from({ length: to - from }, (_, index) => list(axis + 1, offset + (from + index) * stride));
    const shown = length <= 2 * edge ? items(0, length) : [...items(0, edge), '…', ...items(length - edge, length)];
    const separator = axis === shape.length - 1 ? ', ' : `,\n${' '.repeat(axis + 1)}`;
    return `[${shown.join(separator)}]`;
  };
  return list(0, 0);
}
