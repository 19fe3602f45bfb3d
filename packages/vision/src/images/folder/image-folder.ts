import { ArgumentError } from '@neurite/backend';
import { Dataset, trainTestSplit } from '@neurite/datasets';
import type { NdArray, Tensor } from '@neurite/tensors';
import type { Image } from '../image.ts';
import type { ReadImageOptions } from '../read-image.ts';
import { DecodePool } from './decode-pool.ts';
import { type FolderListing, type LabelledFile, listImageFiles } from './image-files.ts';

/** The options of {@link imageFolder}. */
export interface ImageFolderOptions extends ReadImageOptions {
  /**
   * What to do about a file that cannot be read: 'throw' ends the pass with an error that names it, 'skip' goes on without it
   * and puts it on the list `skipped`. Default 'throw'.
   */
  readonly onCorrupt?: 'throw' | 'skip';
  /** Whether pictures come in another order in each pass. Default true. */
  readonly shuffle?: boolean;
  /** What the orders follow from. Default: drawn from the global generator, see `setSeed`. */
  readonly seed?: number;
  /** How many workers read pictures; 0 for none. Default: one less than the machine has cores, at most 4. */
  readonly workers?: number;
}

/** An example of a folder. */
export interface FolderExample {
  /** float32 [height, width, channels] in [0, 1]. */
  readonly x: Tensor;
  /** The number of the class. */
  readonly y: Tensor;
}

/** A file that could not be read, and why. */
export interface SkippedFile {
  readonly path: string;
  readonly reason: string;
}

/** Pictures in a folder for each class; see {@link imageFolder}. */
export class ImageFolder {
  readonly classNames: readonly string[];
  readonly files: readonly LabelledFile[];
  /** Files that were not taken for pictures, by their ending. */
  readonly ignored: readonly string[];
  readonly #skipped = new Map<string, SkippedFile>();
  readonly #options: ImageFolderOptions;
  readonly #pool: DecodePool;

  /** @internal Made by {@link imageFolder}. */
  constructor({ classNames, files, ignored }: FolderListing, options: ImageFolderOptions, pool: DecodePool) {
    this.classNames = classNames;
    this.files = files;
    this.ignored = ignored;
    this.#options = options;
    this.#pool = pool;
  }

  /** The files that passes so far went on without. */
  get skipped(): readonly SkippedFile[] {
    return [...this.#skipped.values()];
  }

  /** The examples, each read when it is asked for, several at once. */
  get dataset(): Dataset<FolderExample> {
    const { shuffle = true, seed, onCorrupt = 'throw', workers = defaultWorkers() } = this.#options;
    const numbers = Int32Array.from(this.files, (_, index) => index);
    const order = Dataset.fromTensorSlices(numbers);
    const ordered = shuffle ? order.shuffle(numbers.length, seed === undefined ? {} : { seed }) : order;
    const parallel = { parallel: Math.max(1, 2 * workers) };
    if (onCorrupt === 'throw') return ordered.map(async (number) => this.#example(await number.item()), parallel);
    return ordered
      .map(async (number) => this.#exampleOrReason(await number.item()), parallel)
      .filter(({ damage }) => damage === null)
      .map(({ x, y }) => ({ x, y }));
  }

  /**
   * Divides the files in two, each class in the same proportion.
   *
   * @param testSize the share of the second part. Default 0.2
   * @throws ArgumentError when the share leaves a class without files on one side
   */
  split(options: { readonly testSize?: number; readonly randomState?: number } = {}): [ImageFolder, ImageFolder] {
    const x = Int32Array.from(this.files, (_, index) => index);
    const y = Int32Array.from(this.files, ({ label }) => label);
    const { xTrain, xTest } = trainTestSplit({ x, y }, { testSize: 0.2, ...options, stratify: true });
    const part = (numbers: ArrayLike<number>): ImageFolder => {
      const files = Array.from(numbers, (number) => this.files[number]!);
      return new ImageFolder({ classNames: this.classNames, files, ignored: [] }, this.#options, this.#pool);
    };
    return [part(xTrain.data), part(xTest.data)];
  }

  async #example(number: number): Promise<{ x: Image; y: NdArray<[]> }> {
    const { path, label } = this.files[number]!;
    const x = await this.#pool.read(path, readOptions(this.#options));
    return { x, y: labelOf(label) };
  }

  async #exampleOrReason(number: number): Promise<{ x: Image; y: NdArray<[]>; damage: string | null }> {
    try {
      return { ...(await this.#example(number)), damage: null };
    } catch (error) {
      const { path, label } = this.files[number]!;
      const reason = (error as Error).message;
      this.#skipped.set(path, { path, reason });
      const nothing: Image = { data: new Float32Array(1), shape: [1, 1, 1], dtype: 'float32' };
      return { x: nothing, y: labelOf(label), damage: reason };
    }
  }
}

/**
 * The pictures of a folder that has a folder for each class: `photos/cats/1.jpg`, `photos/dogs/1.jpg`. Pictures are read when
 * they are asked for, by workers. In Node.
 *
 * @param options `size` brings all to one size, without which they make no batches
 * @throws ArgumentError when the folder cannot be read, has no folders, or one of them has no pictures; in a pass, a
 *   DatasetError whose cause names the file
 * @example
 * const photos = await imageFolder('photos', { size: 96, fit: 'cover', onCorrupt: 'skip', seed: 1 });
 * const [train, test] = photos.split({ testSize: 0.2, randomState: 1 });
 * for await (const { x, y } of train.dataset.batch(32)) console.log(x.shape, y.shape); // [32, 96, 96, 3] [32]
 */
export async function imageFolder(folder: string, options: ImageFolderOptions = {}): Promise<ImageFolder> {
  const { workers = defaultWorkers(), onCorrupt = 'throw' } = options;
  if (!Number.isInteger(workers) || workers < 0) {
    throw new ArgumentError(`workers must be a whole number of at least 0; got ${workers}.`);
  }
  if (onCorrupt !== 'throw' && onCorrupt !== 'skip') {
    throw new ArgumentError(`onCorrupt must be 'throw' or 'skip'; got '${String(onCorrupt)}'.`);
  }
  return new ImageFolder(await listImageFiles(folder), options, new DecodePool(workers));
}

const labelOf = (label: number): NdArray<[]> => ({ data: Int32Array.of(label), shape: [], dtype: 'int32' });

function defaultWorkers(): number {
  return Math.min(4, process.getBuiltinModule('node:os').availableParallelism() - 1);
}

/** What workers are told: only plain data can be sent to them. */
function readOptions(options: ImageFolderOptions): ReadImageOptions {
  const { onCorrupt: _, shuffle: _shuffle, seed: _seed, workers: _workers, ...read } = options;
  return read;
}
