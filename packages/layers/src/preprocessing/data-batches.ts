/** What layers that learn from data before training (`adapt`) have in common. */
import { ArgumentError } from '@neurite/backend';
import { isNdArray, isTensor, type NdArray, type TensorLike, toTensor } from '@neurite/tensors';

/** What {@link adapt} learns from: an array whose first axis counts the examples, or a data set of such batches. */
export type AdaptData = TensorLike | AsyncIterable<TensorLike>;

/** The batches of the data, on the host. An array is one batch. */
export async function* dataBatches(layer: string, data: AdaptData): AsyncGenerator<NdArray> {
  if (!isAsyncIterable(data)) {
    yield await onHost(layer, data);
    return;
  }
  for await (const batch of data) yield await onHost(layer, batch);
}

/** Whether data comes piece by piece: a data set, say. */
export function isAsyncIterable(data: unknown): data is AsyncIterable<unknown> {
  return typeof data === 'object' && data !== null && Symbol.asyncIterator in data;
}

async function onHost(layer: string, batch: TensorLike): Promise<NdArray> {
  const isArray = typeof batch !== 'object' || Array.isArray(batch) || isTensor(batch) || isNdArray(batch);
  if (!isArray) {
    throw new ArgumentError(
      `${layer}: adapt takes an array, or a data set whose elements are arrays; got elements with ` +
        `${Object.keys(batch).join(', ')}. Choose one first: dataset.map(({ x }) => x).`,
    );
  }
  const tensor = toTensor(batch, undefined, 'data');
  if (tensor.rank === 0) {
    throw new ArgumentError(
      `${layer}: adapt got a single number; the first axis of its data counts the examples. Batch a data set first.`,
    );
  }
  return { data: await tensor.data(), shape: tensor.shape, dtype: tensor.dtype };
}

/** @throws ArgumentError saying that there was nothing to learn from */
export function noData(layer: string): ArgumentError {
  return new ArgumentError(`${layer}: adapt got no data. Give it at least one example.`);
}
