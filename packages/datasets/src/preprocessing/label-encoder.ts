import { ArgumentError, FormatError, ShapeError } from '@neurite/backend';
import {
  isNdArray,
  isTensor,
  type NdArray,
  ndArray,
  type Tensor,
  type TensorLike,
  type TypedArray,
} from '@neurite/tensors';
import { hostArray } from '../host-array.ts';
import type { Label } from '../split/class-indices.ts';
import { categoriesFromJson, categoriesToJson, listed, placesOf, sortedCategories } from './categories.ts';
import { requireFitted, type Transformer, TRANSFORMER_VERSION, type TransformerJson } from './transformer.ts';

const TYPE = 'labelEncoder';

/** Labels to encode: a list of strings, numbers or booleans, or a vector of numbers. */
export type Labels<L extends Label = Label> = readonly L[] | NdArray | Tensor | TypedArray;

/** Numbers the classes of a target; made by {@link labelEncoder}. */
export class LabelEncoder<L extends Label = Label> implements Transformer<Labels<L>, NdArray<[number]>, L[]> {
  #classes: readonly L[] | undefined;

  /** The classes in order: class `i` is encoded as `i`. */
  get classes(): readonly L[] {
    return requireFitted(TYPE, this.#classes);
  }

  fit(data: Labels<L>): this {
    const labels = listOf(data);
    if (labels.length === 0) throw new ShapeError(`${TYPE} needs at least one label; y is empty.`);
    this.#classes = sortedCategories('y', labels) as L[];
    return this;
  }

  transform(data: Labels<L>): NdArray<[number]> {
    const places = placesOf(this.classes);
    const labels = listOf(data);
    const unknown = labels.filter((label) => !places.has(label));
    if (unknown.length > 0) {
      throw new ArgumentError(
        `${TYPE}: y contains labels that were not seen by fit: ${listed(unknown)}. Known: ${listed(this.classes)}.`,
      );
    }
    return ndArray(
      Int32Array.from(labels, (label) => places.get(label)!),
      [labels.length],
    );
  }

  fitTransform(data: Labels<L>): NdArray<[number]> {
    return this.fit(data).transform(data);
  }

  inverseTransform(data: TensorLike): L[] {
    const { classes } = this;
    const codes = vectorOf(data);
    const unknown = codes.filter((code) => !(code in classes));
    if (unknown.length > 0) {
      throw new ArgumentError(
        `${TYPE}: y contains ${listed(unknown)}, but there are classes 0 to ${classes.length - 1} only.`,
      );
    }
    return codes.map((code) => classes[code]!);
  }

  toJSON(): TransformerJson {
    return {
      type: TYPE,
      version: TRANSFORMER_VERSION,
      options: {},
      fitted: this.#classes === undefined ? null : { classes: categoriesToJson(this.#classes) },
    };
  }

  /** The encoder that `toJSON` described. @throws FormatError when the description is damaged */
  static fromJSON(json: TransformerJson): LabelEncoder {
    const encoder = new LabelEncoder();
    if (json.fitted === null) return encoder;
    const classes = categoriesFromJson(TYPE, json.fitted['classes']);
    if (classes.includes(null)) throw new FormatError(`The saved ${TYPE} is damaged: null is no class.`);
    encoder.#classes = classes as Label[];
    return encoder;
  }
}

/**
 * Numbers the classes of a target from 0, in their sorted order, as scikit-learn's `LabelEncoder` does.
 *
 * @returns a transformer from labels to int32 codes of shape `[n]` and back; its methods throw ArgumentError for labels
 *   that `fit` did not see or that are of several kinds, ShapeError for what is no list, NeuriteError before `fit`
 * @example
 * const encoder = labelEncoder();
 * encoder.fitTransform(['dog', 'cat', 'dog']).data // [1, 0, 1]
 * encoder.inverseTransform([1]); // ['dog']
 */
export function labelEncoder<L extends Label = Label>(): LabelEncoder<L> {
  return new LabelEncoder<L>();
}

function listOf<L extends Label>(labels: Labels<L>): readonly L[] {
  if (isNdArray(labels) || isTensor(labels) || ArrayBuffer.isView(labels)) return vectorOf(labels as TensorLike) as L[];
  if (!Array.isArray(labels) || Array.isArray(labels[0])) {
    throw new ShapeError(`${TYPE} expects y to be a list of labels, or a vector of shape [n].`);
  }
  return labels as readonly L[];
}

function vectorOf(data: TensorLike): number[] {
  const array = hostArray('y', data);
  if (array.shape.length === 1 || (array.shape.length === 2 && array.shape[1] === 1)) return Array.from(array.data);
  throw new ShapeError(`${TYPE} expects y of shape [n]; got the shape [${array.shape.join(', ')}].`);
}
