/** Brings whatever `fit`, `evaluate` and `predict` accept into one form: batches of tensors. */
import { ArgumentError, ShapeError } from '@neurite/backend';
import { Dataset } from '@neurite/datasets';
import { isNdArray, isTensor, type NdArray, type NestedArray, ndArray, sizeOf, type Tensor, type TensorLike, tensor, type TypedArray } from '@neurite/tensors';

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
}

/** Something that can be gone through in batches, again and again. */
export interface BatchSource {
  /** The number of batches of one pass, where it is known. */
  readonly steps: number | undefined;
  /** @param order the examples' indices in the order they are to come; only for data in memory */
  batches(order?: Int32Array): Iterable<Batch> | AsyncIterable<Batch>;
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

/** Batches of data in memory; the last one may be smaller. */
export function arraySource(data: HostData, batchSize: number): BatchSource {
  if (!Number.isInteger(batchSize) || batchSize < 1) {
    throw new ArgumentError(`batchSize must be a whole number of at least 1; got ${batchSize}.`);
  }
  return {
    steps: Math.ceil(data.examples / batchSize),
    *batches(order) {
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
    },
  };
}

/** The batches of a data set, at most `steps` of them a pass. */
export function datasetSource(dataset: BatchedDataset, steps?: number): BatchSource {
  const source = steps === undefined ? dataset : dataset.take(steps);
  return {
    steps: source.size,
    async *batches() {
      for await (const element of source) yield batchOf(element);
    },
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
    throw new ArgumentError('A data set for a model gives batches of the form { x, y } or [x, y]; this one gives others.');
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
    `${name} must be a tensor, a host array or nested arrays; got ${value === null ? 'null' : typeof value}.`,
  );
}
