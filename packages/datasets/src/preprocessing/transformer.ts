import { ArgumentError, FormatError, NeuriteError, ShapeError } from '@neurite/backend';
import { type NdArray, sizeOf, type TensorLike } from '@neurite/tensors';
import { describe } from '../checks.ts';
import { hostArray } from '../host-array.ts';

/** What learns from data how to transform them, and can be saved as JSON. */
export interface OneWayTransformer<Input, Output> {
  /** Learns from the data; what was learnt before is forgotten. */
  fit(data: Input): this;
  /** Transforms data as learnt. */
  transform(data: Input): Output;
  /** Learns from the data and transforms them. */
  fitTransform(data: Input): Output;
  /** Plain data from which `transformerFromJson` makes the same transformer. */
  toJSON(): TransformerJson;
}

/** A transformer that can turn back what it transformed. */
export interface Transformer<Input, Output, Inverse> extends OneWayTransformer<Input, Output> {
  /** Turns transformed data back. */
  inverseTransform(data: TensorLike): Inverse;
}

/** A transformer as plain data. */
export interface TransformerJson {
  /** The name of the function that makes such a transformer. */
  readonly type: string;
  /** The version of this form. */
  readonly version: number;
  /** What the transformer was made with. */
  readonly options: Readonly<Record<string, unknown>>;
  /** What it has learnt; `null` before `fit`. */
  readonly fitted: Readonly<Record<string, unknown>> | null;
}

/** The version of the JSON that transformers write. */
export const TRANSFORMER_VERSION = 1;

/** What a transformer has learnt. @throws NeuriteError before `fit` */
export function requireFitted<F>(type: string, fitted: F | undefined): F {
  if (fitted === undefined) {
    throw new NeuriteError(`This ${type} is not fitted yet: call fit or fitTransform with the training data first.`);
  }
  return fitted;
}

/**
 * A matrix of samples by features.
 *
 * @param features how many features are expected, if it is known
 * @throws ShapeError when the data are no matrix, have no samples, or another number of features
 * @throws ArgumentError when a value is infinite
 */
export function featureMatrix(type: string, data: TensorLike, features?: number): NdArray<[number, number]> {
  const array = hostArray('x', data);
  const [rows, columns] = array.shape;
  if (array.shape.length !== 2 || rows === undefined || columns === undefined) {
    const hint = array.shape.length === 1 ? `: reshape it to [${sizeOf(array.shape)}, 1] if it is one feature` : '';
    throw new ShapeError(
      `${type} expects x of shape [samples, features]; got the shape [${array.shape.join(', ')}]${hint}.`,
    );
  }
  if (rows === 0 || columns === 0) {
    throw new ShapeError(`${type} needs at least one sample and one feature; x has the shape [${rows}, ${columns}].`);
  }
  if (features !== undefined && columns !== features) {
    throw new ShapeError(`${type} was fitted on ${features} features; x has ${columns}.`);
  }
  const infinite = array.data.findIndex((value) => value === Infinity || value === -Infinity);
  if (infinite >= 0) {
    const place = `row ${Math.floor(infinite / columns)}, column ${infinite % columns}`;
    throw new ArgumentError(
      `${type}: x holds ${array.data[infinite]} in ${place}. Replace or leave out that value; NaN may stay.`,
    );
  }
  return { data: array.data, shape: [rows, columns], dtype: array.dtype };
}

/** Calls `visit` with each value that is not NaN, row by row. */
export function forEachValue(x: NdArray<[number, number]>, visit: (value: number, column: number) => void): void {
  const columns = x.shape[1];
  for (let i = 0; i < x.data.length; i++) {
    const value = x.data[i]!;
    if (!Number.isNaN(value)) visit(value, i % columns);
  }
}

/** How many values of each column are not NaN. @throws ArgumentError when a column has none */
export function countValues(type: string, x: NdArray<[number, number]>): number[] {
  const counts = new Array<number>(x.shape[1]).fill(0);
  forEachValue(x, (_, column) => counts[column]!++);
  const empty = counts.indexOf(0);
  if (empty >= 0)
    throw new ArgumentError(`${type}: column ${empty} of x holds nothing but NaN. Leave that column out.`);
  return counts;
}

/** Reads a list of finite numbers out of JSON. @throws FormatError when it is none */
export function numbersFromJson(type: string, fitted: Readonly<Record<string, unknown>>, key: string): number[] {
  const value = fitted[key];
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'number' && Number.isFinite(item))) {
    throw new FormatError(`The saved ${type} is damaged: '${key}' must be a list of numbers; got ${describe(value)}.`);
  }
  return value as number[];
}
