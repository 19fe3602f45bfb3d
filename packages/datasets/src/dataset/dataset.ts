import { ArgumentError } from '@neurite/backend';
import type { Tensor } from '@neurite/tensors';
import { describe, wholeNumber } from '../checks.ts';
import type { CsvColumnDeclaration } from '../csv/csv-columns.ts';
import type { CsvOptions } from '../csv/csv-reader.ts';
import type { CsvSource } from '../csv/csv-source.ts';
import { csvStage } from '../csv/csv-stage.ts';
import { freshSeed } from '../random/random-from.ts';
import { batchIndices, type BatchOptions, batchStage } from './batch.ts';
import { cacheIndices, cacheStage, prefetchStage } from './buffer.ts';
import { concatenateStage, zipStage } from './combine.ts';
import { type AnyIterable, generatorStage } from './generator.ts';
import { type InterleaveOptions, interleaveStage } from './interleave.ts';
import { type IndexPlan, type Plan, planStage, publicPlan } from './index-plan.ts';
import { repeatIndices, repeatStage, skipIndices, skipStage, takeIndices, takeStage } from './select.ts';
import { shuffleIndices, type ShuffleOptions, shuffleStage } from './shuffle.ts';
import { rowIndices, sliceTable } from './slices.ts';
import type { IndexStage, Pass, Stage } from './stage.ts';
import { filterStage, type MapOptions, mapStage } from './transform.ts';
import { toTensors, type Tree } from './tree.ts';
import type { Batched, CsvElement, RowOf, Slices, Tensors } from './types.ts';

/** Options of {@link Dataset.fromGenerator}. */
export interface FromGeneratorOptions {
  /** The number of elements, where it is known. */
  readonly size?: number;
}

/** Data sets side by side: in a list or a record. */
export type Datasets = readonly Dataset<unknown>[] | { readonly [key: string]: Dataset<unknown> };

/** The type of the elements of data sets side by side. */
export type Zipped<D> = { readonly [K in keyof D]: D[K] extends Dataset<infer T> ? T : never };

/**
 * A pipeline of data: a source and the stages that its elements go through. Nothing happens until somebody iterates; an
 * element is made when it is asked for; every `for await` starts a pass of its own; leaving a loop early closes the
 * source. Elements are tensors in arrays and records, nested at will; strings pass through.
 *
 * What goes wrong in a stage comes as a {@link DatasetError} with the stage's name and the element's index.
 *
 * Modelled on TensorFlow's `tf.data.Dataset` (https://www.tensorflow.org/api_docs/python/tf/data/Dataset).
 *
 * @example
 * const [images, labels] = [randomUniform([1000, 64]), randomInt([1000], { max: 10 })];
 * const train = Dataset.fromTensorSlices({ x: images, y: labels }).shuffle(1000, { seed: 1 }).batch(32).prefetch(2);
 * for await (const { x, y } of train) console.log(x.shape, y.shape); // [32, 64] [32], and at last [8, 64] [8]
 */
export class Dataset<T> implements AsyncIterable<T> {
  readonly #stage: Stage<Tree>;
  readonly #plan: Plan | undefined;
  #passes = 0;

  /** @internal Data sets are made by `Dataset.from…` and by the methods. */
  constructor(source: { readonly stage: Stage<Tree> } | { readonly plan: Plan }) {
    this.#plan = 'plan' in source ? source.plan : undefined;
    this.#stage = 'plan' in source ? planStage(source.plan) : source.stage;
  }

  /**
   * The rows of arrays in memory: element `i` holds row `i` of each.
   *
   * @param slices arrays with rows along their first axes, in arrays and records; a list of strings is a column of text
   * @throws ShapeError when there are no rows, or the arrays differ in their number
   * @throws ArgumentError for what is no array
   * @example
   * Dataset.fromTensorSlices({ x: [[1, 2], [3, 4]], y: [0, 1] }); // elements { x: Tensor [2], y: Tensor [] }
   */
  static fromTensorSlices<const S extends Slices>(slices: S): Dataset<RowOf<S>> {
    const table = sliceTable(slices);
    return new Dataset({ plan: { table, indices: rowIndices(table.rows), batchSize: undefined, prefetch: 0 } });
  }

  /**
   * What a generator gives.
   *
   * @param generate called for each pass; a generator function, asynchronous or not, or any function that gives something
   *   to iterate over. Elements are numbers, arrays, tensors and strings, in arrays and records
   * @throws ArgumentError when it is no function
   * @example
   * Dataset.fromGenerator(function* () { for (let i = 0; i < 3; i++) yield { x: [i, i * i] }; });
   */
  static fromGenerator<T>(generate: () => AnyIterable<T>, options: FromGeneratorOptions = {}): Dataset<Tensors<T>> {
    if (typeof generate !== 'function') {
      throw new ArgumentError(
        `fromGenerator takes a function that it calls for each pass; got ${describe(generate)}. Give the generator ` +
          'function itself, not what it returns: fromGenerator(rows), not fromGenerator(rows()).',
      );
    }
    const size = options.size === undefined ? undefined : wholeNumber('size', options.size, 0);
    return new Dataset({ stage: generatorStage(generate, size) });
  }

  /**
   * The rows of a file of comma-separated values, read as they are asked for: records of columns, or, where a target is
   * named, `{ x, y }` with the features of all other columns in one vector (categories one-hot). The first record names the
   * columns; their types are those that the options declare, or are inferred from the first `inferRows` rows.
   *
   * @param source a path (in Node), an address, a `File` or `Blob`, `{ text }`, a stream, which can be read once, or a
   *   function that opens one
   * @param options see {@link CsvOptions}; a missing cell is an error unless `missing` says otherwise
   * @throws ArgumentError when an option is none of those accepted; in a pass, a DatasetError whose cause names file, line
   *   and column
   * @example
   * Dataset.fromCsv('penguins.csv', { target: 'species', missing: 'drop' }).shuffle(500).batch(32);
   */
  static fromCsv(
    source: CsvSource,
    options: CsvOptions & { readonly target: string },
  ): Dataset<{ readonly x: Tensor<[number]>; readonly y: Tensor<[]> }>;
  static fromCsv<const C extends { readonly [name: string]: CsvColumnDeclaration }>(
    source: CsvSource,
    options: CsvOptions & { readonly columns: C },
  ): Dataset<CsvElement<C>>;
  static fromCsv(source: CsvSource, options?: CsvOptions): Dataset<CsvElement<unknown>>;
  static fromCsv(source: CsvSource, options: CsvOptions = {}): Dataset<unknown> {
    return new Dataset({ stage: csvStage(source, options) });
  }

  /**
   * Elements of several data sets side by side, in the list or record in which the data sets are; ends with the shortest.
   *
   * @throws ArgumentError when there are none
   * @example
   * Dataset.zip({ image: images, label: labels }); // elements { image, label }
   */
  static zip<const D extends Datasets>(datasets: D): Dataset<Zipped<D>> {
    const entries = Object.entries(datasets) as [string, unknown][];
    const wrong = entries.find(([, dataset]) => !(dataset instanceof Dataset));
    if (entries.length === 0 || wrong !== undefined) {
      const got = wrong === undefined ? 'none' : `${describe(wrong[1])} at '${wrong[0]}'`;
      throw new ArgumentError(`zip takes data sets in a list or a record, like { x: first, y: second }; got ${got}.`);
    }
    const stages = entries.map(([, dataset]) => (dataset as Dataset<unknown>).#stage);
    const assemble = (elements: readonly Tree[]): Tree =>
      Array.isArray(datasets) ? elements : Object.fromEntries(entries.map(([key], i) => [key, elements[i]!]));
    return new Dataset({ stage: zipStage(stages, assemble) });
  }

  /** The number of elements of a pass: Infinity for endless data, undefined where only a pass could tell. */
  get size(): number | undefined {
    return this.#stage.size;
  }

  /**
   * Applies a function to each element. The results come in the order of the elements.
   *
   * @param fn gets an element and its index; gives a new element, or a promise of one
   * @throws ArgumentError when `parallel` is not at least 1
   * @example
   * dataset.map(({ x, y }) => ({ x: x.div(255), y }));
   */
  map<U>(fn: (element: T, index: number) => U | Promise<U>, options: MapOptions = {}): Dataset<Tensors<U>> {
    const parallel = wholeNumber('parallel', options.parallel ?? 1, 1);
    requireFunction('map', fn);
    return new Dataset({ stage: mapStage(this.#stage, fn as (element: unknown, index: number) => unknown, parallel) });
  }

  /**
   * Opens a data set for each element, some of them at once, and takes elements from these in turn: many files, say, whose
   * rows are to be mixed. Where one ends, the next takes its place.
   *
   * @param fn gets an element and its index; gives a data set, or a promise of one
   * @throws ArgumentError when `cycleLength` or `blockLength` is not at least 1
   * @example
   * Dataset.fromTensorSlices(['a.csv', 'b.csv']).interleave((path) => Dataset.fromCsv(path), { cycleLength: 4 });
   */
  interleave<U>(
    fn: (element: T, index: number) => Dataset<U> | Promise<Dataset<U>>,
    options: InterleaveOptions = {},
  ): Dataset<U> {
    requireFunction('interleave', fn);
    const cycleLength = wholeNumber('cycleLength', options.cycleLength ?? 4, 1);
    const blockLength = wholeNumber('blockLength', options.blockLength ?? 1, 1);
    const open = async (element: unknown, index: number): Promise<Stage<Tree>> => {
      const dataset: unknown = await fn(element as T, index);
      if (dataset instanceof Dataset) return dataset.#stage;
      throw new ArgumentError(
        `the function given to interleave must return a Dataset; it returned ${describe(dataset)}.`,
      );
    };
    return new Dataset({ stage: interleaveStage(this.#stage, open, { cycleLength, blockLength }) });
  }

  /**
   * Keeps the elements for which a function gives true.
   *
   * @param predicate gets an element and its index; gives true or false, or a promise of one
   * @example
   * dataset.filter(async ({ y }) => (await y.item()) !== 0);
   */
  filter(predicate: (element: T, index: number) => boolean | Promise<boolean>): Dataset<T> {
    requireFunction('filter', predicate);
    type Any = (element: unknown, index: number) => boolean | Promise<boolean>;
    return new Dataset({ stage: filterStage(this.#stage, predicate as Any) });
  }

  /**
   * Stacks consecutive elements: tensors get an axis in front, strings come in lists. The last batch may be smaller.
   *
   * @param batchSize at least 1
   * @throws ArgumentError when the batch size is not a whole number of at least 1
   */
  batch(batchSize: number, options: BatchOptions = {}): Dataset<Batched<T>> {
    wholeNumber('batchSize', batchSize, 1);
    const dropRemainder = options.dropRemainder ?? false;
    const plan = this.#plan;
    if (plan === undefined || plan.batchSize !== undefined) {
      return new Dataset({ stage: batchStage(this.#stage, batchSize, dropRemainder) });
    }
    return new Dataset({ plan: { ...plan, indices: batchIndices(plan.indices, batchSize, dropRemainder), batchSize } });
  }

  /**
   * Puts the elements in random order, drawing each from a buffer of those that come next: with a buffer as large as the
   * data all orders are equally likely. Every pass has an order of its own, which only the seed and the number of the
   * pass decide.
   *
   * @param bufferSize at least 1
   * @throws ArgumentError when the buffer size or the seed is out of its range
   */
  shuffle(bufferSize: number, options: ShuffleOptions = {}): Dataset<T> {
    wholeNumber('bufferSize', bufferSize, 1);
    const seed = wholeNumber('seed', options.seed ?? freshSeed(), 0);
    if (seed > 0xffffffff) throw new ArgumentError(`seed must be at most 4294967295 (2³² − 1); got ${seed}.`);
    const settled = { bufferSize, seed, reshuffleEachIteration: options.reshuffleEachIteration ?? true };
    return this.#derive(
      (stage) => shuffleStage(stage, settled),
      (indices) => shuffleIndices(indices, settled),
    );
  }

  /**
   * Goes through the data several times.
   *
   * @param count how often; without it, without end
   * @throws ArgumentError when the count is not a whole number of at least 0
   */
  repeat(count?: number): Dataset<T> {
    const times = count === undefined || count === Infinity ? Infinity : wholeNumber('count', count, 0);
    return this.#derive(
      (stage) => repeatStage(stage, times),
      (indices) => repeatIndices(indices, times),
    );
  }

  /**
   * The first elements only; no more than these are made.
   *
   * @throws ArgumentError when the count is not a whole number of at least 0
   */
  take(count: number): Dataset<T> {
    wholeNumber('count', count, 0);
    return this.#derive(
      (stage) => takeStage(stage, count),
      (indices) => takeIndices(indices, count),
    );
  }

  /**
   * All but the first elements.
   *
   * @throws ArgumentError when the count is not a whole number of at least 0
   */
  skip(count: number): Dataset<T> {
    wholeNumber('count', count, 0);
    return this.#derive(
      (stage) => skipStage(stage, count),
      (indices) => skipIndices(indices, count),
    );
  }

  /** The elements of this data set, then those of another. */
  concatenate<U>(other: Dataset<U>): Dataset<T | U> {
    if (!(other instanceof Dataset)) throw new ArgumentError(`concatenate takes a data set; got ${describe(other)}.`);
    return new Dataset({ stage: concatenateStage(this.#stage, other.#stage) });
  }

  /**
   * Keeps the elements of the first whole pass in memory and gives them again, in the same order, in all passes after.
   * Put it after what is slow and before `shuffle`.
   *
   * @throws ArgumentError when the data are endless
   */
  cache(): Dataset<T> {
    if (this.size === Infinity)
      throw new ArgumentError('cache() of endless data would never be full: put it before repeat().');
    return this.#derive(cacheStage, cacheIndices);
  }

  /**
   * Makes elements ahead, while whoever iterates awaits something else.
   *
   * @param count how many, at least 1
   * @throws ArgumentError when the count is not a whole number of at least 1
   */
  prefetch(count: number): Dataset<T> {
    wholeNumber('count', count, 1);
    const plan = this.#plan;
    return new Dataset(
      plan === undefined ? { stage: prefetchStage(this.#stage, count) } : { plan: { ...plan, prefetch: count } },
    );
  }

  /**
   * The pass of that number, counted from 0: what the `for await` of that number gives, whether those before it were made
   * or not. Training that is resumed goes on with the pass that it had come to.
   *
   * @throws ArgumentError when the number is not a whole number of at least 0
   */
  pass(number: number): AsyncIterable<T> {
    wholeNumber('number', number, 0);
    return { [Symbol.asyncIterator]: () => this.#open([number]) };
  }

  [Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    return this.#open([this.#passes++]);
  }

  /** All elements of a pass, in a list. @throws ArgumentError when the data are endless */
  async toArray(): Promise<T[]> {
    if (this.size === Infinity)
      throw new ArgumentError('toArray() of endless data would never end: use take(count) first.');
    const elements: T[] = [];
    for await (const element of this) elements.push(element);
    return elements;
  }

  /** @internal See {@link indexPlanOf}. */
  get indexPlan(): IndexPlan | undefined {
    return this.#plan === undefined ? undefined : publicPlan(this.#plan);
  }

  async *#open(pass: Pass): AsyncGenerator<T, void, undefined> {
    for await (const element of this.#stage.open(pass)) yield toTensors(element) as T;
  }

  /** A stage that moves elements as they are: over rows for as long as the data set is but rows of data in memory. */
  #derive(onElements: (stage: Stage<Tree>) => Stage<Tree>, onRows: (indices: IndexStage) => IndexStage): Dataset<T> {
    const plan = this.#plan;
    return new Dataset(
      plan === undefined ? { stage: onElements(this.#stage) } : { plan: { ...plan, indices: onRows(plan.indices) } },
    );
  }
}

/**
 * A data set of batches as data in memory and the rows of each batch, where it is just that: made by `fromTensorSlices`
 * and stages that only reorder and group (`shuffle`, `repeat`, `take`, `skip`, `cache`, `batch`, `prefetch`); else
 * undefined.
 *
 * @example
 * const plan = indexPlanOf(Dataset.fromTensorSlices({ x, y }).shuffle(1000, { seed: 1 }).batch(32));
 * for (const rows of plan?.batches(0) ?? []) console.log(rows); // Int32Array(32) …
 */
export function indexPlanOf(dataset: Dataset<unknown>): IndexPlan | undefined {
  return dataset.indexPlan;
}

function requireFunction(stage: string, fn: unknown): void {
  if (typeof fn !== 'function')
    throw new ArgumentError(`${stage} takes a function of an element; got ${describe(fn)}.`);
}
