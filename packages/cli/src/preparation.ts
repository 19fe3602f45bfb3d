import { ArgumentError, FormatError, ShapeError } from '@neurite/backend';
import { StandardScaler, standardScaler, type TransformerJson, transformerFromJson } from '@neurite/datasets';
import { type NdArray, ndArray } from '@neurite/tensors';
import type { CsvLayout, DataSet, Task } from './data/data-set.ts';
import type { Split } from './data/split.ts';

/** What a model was trained on, so that it is never judged by examples it has seen. */
export interface TrainedOn {
  readonly source: string;
  /** Names the very values. */
  readonly digest: string;
  readonly validationSplit: number;
  readonly seed: number;
}

/** A {@link Preparation} as plain data, as it stands in a model's `userData.preparation`. */
export interface PreparationJson {
  readonly version: number;
  readonly task: Task;
  readonly target: string;
  readonly classes?: readonly string[];
  readonly featureNames?: readonly string[];
  readonly layout?: CsvLayout;
  readonly inputScaler?: TransformerJson;
  readonly targetScaler?: TransformerJson;
  readonly trainedOn: TrainedOn;
}

const VERSION = 1;

type Described = Omit<PreparationJson, 'version' | 'inputScaler' | 'targetScaler'>;

/**
 * What was learnt of the training data to turn examples into a model's inputs and its outputs into answers: scalers,
 * classes, columns. It is saved with the model, since one is of no use without the other.
 */
export class Preparation {
  readonly description: Described;
  readonly #inputScaler: StandardScaler | undefined;
  readonly #targetScaler: StandardScaler | undefined;

  private constructor(description: Described, inputScaler?: StandardScaler, targetScaler?: StandardScaler) {
    this.description = description;
    this.#inputScaler = inputScaler;
    this.#targetScaler = targetScaler;
  }

  /** Learns from the training part of a data set. */
  static fit(data: DataSet, { train }: Split, trainedOn: TrainedOn): Preparation {
    const { task, target, classes, featureNames, layout } = data;
    const description: Described = {
      task,
      target,
      ...(classes === undefined ? {} : { classes }),
      ...(featureNames === undefined ? {} : { featureNames }),
      ...(layout === undefined ? {} : { layout }),
      trainedOn,
    };
    const inputScaler = data.wantsScaling ? standardScaler().fit(train.x) : undefined;
    const targetScaler = task === 'regression' ? standardScaler().fit(column(train.y)) : undefined;
    return new Preparation(description, inputScaler, targetScaler);
  }

  /**
   * Reads what {@link toJSON} gave out of a model's `userData`.
   *
   * @throws ArgumentError when there is none: the model was not trained by the command
   * @throws FormatError when it is damaged, or of a newer version
   */
  static of(userData: unknown, path: string): Preparation {
    const json = (userData as { readonly preparation?: Partial<PreparationJson> } | undefined)?.preparation;
    if (json === undefined) {
      throw new ArgumentError(
        `'${path}' was not trained by 'neurite train', so it does not say how its inputs are prepared. Use it in code: ` +
          'loadModel(path), then evaluate or predict.',
      );
    }
    const { version, inputScaler, targetScaler, ...description } = json;
    if (version !== VERSION) {
      throw new FormatError(
        `'${path}' was saved by another version of the command (${String(version)}; this one reads ${VERSION}). Update @neurite/cli.`,
      );
    }
    return new Preparation(description as Described, scalerOf(inputScaler), scalerOf(targetScaler));
  }

  toJSON(): PreparationJson {
    return {
      version: VERSION,
      ...this.description,
      ...(this.#inputScaler === undefined ? {} : { inputScaler: this.#inputScaler.toJSON() }),
      ...(this.#targetScaler === undefined ? {} : { targetScaler: this.#targetScaler.toJSON() }),
    };
  }

  /** Examples as the model takes them; a missing number takes the mean of its column. */
  inputs(x: NdArray): NdArray {
    if (this.#inputScaler === undefined) return x;
    const { featureNames } = this.description;
    if (featureNames !== undefined && x.shape[1] !== featureNames.length) {
      throw new ShapeError(
        `The model was trained on ${featureNames.length} features; these examples have ${x.shape[1]}.`,
      );
    }
    const scaled = this.#inputScaler.transform(x);
    return { ...scaled, data: scaled.data.map((value) => (Number.isNaN(value) ? 0 : value)) as typeof scaled.data };
  }

  /** The values of an example, a row of unscaled features, as they stand in the columns of its file. */
  describe(x: NdArray, row: number): Readonly<Record<string, number | string>> {
    const { layout, featureNames = [], target } = this.description;
    const width = x.shape[1]!;
    const values = [...x.data.subarray(row * width, (row + 1) * width)];
    if (layout === undefined) return Object.fromEntries(values.map((value, column) => [featureNames[column]!, value]));
    const cells = layout.columns
      .filter(({ name }) => name !== target)
      .map(({ name, type, categories }): [string, number | string] => {
        const taken = values.splice(0, categories?.length ?? 1);
        if (categories !== undefined) return [name, categories[taken.indexOf(1)]!];
        return [name, type === 'boolean' ? String(taken[0] === 1) : taken[0]!];
      });
    return Object.fromEntries(cells);
  }

  /** The columns of the data that are features, and how many inputs of the model each has: a category has one for each value. */
  get features(): readonly { readonly name: string; readonly width: number }[] {
    const { layout, featureNames = [], target } = this.description;
    if (layout === undefined) return featureNames.map((name) => ({ name, width: 1 }));
    return layout.columns
      .filter(({ name }) => name !== target)
      .map(({ name, categories }) => ({ name, width: categories?.length ?? 1 }));
  }

  /** How much a target changes when the model's output changes by 1. */
  get targetScale(): number {
    const [zero, one] = this.values(ndArray(Float32Array.of(0, 1), [2])).data;
    return one! - zero!;
  }

  /** Targets as the model is trained on them: codes of classes, or values of mean 0 and variance 1. */
  targets(y: NdArray): NdArray {
    return this.#targetScaler === undefined ? y : this.#targetScaler.transform(column(y));
  }

  /** Values that a model gave, back in the units of the target: `[n]`. */
  values(outputs: NdArray): NdArray {
    const flat = column(outputs);
    const { data } = this.#targetScaler === undefined ? flat : this.#targetScaler.inverseTransform(flat);
    return ndArray(data, [data.length]);
  }
}

function column(array: NdArray): NdArray<[number, number]> {
  return { data: array.data, shape: [array.data.length, 1], dtype: array.dtype };
}

function scalerOf(json: TransformerJson | undefined): StandardScaler | undefined {
  if (json === undefined) return undefined;
  const scaler = transformerFromJson(json);
  if (scaler instanceof StandardScaler) return scaler;
  throw new FormatError(`The saved preparation is damaged: a ${json.type} stands where a standardScaler is expected.`);
}
