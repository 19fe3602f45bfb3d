import { unknownName } from '@neurite/backend';
import type { NdArray, TensorLike } from '@neurite/tensors';
import { featureMatrix, type OneWayTransformer, TRANSFORMER_VERSION, type TransformerJson } from './transformer.ts';

const TYPE = 'normalizer';

/** What a row's length is: Σ|x|, √Σx², or the largest |x|. */
export type RowNorm = 'l1' | 'l2' | 'max';

const norms: Readonly<Record<RowNorm, (row: Iterable<number>) => number>> = {
  l1: (row) => fold(row, (sum, value) => sum + Math.abs(value)),
  l2: (row) => Math.sqrt(fold(row, (sum, value) => sum + value * value)),
  max: (row) => fold(row, (largest, value) => Math.max(largest, Math.abs(value))),
};

function fold(row: Iterable<number>, next: (total: number, value: number) => number): number {
  let total = 0;
  for (const value of row) total = next(total, value);
  return total;
}

/** Options of {@link normalizer}. */
export interface NormalizerOptions {
  /** Default 'l2'. */
  readonly norm?: RowNorm;
}

/** Scales samples to length 1; made by {@link normalizer}. */
export class Normalizer implements OneWayTransformer<TensorLike, NdArray<[number, number]>> {
  readonly #norm: RowNorm;

  constructor({ norm = 'l2' }: NormalizerOptions = {}) {
    if (!Object.hasOwn(norms, norm)) throw unknownName('norm', norm, Object.keys(norms));
    this.#norm = norm;
  }

  /** Looks at the data's shape: there is nothing to learn. */
  fit(data: TensorLike): this {
    featureMatrix(TYPE, data);
    return this;
  }

  transform(data: TensorLike): NdArray<[number, number]> {
    const { data: values, shape } = featureMatrix(TYPE, data);
    const [rows, columns] = shape;
    const result = new Float32Array(values.length);
    for (let row = 0; row < rows; row++) {
      const sample = values.subarray(row * columns, (row + 1) * columns);
      const length = norms[this.#norm](sample) || 1;
      for (let i = 0; i < columns; i++) result[row * columns + i] = sample[i]! / length;
    }
    return { data: result, shape, dtype: 'float32' };
  }

  fitTransform(data: TensorLike): NdArray<[number, number]> {
    return this.transform(data);
  }

  toJSON(): TransformerJson {
    return { type: TYPE, version: TRANSFORMER_VERSION, options: { norm: this.#norm }, fitted: null };
  }

  /** The normalizer that `toJSON` described. */
  static fromJSON(json: TransformerJson): Normalizer {
    return new Normalizer(json.options as NormalizerOptions);
  }
}

/**
 * Divides each sample by its length, a sample of zeros stays: for features whose proportions matter, such as counts of
 * words. The numbers are those of scikit-learn's `Normalizer`.
 *
 * @param options see {@link NormalizerOptions}
 * @returns a transformer of `[samples, features]` that need not be fitted; it throws ShapeError when the shape does not fit,
 *   ArgumentError when the data hold infinity
 * @throws ArgumentError when the norm is none of those accepted
 * @example
 * normalizer().transform([[3, 4]]).data; // Float32Array [0.6, 0.8]
 */
export function normalizer(options: NormalizerOptions = {}): Normalizer {
  return new Normalizer(options);
}
