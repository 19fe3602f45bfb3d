/** Brings whatever `fit`, `evaluate` and `predict` accept into one form: batches of tensors. */
import { ArgumentError, ShapeError } from '@neurite/backend';
import { Dataset } from '@neurite/datasets';
import {
  gather,
  isNdArray,
  isTensor,
  type NdArray,
  type NestedArray,
  ndArray,
  sizeOf,
  type Tensor,
  type TensorLike,
  tensor,
  type TypedArray,
} from '@neurite/tensors';

/** Examples: one array, or a list of them for a model of several inputs. The first axis counts the examples. */
export type Arrays = TensorLike | readonly TensorLike[];

/** A data set that gives batches: `{ x, y }`, with `sampleWeight` where examples count differently, or `[x, y]`. */
export type BatchedDataset = Dataset<DatasetBatch>;

/** One element of a data set that a model is trained on: a batch. */
export type DatasetBatch =
  | { readonly x: Tensor | readonly Tensor[]; readonly y?: Tensor | readonly Tensor[]; readonly sampleWeight?: Tensor }
  | readonly [x: Tensor | readonly Tensor[], y: Tensor | readonly Tensor[]];

/** A batch, whatever it came from. */
export interface Batch {
  readonly x: readonly Tensor[];
  readonly y: readonly Tensor[];
  readonly sampleWeight: Tensor | undefined;
  /** The number of examples. */
  readonly size: number;
  /** Which rows of `x`, `y` and `sampleWeight` the batch is: int32 [size]. Without it, all of them. */
  readonly rows?: NdArray;
}

/** Puts an array where the backend computes, so that it need not be copied at every step. */
export type Upload = (array: NdArray) => Tensor;

/** The examples of a batch themselves: its rows are picked out, by an operation that compiles. */
export function examplesOf({ x, y, sampleWeight, rows, size }: Batch): Omit<Batch, 'rows'> {
  if (rows === undefined) return { x, y, sampleWeight, size };
  const pick = (array: Tensor): Tensor => gather(array, rows);
  return {
    x: x.map(pick),
    y: y.map(pick),
    sampleWeight: sampleWeight === undefined ? undefined : pick(sampleWeight),
    size,
  };
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
  readonly sampleWeight: NdArray | undefined;
  readonly examples: number;
}

/**
 * Reads arrays into memory and checks that they belong together.
 *
 * @throws ArgumentError when there are no examples; ShapeError when the numbers of examples differ
 */
export async function hostData(x: Arrays, y: Arrays | undefined, sampleWeight?: TensorLike): Promise<HostData> {
  const inputs = await hostArrays(x, 'x');
  const targets = y === undefined ? [] : await hostArrays(y, 'y');
  const weight = sampleWeight === undefined ? undefined : await hostArray(sampleWeight, 'sampleWeight');
  const examples = inputs[0]!.shape[0] ?? 0;
  const all = { x: inputs, y: targets, sampleWeight: weight === undefined ? [] : [weight] };
  for (const [name, arrays] of Object.entries(all)) {
    for (const { shape } of arrays) {
      if (shape[0] === examples) continue;
      throw new ShapeError(
        `x has ${examples} examples and ${name} has ${shape[0] ?? 'no axis of them'}: ` +
          `their shapes are [${inputs[0]!.shape.join(', ')}] and [${shape.join(', ')}]. Each example needs its own row in both.`,
      );
    }
  }
  if (examples === 0) throw new ArgumentError(`x holds no examples: its shape is [${inputs[0]!.shape.join(', ')}].`);
  return { x: inputs, y: targets, sampleWeight: weight, examples };
}

/** The rows from `start` to before `end` of every array. */
export function sliceData(data: HostData, start: number, end: number): HostData {
  const cut = (array: NdArray): NdArray => {
    const row = sizeOf(array.shape.slice(1));
    return ndArray(array.data.subarray(start * row, end * row), [end - start, ...array.shape.slice(1)], array.dtype);
  };
  const sampleWeight = data.sampleWeight === undefined ? undefined : cut(data.sampleWeight);
  return { x: data.x.map(cut), y: data.y.map(cut), sampleWeight, examples: end - start };
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
    yield {
      x: part.x.map((array) => tensor(array)),
      y: part.y.map((array) => tensor(array)),
      sampleWeight: part.sampleWeight === undefined ? undefined : tensor(part.sampleWeight),
      size: end - start,
    };
  }
}

/** Batches that say which rows of the uploaded data they are. */
function residentBatches(data: HostData, batchSize: number, upload: Upload): Pick<BatchSource, 'batches' | 'release'> {
  const inOrder = Int32Array.from({ length: data.examples }, (_, index) => index);
  let resident: Pick<Batch, 'x' | 'y' | 'sampleWeight'> | undefined;
  return {
    *batches({ order = inOrder }): Iterable<Batch> {
      resident ??= {
        x: data.x.map(upload),
        y: data.y.map(upload),
        sampleWeight: data.sampleWeight === undefined ? undefined : upload(data.sampleWeight),
      };
      for (let start = 0; start < data.examples; start += batchSize) {
        const size = Math.min(batchSize, data.examples - start);
        const rows: NdArray = { data: order.subarray(start, start + size), shape: [size], dtype: 'int32' };
        yield { ...resident, size, rows };
      }
    },
    release() {
      for (const array of [...(resident?.x ?? []), ...(resident?.y ?? [])]) array.dispose();
      resident?.sampleWeight?.dispose();
      resident = undefined;
    },
  };
}

/** How {@link datasetSource} goes about it. */
export interface DatasetSourceOptions {
  /** Batches of a pass. Default all. */
  readonly steps?: number | undefined;
  /** Looks at every batch of the first pass, and builds the model at the first one. */
  readonly check?: (batch: Batch) => Promise<void>;
}

/**
 * The batches of a data set.
 *
 * @throws ArgumentError when it has no end and no `steps` give it one
 */
export function datasetSource(dataset: BatchedDataset, { steps, check }: DatasetSourceOptions = {}): BatchSource {
  const source = steps === undefined ? dataset : dataset.take(steps);
  if (source.size === Infinity) {
    throw new ArgumentError(
      'The data set has no end. Say how many batches to take: stepsPerEpoch in fit, steps in evaluate, or take(n).',
    );
  }
  let isChecked = check === undefined;
  return {
    steps: source.size,
    examples: undefined,
    async *batches({ number }) {
      for await (const element of source.pass(number)) {
        const batch = batchOf(element);
        if (!isChecked) await check!(batch);
        yield batch;
      }
      isChecked = true;
    },
    release: () => {},
  };
}

/** Whether the argument is a data set rather than arrays. */
export function isDataset(value: unknown): value is BatchedDataset {
  return value instanceof Dataset;
}

function batchOf(element: DatasetBatch): Batch {
  const parts = Array.isArray(element)
    ? { x: element[0] as Tensor | Tensor[], y: element[1] as Tensor | Tensor[] | undefined }
    : (element as Exclude<DatasetBatch, readonly unknown[]>);
  if (typeof parts !== 'object' || parts === null || parts.x === undefined) {
    throw new ArgumentError(
      'A data set for a model gives batches of the form { x, y } or [x, y]; this one gives others.',
    );
  }
  const x = [parts.x].flat() as Tensor[];
  const y = parts.y === undefined ? [] : ([parts.y].flat() as Tensor[]);
  const sampleWeight = 'sampleWeight' in parts ? parts.sampleWeight : undefined;
  return { x, y, sampleWeight, size: x[0]!.shape[0] ?? 1 };
}

function takeRows(data: HostData, rows: Int32Array): HostData {
  const take = (array: NdArray): NdArray => {
    const row = sizeOf(array.shape.slice(1));
    const Row = array.data.constructor as new (length: number) => TypedArray;
    const picked = new Row(rows.length * row);
    rows.forEach((from, to) => picked.set(array.data.subarray(from * row, (from + 1) * row), to * row));
    return ndArray(picked, [rows.length, ...array.shape.slice(1)], array.dtype);
  };
  const sampleWeight = data.sampleWeight === undefined ? undefined : take(data.sampleWeight);
  return { x: data.x.map(take), y: data.y.map(take), sampleWeight, examples: rows.length };
}

async function hostArrays(value: Arrays, name: string): Promise<NdArray[]> {
  const isList = Array.isArray(value) && value.length > 0 && value.every((item) => isTensor(item) || isNdArray(item));
  const items = (isList ? value : [value]) as readonly TensorLike[];
  return Promise.all(items.map((item, index) => hostArray(item, isList ? `${name}[${index}]` : name)));
}

async function hostArray(value: TensorLike, name: string): Promise<NdArray> {
  if (isTensor(value)) return ndArray(await value.data(), value.shape, value.dtype);
  if (isNdArray(value)) return value;
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return ndArray(value as NestedArray | TypedArray);
  throw new ArgumentError(
    `${name} must be a tensor, a host array or nested arrays, or a list of such for a model of several inputs or ` +
      `outputs; got ${value === null ? 'null' : typeof value}.`,
  );
}
