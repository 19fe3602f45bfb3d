import { ArgumentError, FormatError, ShapeError } from '@neurite/backend';
import { isNdArray, isTensor, type NdArray, type Tensor, type TensorLike } from '@neurite/tensors';
import { describe } from '../checks.ts';
import { hostArray } from '../host-array.ts';
import {
  categoriesFromJson,
  categoriesToJson,
  type Category,
  listed,
  placesOf,
  sortedCategories,
} from './categories.ts';
import { requireFitted, type Transformer, TRANSFORMER_VERSION, type TransformerJson } from './transformer.ts';

const TYPE = 'oneHotEncoder';

/** Rows of categorical features: lists of strings, numbers or booleans, or a matrix. */
export type CategoryTable = readonly (readonly Category[])[] | NdArray | Tensor;

/** Options of {@link oneHotEncoder}. */
export interface OneHotEncoderOptions {
  /** The categories of each feature in the order of their columns; 'auto' takes those of the training data, sorted. */
  readonly categories?: 'auto' | readonly (readonly Category[])[];
  /** A category of each feature that gets no column: the first, the first of those that have two, or a list; none. */
  readonly drop?: 'first' | 'ifBinary' | readonly Category[];
  /** What `transform` does with a category that is not known: throw, or leave all its columns 0; 'error'. */
  readonly handleUnknown?: 'error' | 'ignore';
}

interface Feature {
  readonly categories: readonly Category[];
  readonly dropped: number | undefined;
}

/** Gives each category a column; made by {@link oneHotEncoder}. */
export class OneHotEncoder implements Transformer<CategoryTable, NdArray<[number, number]>, Category[][]> {
  readonly #given: 'auto' | readonly (readonly Category[])[];
  readonly #drop: OneHotEncoderOptions['drop'];
  readonly #handleUnknown: 'error' | 'ignore';
  #features: readonly Feature[] | undefined;

  constructor(options: OneHotEncoderOptions = {}) {
    const handleUnknown = options.handleUnknown ?? 'error';
    if (handleUnknown !== 'error' && handleUnknown !== 'ignore') {
      throw new ArgumentError(`handleUnknown must be 'error' or 'ignore'; got ${describe(handleUnknown)}.`);
    }
    const { drop } = options;
    if (drop !== undefined && drop !== 'first' && drop !== 'ifBinary' && !Array.isArray(drop)) {
      throw new ArgumentError(
        `drop must be 'first', 'ifBinary' or a list with a category of each feature; got ${describe(drop)}.`,
      );
    }
    this.#given = options.categories ?? 'auto';
    this.#drop = drop;
    this.#handleUnknown = handleUnknown;
  }

  /** The categories of each feature in order, those without a column among them. */
  get categories(): readonly (readonly Category[])[] {
    return requireFitted(TYPE, this.#features).map((feature) => feature.categories);
  }

  fit(data: CategoryTable): this {
    const columns = columnsOf(data);
    const given = this.#given;
    const drop = this.#drop;
    if (given !== 'auto' && given.length !== columns.length) {
      throw new ShapeError(`${TYPE}: categories lists ${given.length} features, but x has ${columns.length}.`);
    }
    if (Array.isArray(drop) && drop.length !== columns.length) {
      throw new ShapeError(`${TYPE}: drop lists ${drop.length} features, but x has ${columns.length}.`);
    }
    this.#features = columns.map((column, i) => {
      const seen = sortedCategories(`Column ${i} of x`, column);
      const categories = given === 'auto' ? seen : given[i]!;
      const unknown = this.#handleUnknown === 'error' ? seen.filter((category) => !categories.includes(category)) : [];
      if (unknown.length > 0) throw unknownCategories(unknown, i, categories);
      return { categories, dropped: droppedPlace(drop, categories, i) };
    });
    return this;
  }

  transform(data: CategoryTable): NdArray<[number, number]> {
    const features = requireFitted(TYPE, this.#features);
    const columns = columnsOf(data);
    if (columns.length !== features.length) {
      throw new ShapeError(`${TYPE} was fitted on ${features.length} features; x has ${columns.length}.`);
    }
    const rows = columns[0]!.length;
    const width = features.reduce((sum, feature) => sum + columnCount(feature), 0);
    const encoded = new Float32Array(rows * width);
    let offset = 0;
    features.forEach((feature, i) => {
      const places = placesOf(feature.categories);
      const unknown: Category[] = [];
      columns[i]!.forEach((category, row) => {
        const place = places.get(category);
        if (place === undefined) unknown.push(category);
        else if (place !== feature.dropped) encoded[row * width + offset + columnAt(feature, place)] = 1;
      });
      if (unknown.length > 0 && this.#handleUnknown === 'error') {
        throw unknownCategories(unknown, i, feature.categories);
      }
      offset += columnCount(feature);
    });
    return { data: encoded, shape: [rows, width], dtype: 'float32' };
  }

  fitTransform(data: CategoryTable): NdArray<[number, number]> {
    return this.fit(data).transform(data);
  }

  inverseTransform(data: TensorLike): Category[][] {
    const features = requireFitted(TYPE, this.#features);
    const array = hostArray('x', data);
    const width = features.reduce((sum, feature) => sum + columnCount(feature), 0);
    if (array.shape.length !== 2 || array.shape[1] !== width) {
      throw new ShapeError(`${TYPE} gives x of shape [samples, ${width}]; got the shape [${array.shape.join(', ')}].`);
    }
    return Array.from({ length: array.shape[0]! }, (_, row) => {
      let offset = row * width;
      return features.map((feature, i) => {
        const start = offset;
        offset += columnCount(feature);
        return this.#decoded(feature, array.data.subarray(start, offset), row, i);
      });
    });
  }

  /**
   * Names of the columns that `transform` gives: `color_red` for the category 'red' of the feature 'color'.
   *
   * @param names the features' names; 'x0', 'x1' … where none are given
   */
  featureNames(names?: readonly string[]): string[] {
    const features = requireFitted(TYPE, this.#features);
    if (names !== undefined && names.length !== features.length) {
      throw new ShapeError(`${TYPE} was fitted on ${features.length} features; there are ${names.length} names.`);
    }
    return features.flatMap(({ categories, dropped }, i) =>
      categories.filter((_, place) => place !== dropped).map((category) => `${names?.[i] ?? `x${i}`}_${category}`),
    );
  }

  toJSON(): TransformerJson {
    const given = this.#given;
    const drop = this.#drop;
    return {
      type: TYPE,
      version: TRANSFORMER_VERSION,
      options: {
        categories: given === 'auto' ? 'auto' : given.map(categoriesToJson),
        drop: Array.isArray(drop) ? categoriesToJson(drop as Category[]) : (drop ?? null),
        handleUnknown: this.#handleUnknown,
      },
      fitted:
        this.#features === undefined
          ? null
          : {
              categories: this.#features.map((feature) => categoriesToJson(feature.categories)),
              dropped: this.#features.map((feature) => feature.dropped ?? null),
            },
    };
  }

  /** The encoder that `toJSON` described. @throws FormatError when the description is damaged */
  static fromJSON(json: TransformerJson): OneHotEncoder {
    const { categories, drop, handleUnknown } = json.options;
    const encoder = new OneHotEncoder({
      categories: categories === 'auto' ? 'auto' : tableFromJson(categories),
      handleUnknown: handleUnknown as 'error' | 'ignore',
      ...(drop === null ? {} : { drop: Array.isArray(drop) ? categoriesFromJson(TYPE, drop) : (drop as 'first') }),
    });
    if (json.fitted === null) return encoder;
    const { dropped } = json.fitted;
    const tables = tableFromJson(json.fitted['categories']);
    if (!Array.isArray(dropped) || dropped.length !== tables.length) {
      throw new FormatError(`The saved ${TYPE} is damaged: 'dropped' must have an entry for each feature.`);
    }
    encoder.#features = tables.map((list, i) => ({
      categories: list,
      dropped: (dropped[i] as number | null) ?? undefined,
    }));
    return encoder;
  }

  #decoded(feature: Feature, values: ArrayLike<number>, row: number, column: number): Category {
    const { categories, dropped } = feature;
    let best = 0;
    for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
    let sum = 0;
    for (let i = 0; i < values.length; i++) sum += values[i]!;
    if (sum !== 0) return categories[dropped !== undefined && best >= dropped ? best + 1 : best]!;
    if (dropped !== undefined) return categories[dropped]!;
    if (this.#handleUnknown === 'ignore') return null;
    throw new ArgumentError(
      `${TYPE}: row ${row} of x is all 0 in the columns of feature ${column}, which no category gives. ` +
        "Make the encoder with handleUnknown: 'ignore' to get null for it.",
    );
  }
}

/**
 * Gives every category of every feature a column that is 1 where the feature has it, else 0, as scikit-learn's
 * `OneHotEncoder` does.
 *
 * @param options see {@link OneHotEncoderOptions}
 * @returns a transformer from rows of categories to float32 `[samples, columns]` and back; its methods throw
 *   ArgumentError for categories that are not known or are of several kinds, ShapeError when the number of features
 *   differs, NeuriteError before `fit`
 * @throws ArgumentError when an option is none of those accepted
 * @example
 * const encoder = oneHotEncoder({ handleUnknown: 'ignore' }).fit([['red', 1], ['blue', 2]]);
 * encoder.transform([['red', 2]]).data // [0, 1, 0, 1]
 */
export function oneHotEncoder(options: OneHotEncoderOptions = {}): OneHotEncoder {
  return new OneHotEncoder(options);
}

function columnsOf(data: CategoryTable): Category[][] {
  if (isNdArray(data) || isTensor(data)) {
    const array = hostArray('x', data);
    const [rows, columns] = array.shape;
    if (array.shape.length !== 2 || !rows || !columns) throw notATable(`the shape [${array.shape.join(', ')}]`);
    return Array.from({ length: columns }, (_, column) =>
      Array.from({ length: rows }, (_row, row) => array.data[row * columns + column]!),
    );
  }
  const width = Array.isArray(data[0]) ? data[0].length : 0;
  if (width === 0) throw notATable(describe(data));
  data.forEach((row, i) => {
    if (row.length !== width) {
      throw new ShapeError(`${TYPE}: row ${i} of x has ${row.length} features, the rows before it ${width}.`);
    }
  });
  return Array.from({ length: width }, (_, column) => data.map((row) => row[column]!));
}

function notATable(got: string): ShapeError {
  return new ShapeError(
    `${TYPE} expects x to be rows of features with at least one of both, like [['red', 1], ['blue', 2]]; got ${got}. ` +
      'Write a single feature as [[a], [b], …].',
  );
}

function droppedPlace(
  drop: OneHotEncoderOptions['drop'],
  categories: readonly Category[],
  feature: number,
): number | undefined {
  if (drop === undefined) return undefined;
  if (drop === 'first') return 0;
  if (drop === 'ifBinary') return categories.length === 2 ? 0 : undefined;
  const place = categories.indexOf((drop as readonly Category[])[feature]!);
  if (place < 0) {
    throw new ArgumentError(
      `${TYPE}: drop names ${describe(drop[feature])} for feature ${feature}, whose categories are ${listed(categories)}.`,
    );
  }
  return place;
}

function unknownCategories(unknown: readonly Category[], column: number, known: readonly Category[]): ArgumentError {
  return new ArgumentError(
    `${TYPE}: column ${column} of x contains categories that are not known: ${listed(unknown)}. Known: ${listed(known)}. ` +
      "Make the encoder with handleUnknown: 'ignore' to leave their columns 0.",
  );
}

function columnCount({ categories, dropped }: Feature): number {
  return categories.length - (dropped === undefined ? 0 : 1);
}

function columnAt({ dropped }: Feature, place: number): number {
  return dropped !== undefined && place > dropped ? place - 1 : place;
}

function tableFromJson(value: unknown): Category[][] {
  if (!Array.isArray(value)) {
    throw new FormatError(`The saved ${TYPE} is damaged: categories must be a list; got ${describe(value)}.`);
  }
  return value.map((list) => categoriesFromJson(TYPE, list));
}
