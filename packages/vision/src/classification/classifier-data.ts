import { ArgumentError, ShapeError } from '@neurite/backend';
import type { Dataset } from '@neurite/datasets';
import { type ImageFolder, imageFolder } from '../images/folder/image-folder.ts';
import { type NdArray, isNdArray, type Tensor } from '@neurite/tensors';

/** Batches of pictures with the numbers of their classes. */
export type PictureBatches = Dataset<{ readonly x: Tensor; readonly y: Tensor }>;

/**
 * What a classifier learns from: the path of a folder with a folder for each class; what `imageFolder` gave; arrays, float32
 * [pictures, height, width, channels] and int32 [pictures]; or a data set of batches of such.
 */
export type ClassifierData = string | ImageFolder | { readonly x: NdArray; readonly y: NdArray } | PictureBatches;

/** Arrays in memory, or batches. */
export type ReadyData = { readonly x: NdArray; readonly y: NdArray } | PictureBatches;

/** What is asked of data. */
export interface DataNeeds {
  readonly classes: readonly string[];
  readonly inputShape: readonly [height: number, width: number, channels: number];
  readonly batchSize: number;
  /** Whether the order does not matter, as in training. */
  readonly shuffle: boolean;
}

/**
 * Brings data into a form that a model takes.
 *
 * @throws ArgumentError when a folder has other classes; ShapeError when arrays do not fit each other
 */
export async function readyData(data: ClassifierData, needs: DataNeeds): Promise<ReadyData> {
  if (typeof data === 'string') {
    const [height, width, channels] = needs.inputShape;
    const folder = await imageFolder(data, {
      size: [height, width],
      channels: channels as 1 | 3 | 4,
      fit: 'cover',
      shuffle: needs.shuffle,
    });
    return readyData(folder, needs);
  }
  if ('files' in data) {
    if (data.classNames.join('\n') !== needs.classes.join('\n')) {
      throw new ArgumentError(
        `The folder has the classes ${data.classNames.join(', ')}; the classifier tells apart ${needs.classes.join(', ')}. They must be the same, in the same order.`,
      );
    }
    return data.dataset.batch(needs.batchSize).prefetch(1);
  }
  if ('x' in data && isNdArray(data.x) && isNdArray(data.y)) {
    if (data.x.shape[0] !== data.y.shape[0]) {
      throw new ShapeError(
        `There are ${data.x.shape[0]} pictures and ${data.y.shape[0]} labels: each picture needs one.`,
      );
    }
    return data;
  }
  return data as PictureBatches;
}

/** The same in batches of host arrays, one after the other. */
export async function* hostBatches(data: ReadyData, batchSize: number): AsyncGenerator<{ x: NdArray; y: Int32Array }> {
  if (!('x' in data)) {
    for await (const { x, y } of data) yield { x: await onHost(x), y: Int32Array.from(await y.data()) };
    return;
  }
  const { x, y } = data;
  const count = x.shape[0]!;
  const size = x.data.length / count;
  for (let start = 0; start < count; start += batchSize) {
    const end = Math.min(count, start + batchSize);
    const shape = [end - start, ...x.shape.slice(1)];
    yield {
      x: { data: x.data.subarray(start * size, end * size), shape, dtype: x.dtype },
      y: Int32Array.from(y.data.subarray(start, end)),
    };
  }
}

async function onHost(tensor: Tensor): Promise<NdArray> {
  return { data: await tensor.data(), shape: tensor.shape, dtype: tensor.dtype };
}
