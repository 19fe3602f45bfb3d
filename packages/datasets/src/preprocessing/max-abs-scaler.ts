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

const TYPE = 'maxAbsScaler';

interface Fitted {
  readonly maxAbs: readonly number[];
  readonly scale: readonly number[];
}

/** Scales features to [−1, 1] without moving them; made by {@link maxAbsScaler}. */
export class MaxAbsScaler implements Transformer<TensorLike, NdArray<[number, number]>, NdArray<[number, number]>> {
  #fitted: Fitted | undefined;

  /** The greatest absolute value of each feature. */
  get maxAbs(): readonly number[] {
    return requireFitted(TYPE, this.#fitted).maxAbs;
  }

  /** What each feature is divided by: its greatest absolute value, or 1 where that is 0. */
  get scale(): readonly number[] {
    return requireFitted(TYPE, this.#fitted).scale;
  }

  fit(data: TensorLike): this {
    const x = featureMatrix(TYPE, data);
    countValues(TYPE, x);
    const maxAbs = new Array<number>(x.shape[1]).fill(0);
    forEachValue(x, (value, column) => (maxAbs[column] = Math.max(maxAbs[column]!, Math.abs(value))));
    const smallest = 10 * (x.dtype === 'float32' ? 2 ** -23 : Number.EPSILON);
    this.#fitted = { maxAbs, scale: maxAbs.map((value) => (value < smallest ? 1 : value)) };
    return this;
  }

  transform(data: TensorLike): NdArray<[number, number]> {
    const { scale } = requireFitted(TYPE, this.#fitted);
    return mapColumns(featureMatrix(TYPE, data, scale.length), (value, column) => value / scale[column]!);
  }

  fitTransform(data: TensorLike): NdArray<[number, number]> {
    return this.fit(data).transform(data);
  }

  inverseTransform(data: TensorLike): NdArray<[number, number]> {
    const { scale } = requireFitted(TYPE, this.#fitted);
    return mapColumns(featureMatrix(TYPE, data, scale.length), (value, column) => value * scale[column]!);
  }

  toJSON(): TransformerJson {
    const fitted = this.#fitted === undefined ? null : { ...this.#fitted };
    return { type: TYPE, version: TRANSFORMER_VERSION, options: {}, fitted };
  }

  /** The scaler that `toJSON` described. @throws FormatError when the description is damaged */
  static fromJSON(json: TransformerJson): MaxAbsScaler {
    const scaler = new MaxAbsScaler();
    if (json.fitted !== null) scaler.#fitted = listsFromJson(TYPE, json.fitted, ['maxAbs', 'scale']);
    return scaler;
  }
}

/**
 * Divides each feature by its greatest absolute value, so that zeros stay zeros. NaN is left out and stays. The numbers are
 * those of scikit-learn's `MaxAbsScaler`.
 *
 * @returns a transformer of `[samples, features]`; its methods throw ShapeError when the shape does not fit,
 *   ArgumentError when the data hold infinity or a feature is all NaN, NeuriteError before `fit`
 * @example
 * maxAbsScaler().fitTransform([[1], [-4]]).data; // Float32Array [0.25, -1]
 */
export function maxAbsScaler(): MaxAbsScaler {
  return new MaxAbsScaler();
}
