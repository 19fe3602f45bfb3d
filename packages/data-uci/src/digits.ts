import type { NdArray } from '@neurite/tensors';
import { type LabelledTable, labelledTable } from './labelled-table.ts';

/** Options of {@link digits}. */
export interface DigitsOptions {
  /** Whether `y` has a row of ten zeros and ones for each image, instead of the digit itself; false. */
  readonly oneHot?: boolean;
}

/** A table whose classes are rows of zeros and a one. */
export interface OneHotTable extends Omit<LabelledTable, 'y'> {
  /** The class of each sample, float32, `[samples, classes]`. */
  readonly y: NdArray<[number, number]>;
}

/**
 * Handwritten digits: 1,797 images of 8 × 8 pixels, about 180 of each digit, one image a row, its pixels row by row.
 *
 * A pixel counts the dark points of a 4 × 4 block, 0 to 16. The values are those of scikit-learn's `load_digits` (the
 * test part of the set at UCI), not scaled: divide by 16 for [0, 1], reshape to `[1797, 8, 8, 1]` for convolutions.
 *
 * @returns `x` float32 `[1797, 64]`; `y` int32 `[1797]`, or float32 `[1797, 10]` when `oneHot`; new arrays at each call
 * @see E. Alpaydin and C. Kaynak, "Optical Recognition of Handwritten Digits", UCI Machine Learning Repository (1998),
 *   https://doi.org/10.24432/C50P49 (CC BY 4.0)
 * @example
 * const { x, y } = await digits({ oneHot: true });
 */
export function digits(options: { readonly oneHot: true }): Promise<OneHotTable>;
export function digits(options?: { readonly oneHot?: false }): Promise<LabelledTable>;
export function digits(options?: DigitsOptions): Promise<LabelledTable | OneHotTable>;
export async function digits(options: DigitsOptions = {}): Promise<LabelledTable | OneHotTable> {
  const data = await labelledTable((await import('./embedded/digits.ts')).table);
  return options.oneHot === true ? { ...data, y: oneHot(data.y, data.targetNames.length) } : data;
}

function oneHot(labels: NdArray<[number]>, classes: number): NdArray<[number, number]> {
  const [rows] = labels.shape;
  const data = new Float32Array(rows * classes);
  for (let row = 0; row < rows; row++) data[row * classes + labels.data[row]!] = 1;
  return { data, shape: [rows, classes], dtype: 'float32' };
}
