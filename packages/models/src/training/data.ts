/** Batches of tensors: the form in which steps of training take data, and how data in memory is brought into it. */
import { ArgumentError, ShapeError } from '@neurite/backend';
import type { Dataset } from '@neurite/datasets';
import {
  gather,
  type NdArray,
  ndArray,
  sizeOf,
  type Tensor,
  type TensorLike,
  tensor,
  type TypedArray,
} from '@neurite/tensors';
import type { ClassWeight } from './objective.ts';

/**
 * Examples, counted by the first axis: one array; for a model of several inputs or outputs a list of them, or a record by
 * the names of inputs or outputs.
 */
export type Arrays = TensorLike | readonly TensorLike[] | Readonly<Record<string, TensorLike>>;

/**
 * What gives batches: a data set; any iterable; or a function that gives a new one for each pass, such as a generator
 * function, asynchronous or not.
 */
export type BatchedDataset = Dataset<DatasetBatch> | Batches | ((pass: number) => Batches);

/** Batches one after the other: a generator, a stream, an object of one's own with an iterator. A plain list is taken for arrays. */
export type Batches = Iterable<DatasetBatch> | AsyncIterable<DatasetBatch>;

/** A batch as users give it: `{ x, y }`, with `sampleWeight` where examples count differently, or a list of the same. */
export type DatasetBatch =
  | { readonly x: Arrays; readonly y?: Arrays; readonly sampleWeight?: Arrays }
  | readonly [x: Arrays, y: Arrays, sampleWeight?: Arrays];

/** What can be told about the examples of one batch, to `trainOnBatch` and `testOnBatch`. */
export interface OnBatchOptions {
  /** How much each example counts: shape [examples]; for several outputs a list or a record of such. */
  readonly sampleWeight?: Arrays;
  /** How much each class counts in the loss: label → weight. */
  readonly classWeight?: ClassWeight;
}

/** A batch, whatever it came from. */
export interface Batch {
  readonly x: readonly Tensor[];
  readonly y: readonly Tensor[];
  /** How much each example counts: none, a tensor for all outputs, or one for each output that is judged. */
  readonly sampleWeights: readonly Tensor[];
  /** The number of examples. */
  readonly size: number;
  /** Which rows of `x`, `y` and `sampleWeights` the batch is: int32 [size]. Without it, all of them. */
  readonly rows?: NdArray;
}

/** Puts an array where the backend computes, so that it need not be copied at every step. */
export type Upload = (array: NdArray) => Tensor;

/** The examples of a batch themselves: its rows are picked out, by an operation that compiles. */
export function examplesOf({ x, y, sampleWeights, rows, size }: Batch): Omit<Batch, 'rows'> {
  if (rows === undefined) return { x, y, sampleWeights, size };
  const pick = (array: Tensor): Tensor => gather(array, rows);
  return { x: x.map(pick), y: y.map(pick), sampleWeights: sampleWeights.map(pick), size };
}

/** One time through the data. */
export interface Pass {
  /** Its number, from 0: a data set that shuffles gives each pass an order of its own. */
  readonly number: number;
  /** The examples' indices in the order they are to come; only for data in memory. */
  readonly order?: Int32Array | undefined;
}

/** Something that can be gone through in batches, again and again. */
export interface BatchSource {
  /** The number of batches of one pass, where it is known. */
  readonly steps: number | undefined;
  /** The number of examples, where their order can be chosen. */
  readonly examples: number | undefined;
  /** The batches of one pass. */
  batches(pass: Pass): Iterable<Batch> | AsyncIterable<Batch>;
  /** Gives back what was put where the backend computes. */
  release(): void;
}

/** Data in memory, as host arrays that have one first axis in common. */
export interface HostData {
  readonly x: readonly NdArray[];
  readonly y: readonly NdArray[];
  readonly sampleWeights: readonly NdArray[];
  readonly examples: number;
}

/**
 * Checks that arrays belong together.
 *
 * @throws ArgumentError when there are no examples; ShapeError when the numbers of examples differ
 */
export function hostData({ x, y, sampleWeights }: Omit<HostData, 'examples'>): HostData {
  const examples = x[0]!.shape[0] ?? 0;
  for (const [name, arrays] of Object.entries({ x, y, sampleWeight: sampleWeights })) {
    for (const { shape } of arrays) {
      if (shape[0] === examples) continue;
      throw new ShapeError(
        `x has ${examples} examples and ${name} has ${shape[0] ?? 'no axis of them'}: ` +
          `their shapes are [${x[0]!.shape.join(', ')}] and [${shape.join(', ')}]. Each example needs its own row in both.`,
      );
    }
  }
  if (examples === 0) throw new ArgumentError(`x holds no examples: its shape is [${x[0]!.shape.join(', ')}].`);
  return { x, y, sampleWeights, examples };
}

/** All arrays of some data after a function was applied to each. */
function mapData<T>(data: Pick<HostData, 'x' | 'y' | 'sampleWeights'>, fn: (array: NdArray) => T): Mapped<T> {
  return { x: data.x.map(fn), y: data.y.map(fn), sampleWeights: data.sampleWeights.map(fn) };
}

interface Mapped<T> {
  readonly x: readonly T[];
  readonly y: readonly T[];
  readonly sampleWeights: readonly T[];
}

/** The rows from `start` to before `end` of every array. */
export function sliceData(data: HostData, start: number, end: number): HostData {
  const cut = (array: NdArray): NdArray => {
    const row = sizeOf(array.shape.slice(1));
    return ndArray(array.data.subarray(start * row, end * row), [end - start, ...array.shape.slice(1)], array.dtype);
  };
  return { ...mapData(data, cut), examples: end - start };
}

/**
 * Batches of data in memory; the last one may be smaller.
 *
 * @param upload puts the data where the backend computes, once; batches are then given by the numbers of their rows
 */
export function arraySource(data: HostData, batchSize: number, upload?: Upload): BatchSource {
  if (!Number.isInteger(batchSize) || batchSize < 1) {
    throw new ArgumentError(`batchSize must be a whole number of at least 1; got ${batchSize}.`);
  }
  const form = { steps: Math.ceil(data.examples / batchSize), examples: data.examples };
  if (upload !== undefined) return { ...form, ...residentBatches(data, batchSize, upload) };
  return { ...form, batches: ({ order }) => copiedBatches(data, batchSize, order), release: () => {} };
}

/** Batches whose rows are copied together on the host. */
function* copiedBatches(data: HostData, batchSize: number, order?: Int32Array): Iterable<Batch> {
  for (let start = 0; start < data.examples; start += batchSize) {
    const end = Math.min(start + batchSize, data.examples);
    const part = order === undefined ? sliceData(data, start, end) : takeRows(data, order.subarray(start, end));
    yield { ...mapData(part, (array) => tensor(array)), size: end - start };
  }
}

/** Batches that say which rows of the uploaded data they are. */
function residentBatches(data: HostData, batchSize: number, upload: Upload): Pick<BatchSource, 'batches' | 'release'> {
  const inOrder = Int32Array.from({ length: data.examples }, (_, index) => index);
  let resident: Mapped<Tensor> | undefined;
  return {
    *batches({ order = inOrder }): Iterable<Batch> {
      resident ??= mapData(data, upload);
      for (let start = 0; start < data.examples; start += batchSize) {
        const size = Math.min(batchSize, data.examples - start);
        const rows: NdArray = { data: order.subarray(start, start + size), shape: [size], dtype: 'int32' };
        yield { ...resident, size, rows };
      }
    },
    release() {
      for (const array of Object.values(resident ?? {}).flat() as Tensor[]) array.dispose();
      resident = undefined;
    },
  };
}

function takeRows(data: HostData, rows: Int32Array): HostData {
  const take = (array: NdArray): NdArray => {
    const row = sizeOf(array.shape.slice(1));
    const Row = array.data.constructor as new (length: number) => TypedArray;
    const picked = new Row(rows.length * row);
    rows.forEach((from, to) => picked.set(array.data.subarray(from * row, (from + 1) * row), to * row));
    return ndArray(picked, [rows.length, ...array.shape.slice(1)], array.dtype);
  };
  return { ...mapData(data, take), examples: rows.length };
}
