import type { DType } from '@neurite/backend';

/** How an element type is called in WGSL, in expressions. */
export type Scalar = 'f32' | 'i32' | 'bool';

export const scalarOf = (dtype: DType): Scalar => (dtype === 'float32' ? 'f32' : dtype === 'int32' ? 'i32' : 'bool');

/** How an element type is stored: WGSL has no bool in memory, so one takes a word. */
export const storedAs = (dtype: DType): 'f32' | 'i32' | 'u32' =>
  dtype === 'float32' ? 'f32' : dtype === 'int32' ? 'i32' : 'u32';

/** A number as an expression of this type. WGSL refuses literals of NaN and the infinities, and forgets the sign of −0. */
export const literal = (value: number, scalar: Scalar): string => {
  if (scalar === 'bool') return value === 0 ? 'false' : 'true';
  if (scalar === 'i32')
    return value === -(2 ** 31) ? '(-2147483647i - 1i)' : `${value < 0 ? `(${value}i)` : `${value}i`}`;
  if (Number.isNaN(value)) return 'f32_of(0x7fc00000u)';
  const isPlain = Number.isFinite(value) && !Object.is(value, -0);
  if (!isPlain) return `f32_of(${bitsOf(value)})`;
  return value < 0 ? `(${value}f)` : `${value}f`;
};

const bitsOf = (value: number): string => `0x${new Uint32Array(Float32Array.of(value).buffer)[0]!.toString(16)}u`;

/** The functions that {@link literal} may call. */
export const literalFunctions = (value: number, scalar: Scalar): readonly string[] =>
  scalar === 'f32' && (!Number.isFinite(value) || Object.is(value, -0)) ? ['f32_of'] : [];
