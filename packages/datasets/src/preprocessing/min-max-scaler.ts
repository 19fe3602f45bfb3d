import { ArgumentError, FormatError } from '@neurite/backend';
import type { NdArray, TensorLike } from '@neurite/tensors';
import { finiteNumber } from '../checks.ts';
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

const TYPE = 'minMaxScaler';
const FLOAT32_EPSILON = 2 ** -23;

/** Options of {@link minMaxScaler}. */
export interface MinMaxScalerOptions {
  /** Where the least and the greatest value go; [0, 1]. */
  readonly featureRange?: readonly [number, number];
  /** Whether values beyond those seen are held within the range; false. */
  readonly clip?: boolean;
}

interface Fitted {
  readonly dataMin: readonly number[];
  readonly dataMax: readonly number[];
  readonly scale: readonly number[];
  readonly min: readonly number[];
}

/** Scales features to a range; made by {@link minMaxScaler}. */
export class MinMaxScaler implements Transformer<TensorLike, NdArray<[number, number]>, NdArray<[number, number]>> {
  readonly #range: readonly [number, number];
  readonly #clip: boolean;
  #fitted: Fitted | undefined;

  constructor(options: MinMaxScalerOptions = {}) {
    const [low, high] = options.featureRange ?? [0, 1];
    finiteNumber('featureRange[0]', low);
    finiteNumber('featureRange[1]', high);
    if (low >= high) throw new ArgumentError(`featureRange must go from low to high; got [${low}, ${high}].`);
    this.#range = [low, high];
    this.#clip = options.clip ?? false;
  }

  /** The least value of each feature. */
  get dataMin(): readonly number[] {
    return requireFitted(TYPE, this.#fitted).dataMin;
  }

  /** The greatest value of each feature. */
  get dataMax(): readonly number[] {
    return requireFitted(TYPE, this.#fitted).dataMax;
  }

  /** What each feature is multiplied by. */
  get scale(): readonly number[] {
    return requireFitted(TYPE, this.#fitted).scale;
  }

  /** What is added to each feature after that. */
  get min(): readonly number[] {
    return requireFitted(TYPE, this.#fitted).min;
  }

  fit(data: TensorLike): this {
    const x = featureMatrix(TYPE, data);
    countValues(TYPE, x);
    const dataMin = new Array<number>(x.shape[1]).fill(Infinity);
    const dataMax = new Array<number>(x.shape[1]).fill(-Infinity);
    forEachValue(x, (value, column) => {
      dataMin[column] = Math.min(dataMin[column]!, value);
      dataMax[column] = Math.max(dataMax[column]!, value);
    });
    // scikit-learn stays in the precision of the data: float32, or double for integers.
    const single = x.dtype === 'float32';
    const round = single ? Math.fround : (value: number) => value;
    const [low, high] = this.#range;
    const smallest = 10 * (single ? FLOAT32_EPSILON : Number.EPSILON);
    const scale = dataMax.map((max, i) => {
      const range = round(max - dataMin[i]!);
      return round(round(high - low) / (range < smallest ? 1 : range));
    });
    const min = dataMin.map((value, i) => round(round(low) - round(value * scale[i]!)));
    this.#fitted = { dataMin, dataMax, scale, min };
    return this;
  }

  transform(data: TensorLike): NdArray<[number, number]> {
    const { scale, min } = requireFitted(TYPE, this.#fitted);
    const [low, high] = this.#range;
    return this.#mapColumns(data, (value, column, round) => {
      const scaled = round(round(value * scale[column]!) + min[column]!);
      return this.#clip ? Math.min(high, Math.max(low, scaled)) : scaled;
    });
  }

  fitTransform(data: TensorLike): NdArray<[number, number]> {
    return this.fit(data).transform(data);
  }

  inverseTransform(data: TensorLike): NdArray<[number, number]> {
    const { scale, min } = requireFitted(TYPE, this.#fitted);
    return this.#mapColumns(data, (value, column, round) => round(value - min[column]!) / scale[column]!);
  }

  toJSON(): TransformerJson {
    return {
      type: TYPE,
      version: TRANSFORMER_VERSION,
      options: { featureRange: this.#range, clip: this.#clip },
      fitted: this.#fitted === undefined ? null : { ...this.#fitted },
    };
  }

  /** The scaler that `toJSON` described. @throws FormatError when the description is damaged */
  static fromJSON(json: TransformerJson): MinMaxScaler {
    const scaler = new MinMaxScaler(json.options as MinMaxScalerOptions);
    if (json.fitted === null) return scaler;
    const read = (key: string) => numbersFromJson(TYPE, json.fitted!, key);
    scaler.#fitted = { dataMin: read('dataMin'), dataMax: read('dataMax'), scale: read('scale'), min: read('min') };
    if (new Set(Object.values(scaler.#fitted).map((list: readonly number[]) => list.length)).size > 1) {
      throw new FormatError(`The saved ${TYPE} is damaged: its lists differ in length.`);
    }
    return scaler;
  }

  #mapColumns(
    data: TensorLike,
    fn: (value: number, column: number, round: (value: number) => number) => number,
  ): NdArray<[number, number]> {
    const x = featureMatrix(TYPE, data, requireFitted(TYPE, this.#fitted).scale.length);
    const round = x.dtype === 'float32' ? Math.fround : (value: number) => value;
    const result = new Float32Array(x.data.length);
    for (let i = 0; i < result.length; i++) result[i] = fn(x.data[i]!, i % x.shape[1], round);
    return { data: result, shape: x.shape, dtype: 'float32' };
  }
}

/**
 * Scales each feature so that its least and greatest value become the ends of a range:
 * `(x − dataMin) / (dataMax − dataMin) · (high − low) + low`. NaN is left out and stays; a feature that does not vary
 * becomes `low`. The numbers are those of scikit-learn's `MinMaxScaler`.
 *
 * @param options see {@link MinMaxScalerOptions}
 * @returns a transformer of `[samples, features]`; its methods throw ShapeError when the shape does not fit,
 *   ArgumentError when the data hold infinity or a feature is all NaN, NeuriteError before `fit`
 * @throws ArgumentError when the range does not go from low to high
 * @example
 * minMaxScaler().fitTransform([[1], [2], [3]]).data // [0, 0.5, 1]
 */
export function minMaxScaler(options: MinMaxScalerOptions = {}): MinMaxScaler {
  return new MinMaxScaler(options);
}
