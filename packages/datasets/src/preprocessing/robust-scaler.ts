import { ArgumentError } from '@neurite/backend';
import type { NdArray, TensorLike } from '@neurite/tensors';
import {
  countValues,
  featureMatrix,
  forEachValue,
  listsFromJson,
  mapColumns,
  requireFitted,
  type Transformer,
  TRANSFORMER_VERSION,
  type TransformerJson,
} from './transformer.ts';

const TYPE = 'robustScaler';

/** Options of {@link robustScaler}. */
export interface RobustScalerOptions {
  /** Whether to subtract the median; true. */
  readonly withCentering?: boolean;
  /** Whether to divide by the range between the quantiles; true. */
  readonly withScaling?: boolean;
  /** The quantiles, in percent; [25, 75]. */
  readonly quantileRange?: readonly [number, number];
}

interface Fitted {
  readonly center: readonly number[];
  readonly scale: readonly number[];
}

/** Scales features by statistics that outliers do not move; made by {@link robustScaler}. */
export class RobustScaler implements Transformer<TensorLike, NdArray<[number, number]>, NdArray<[number, number]>> {
  readonly #withCentering: boolean;
  readonly #withScaling: boolean;
  readonly #range: readonly [number, number];
  #fitted: Fitted | undefined;

  constructor(options: RobustScalerOptions = {}) {
    const [low, high] = options.quantileRange ?? [25, 75];
    if (!(low >= 0 && low < high && high <= 100)) {
      throw new ArgumentError(`quantileRange must go from low to high within 0 to 100; got [${low}, ${high}].`);
    }
    this.#withCentering = options.withCentering ?? true;
    this.#withScaling = options.withScaling ?? true;
    this.#range = [low, high];
  }

  /** The median of each feature. */
  get center(): readonly number[] {
    return requireFitted(TYPE, this.#fitted).center;
  }

  /** What each feature is divided by: the range between its quantiles, or 1 where that is 0. */
  get scale(): readonly number[] {
    return requireFitted(TYPE, this.#fitted).scale;
  }

  fit(data: TensorLike): this {
    const x = featureMatrix(TYPE, data);
    countValues(TYPE, x);
    const columns = Array.from({ length: x.shape[1] }, (): number[] => []);
    forEachValue(x, (value, column) => columns[column]!.push(value));
    const sorted = columns.map((values) => Float64Array.from(values).sort());
    const [low, high] = this.#range;
    // NumPy stays in the precision of the data for sums and differences of them.
    const single = x.dtype === 'float32';
    const round = single ? Math.fround : (value: number) => value;
    const smallest = 10 * (single ? 2 ** -23 : Number.EPSILON);
    const scale = sorted.map((values) => quantile(values, high / 100, round) - quantile(values, low / 100, round));
    this.#fitted = {
      center: sorted.map((values) => median(values, round)),
      scale: scale.map((value) => (value < smallest ? 1 : value)),
    };
    return this;
  }

  transform(data: TensorLike): NdArray<[number, number]> {
    const { center, scale } = requireFitted(TYPE, this.#fitted);
    return mapColumns(featureMatrix(TYPE, data, scale.length), (value, column, round) => {
      const centered = this.#withCentering ? round(value - center[column]!) : value;
      return this.#withScaling ? centered / scale[column]! : centered;
    });
  }

  fitTransform(data: TensorLike): NdArray<[number, number]> {
    return this.fit(data).transform(data);
  }

  inverseTransform(data: TensorLike): NdArray<[number, number]> {
    const { center, scale } = requireFitted(TYPE, this.#fitted);
    return mapColumns(featureMatrix(TYPE, data, scale.length), (value, column, round) => {
      const scaled = this.#withScaling ? round(value * scale[column]!) : value;
      return this.#withCentering ? scaled + center[column]! : scaled;
    });
  }

  toJSON(): TransformerJson {
    return {
      type: TYPE,
      version: TRANSFORMER_VERSION,
      options: { withCentering: this.#withCentering, withScaling: this.#withScaling, quantileRange: this.#range },
      fitted: this.#fitted === undefined ? null : { ...this.#fitted },
    };
  }

  /** The scaler that `toJSON` described. @throws FormatError when the description is damaged */
  static fromJSON(json: TransformerJson): RobustScaler {
    const scaler = new RobustScaler(json.options as RobustScalerOptions);
    if (json.fitted !== null) scaler.#fitted = listsFromJson(TYPE, json.fitted, ['center', 'scale']);
    return scaler;
  }
}

function median(sorted: Float64Array, round: (value: number) => number): number {
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : round(sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The value at a share of the way through sorted values, in a straight line between two of them, from the nearer one. */
function quantile(sorted: Float64Array, share: number, round: (value: number) => number): number {
  const place = share * (sorted.length - 1);
  const index = Math.floor(place);
  const [below, above] = [sorted[index]!, sorted[Math.min(index + 1, sorted.length - 1)]!];
  const [way, difference] = [place - index, round(above - below)];
  return way >= 0.5 ? above - difference * (1 - way) : below + difference * way;
}

/**
 * Scales each feature by its median and the range between its quartiles, which outliers do not move: `(x − median) / (q₇₅ −
 * q₂₅)`. NaN is left out and stays. The numbers are those of scikit-learn's `RobustScaler`.
 *
 * @param options see {@link RobustScalerOptions}
 * @returns a transformer of `[samples, features]`; its methods throw ShapeError when the shape does not fit,
 *   ArgumentError when the data hold infinity or a feature is all NaN, NeuriteError before `fit`
 * @throws ArgumentError when the quantiles do not go from low to high
 * @example
 * robustScaler().fitTransform([[1], [2], [3], [4], [1000]]).data; // Float32Array [-1, -0.5, 0, 0.5, 498.5]
 */
export function robustScaler(options: RobustScalerOptions = {}): RobustScaler {
  return new RobustScaler(options);
}
