import { ArgumentError, FormatError, unknownName } from '@neurite/backend';
import type { NdArray, TensorLike } from '@neurite/tensors';
import { finiteNumber } from '../checks.ts';
import {
  featureMatrix,
  numbersFromJson,
  type OneWayTransformer,
  requireFitted,
  TRANSFORMER_VERSION,
  type TransformerJson,
} from './transformer.ts';

const TYPE = 'simpleImputer';

/** What takes the place of missing values: a statistic of the feature, or a constant. */
export type ImputationStrategy = 'mean' | 'median' | 'mostFrequent' | 'constant';

const strategies: readonly ImputationStrategy[] = ['mean', 'median', 'mostFrequent', 'constant'];

/** Options of {@link simpleImputer}. */
export interface SimpleImputerOptions {
  /** Default 'mean'. */
  readonly strategy?: ImputationStrategy;
  /** What the strategy 'constant' puts in; 0. */
  readonly fillValue?: number;
  /** What stands for a missing value; NaN. */
  readonly missingValues?: number;
}

/** Fills gaps in features; made by {@link simpleImputer}. */
export class SimpleImputer implements OneWayTransformer<TensorLike, NdArray<[number, number]>> {
  readonly #strategy: ImputationStrategy;
  readonly #fillValue: number;
  readonly #missingValues: number;
  #fitted: { readonly statistics: readonly number[] } | undefined;

  constructor(options: SimpleImputerOptions = {}) {
    const { strategy = 'mean', fillValue = 0, missingValues = NaN } = options;
    if (!strategies.includes(strategy)) throw unknownName('strategy', strategy, strategies);
    if (!Number.isNaN(missingValues)) finiteNumber('missingValues', missingValues);
    this.#strategy = strategy;
    this.#fillValue = finiteNumber('fillValue', fillValue);
    this.#missingValues = missingValues;
  }

  /** What is put into the gaps of each feature. */
  get statistics(): readonly number[] {
    return requireFitted(TYPE, this.#fitted).statistics;
  }

  fit(data: TensorLike): this {
    const x = featureMatrix(TYPE, data);
    const present = Array.from({ length: x.shape[1] }, (): number[] => []);
    x.data.forEach((value, index) => {
      if (!this.#isMissing(value)) present[index % x.shape[1]]!.push(value);
    });
    this.#fitted = { statistics: present.map((values, column) => this.#statistic(values, column)) };
    return this;
  }

  transform(data: TensorLike): NdArray<[number, number]> {
    const { statistics } = requireFitted(TYPE, this.#fitted);
    const x = featureMatrix(TYPE, data, statistics.length);
    const filled = Float32Array.from(x.data, (value, index) =>
      this.#isMissing(value) ? statistics[index % x.shape[1]]! : value,
    );
    return { data: filled, shape: x.shape, dtype: 'float32' };
  }

  fitTransform(data: TensorLike): NdArray<[number, number]> {
    return this.fit(data).transform(data);
  }

  toJSON(): TransformerJson {
    // JSON has no NaN.
    const missingValues = Number.isNaN(this.#missingValues) ? {} : { missingValues: this.#missingValues };
    return {
      type: TYPE,
      version: TRANSFORMER_VERSION,
      options: { strategy: this.#strategy, fillValue: this.#fillValue, ...missingValues },
      fitted: this.#fitted === undefined ? null : { ...this.#fitted },
    };
  }

  /** The imputer that `toJSON` described. @throws FormatError when the description is damaged */
  static fromJSON(json: TransformerJson): SimpleImputer {
    const imputer = new SimpleImputer(json.options as SimpleImputerOptions);
    if (json.fitted === null) return imputer;
    const statistics = numbersFromJson(TYPE, json.fitted, 'statistics');
    if (statistics.length === 0) throw new FormatError(`The saved ${TYPE} is damaged: it has no statistics.`);
    imputer.#fitted = { statistics };
    return imputer;
  }

  #isMissing(value: number): boolean {
    return Number.isNaN(this.#missingValues) ? Number.isNaN(value) : value === this.#missingValues;
  }

  #statistic(values: readonly number[], column: number): number {
    if (this.#strategy === 'constant') return this.#fillValue;
    if (values.length === 0) {
      throw new ArgumentError(`${TYPE}: column ${column} of x has no value to learn from. Leave that column out.`);
    }
    if (values.some(Number.isNaN)) {
      throw new ArgumentError(
        `${TYPE}: column ${column} of x holds NaN, but missing values are ${this.#missingValues}.`,
      );
    }
    if (this.#strategy === 'mean') return values.reduce((sum, value) => sum + value, 0) / values.length;
    return this.#strategy === 'median' ? median(values) : mostFrequent(values);
  }
}

function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The value that is there most often; of several the smallest. */
function mostFrequent(values: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].reduce((best, next) =>
    next[1] > best[1] || (next[1] === best[1] && next[0] < best[0]) ? next : best,
  )[0];
}

/**
 * Fills missing values with the mean, the median or the most frequent value of their feature, or a constant. The numbers are
 * those of scikit-learn's `SimpleImputer`.
 *
 * @param options see {@link SimpleImputerOptions}
 * @returns a transformer of `[samples, features]`; its methods throw ShapeError when the shape does not fit,
 *   ArgumentError when the data hold infinity or a feature has no value, NeuriteError before `fit`
 * @throws ArgumentError when an option is none of those accepted
 * @example
 * simpleImputer({ strategy: 'median' }).fitTransform([[1], [NaN], [3]]).data // [1, 2, 3]
 */
export function simpleImputer(options: SimpleImputerOptions = {}): SimpleImputer {
  return new SimpleImputer(options);
}
