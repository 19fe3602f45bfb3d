import { FormatError } from '@neurite/backend';
import type { NdArray, TensorLike } from '@neurite/tensors';
import {
  countValues,
  featureMatrix,
  forEachValue,
  numbersFromJson,
  requireFitted,
  type Transformer,
  TRANSFORMER_VERSION,
  type TransformerJson,
} from './transformer.ts';

const TYPE = 'standardScaler';

/** Options of {@link standardScaler}. */
export interface StandardScalerOptions {
  /** Whether to subtract the mean; true. */
  readonly withMean?: boolean;
  /** Whether to divide by the standard deviation; true. */
  readonly withStd?: boolean;
}

interface Fitted {
  readonly mean: readonly number[];
  readonly variance: readonly number[];
  readonly scale: readonly number[];
  readonly counts: readonly number[];
}

/** Scales features to mean 0 and variance 1; made by {@link standardScaler}. */
export class StandardScaler implements Transformer<TensorLike, NdArray<[number, number]>, NdArray<[number, number]>> {
  readonly #withMean: boolean;
  readonly #withStd: boolean;
  #fitted: Fitted | undefined;

  constructor(options: StandardScalerOptions = {}) {
    this.#withMean = options.withMean ?? true;
    this.#withStd = options.withStd ?? true;
  }

  /** The mean of each feature. */
  get mean(): readonly number[] {
    return requireFitted(TYPE, this.#fitted).mean;
  }

  /** The variance of each feature, `Σ (x − mean)² / n`. */
  get variance(): readonly number[] {
    return requireFitted(TYPE, this.#fitted).variance;
  }

  /** What each feature is divided by: its standard deviation, or 1 where it does not vary. */
  get scale(): readonly number[] {
    return requireFitted(TYPE, this.#fitted).scale;
  }

  fit(data: TensorLike): this {
    const x = featureMatrix(TYPE, data);
    const counts = countValues(TYPE, x);
    const zeros = () => new Array<number>(x.shape[1]).fill(0);
    const sums = zeros();
    forEachValue(x, (value, column) => (sums[column]! += value));
    const mean = sums.map((sum, i) => sum / counts[i]!);
    // The second sum takes out what rounding of the mean leaves: the corrected two-pass algorithm (Chan, Golub and
    // LeVeque, Algorithms for computing the sample variance, The American Statistician 37 (1983)).
    const squares = zeros();
    const corrections = zeros();
    forEachValue(x, (value, column) => {
      const difference = value - mean[column]!;
      squares[column]! += difference * difference;
      corrections[column]! += difference;
    });
    const variance = squares.map((sum, i) => (sum - corrections[i]! ** 2 / counts[i]!) / counts[i]!);
    const scale = variance.map((value, i) => (isConstant(value, mean[i]!, counts[i]!) ? 1 : Math.sqrt(value)));
    this.#fitted = { mean, variance, scale, counts };
    return this;
  }

  transform(data: TensorLike): NdArray<[number, number]> {
    const { mean, scale } = requireFitted(TYPE, this.#fitted);
    return this.#mapColumns(data, (value, column, round) => {
      const centered = this.#withMean ? round(value - mean[column]!) : value;
      return this.#withStd ? centered / scale[column]! : centered;
    });
  }

  fitTransform(data: TensorLike): NdArray<[number, number]> {
    return this.fit(data).transform(data);
  }

  inverseTransform(data: TensorLike): NdArray<[number, number]> {
    const { mean, scale } = requireFitted(TYPE, this.#fitted);
    return this.#mapColumns(data, (value, column, round) => {
      const scaled = this.#withStd ? round(value * scale[column]!) : value;
      return this.#withMean ? scaled + mean[column]! : scaled;
    });
  }

  toJSON(): TransformerJson {
    return {
      type: TYPE,
      version: TRANSFORMER_VERSION,
      options: { withMean: this.#withMean, withStd: this.#withStd },
      fitted: this.#fitted === undefined ? null : { ...this.#fitted },
    };
  }

  /** The scaler that `toJSON` described. @throws FormatError when the description is damaged */
  static fromJSON(json: TransformerJson): StandardScaler {
    const scaler = new StandardScaler(json.options as StandardScalerOptions);
    if (json.fitted === null) return scaler;
    const read = (key: string) => numbersFromJson(TYPE, json.fitted!, key);
    scaler.#fitted = { mean: read('mean'), variance: read('variance'), scale: read('scale'), counts: read('counts') };
    if (new Set(Object.values(scaler.#fitted).map((list: readonly number[]) => list.length)).size > 1) {
      throw new FormatError(`The saved ${TYPE} is damaged: its lists differ in length.`);
    }
    return scaler;
  }

  // scikit-learn rounds float32 data after each of the two steps, integers only at the end; so must equal numbers.
  #mapColumns(
    data: TensorLike,
    fn: (value: number, column: number, round: (value: number) => number) => number,
  ): NdArray<[number, number]> {
    const x = featureMatrix(TYPE, data, requireFitted(TYPE, this.#fitted).mean.length);
    const round = x.dtype === 'float32' ? Math.fround : (value: number) => value;
    const result = new Float32Array(x.data.length);
    for (let i = 0; i < result.length; i++) result[i] = fn(x.data[i]!, i % x.shape[1], round);
    return { data: result, shape: x.shape, dtype: 'float32' };
  }
}

/** Whether the variance is no more than rounding errors of the mean can leave. */
function isConstant(variance: number, mean: number, count: number): boolean {
  return variance <= count * Number.EPSILON * variance + (count * mean * Number.EPSILON) ** 2;
}

/**
 * Scales each feature to mean 0 and variance 1: `(x − mean) / std`. NaN is left out of the statistics and stays in the
 * data; a feature that does not vary is only centred. The numbers are those of scikit-learn's `StandardScaler`.
 *
 * @param options see {@link StandardScalerOptions}
 * @returns a transformer of `[samples, features]`; its methods throw ShapeError when the shape does not fit,
 *   ArgumentError when the data hold infinity or a feature is all NaN, NeuriteError before `fit`
 * @example
 * const scaler = standardScaler();
 * const train = scaler.fitTransform(xTrain);
 * const test = scaler.transform(xTest);
 */
export function standardScaler(options: StandardScalerOptions = {}): StandardScaler {
  return new StandardScaler(options);
}
