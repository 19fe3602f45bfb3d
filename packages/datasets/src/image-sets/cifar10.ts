import { FormatError } from '@neurite/backend';
import type { Checksums } from '../download/checksum.ts';
import { type DownloadOptions, fetchUnpacked } from '../download/download.ts';
import { gunzip } from '../download/gunzip.ts';
import { type ImageSet, labelledImages, type ImageSetPart } from './image-set.ts';
import { readTar } from '../download/tar.ts';

const SIDE = 32;
const CHANNELS = 3;
const PLANE = SIDE * SIDE;
/** One byte of label, then the red, the green and the blue plane. */
const RECORD = 1 + CHANNELS * PLANE;

const trainFiles = [1, 2, 3, 4, 5].map((number) => `data_batch_${number}.bin`);
const testFiles = ['test_batch.bin'];

const targetNames = ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'];

const published: Checksums = { sha256: 'c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd' };

/**
 * CIFAR-10: 50,000 + 10,000 colour pictures of ten kinds of animals and vehicles, 32 × 32 (170 MB). Downloaded once, checked,
 * and kept. In memory it takes 740 MB.
 *
 * @returns `train.x` float32 `[50000, 32, 32, 3]` in [0, 1], `train.y` int32 `[50000]`, `test` likewise with 10,000
 * @throws DownloadError when the file cannot be had or is not the one that was published, saying what to do
 * @see A. Krizhevsky, "Learning Multiple Layers of Features from Tiny Images" (2009)
 * @example
 * const { train, test } = await cifar10();
 */
export async function cifar10(options: DownloadOptions = {}): Promise<ImageSet> {
  return loadCifar10(published, options);
}

/** @param checksums what the archive hashes to */
export async function loadCifar10(checksums: Checksums, options: DownloadOptions): Promise<ImageSet> {
  const folder = { dataset: 'cifar-10', baseUrl: 'https://www.cs.toronto.edu/~kriz/', unpack: gunzip };
  const archive = readTar(await fetchUnpacked(folder, { name: 'cifar-10-binary.tar.gz', checksums }, options));
  return { train: imagesOf(archive, trainFiles), test: imagesOf(archive, testFiles) };
}

function imagesOf(archive: ReadonlyMap<string, Uint8Array>, files: readonly string[]): ImageSetPart {
  const batches = files.map((file) => {
    const records = archive.get(`cifar-10-batches-bin/${file}`);
    if (records !== undefined && records.length % RECORD === 0) return records;
    throw new FormatError(
      `cifar-10: the archive ${records === undefined ? 'lacks' : 'has a damaged'} ${file}. Remove it from the cache, and load again.`,
    );
  });
  const count = batches.reduce((sum, records) => sum + records.length / RECORD, 0);
  const labels = new Uint8Array(count);
  const pixels = new Uint8Array(count * CHANNELS * PLANE);
  let image = 0;
  for (const records of batches) {
    for (let at = 0; at < records.length; at += RECORD, image++) {
      labels[image] = records[at]!;
      if (labels[image]! >= targetNames.length)
        throw new FormatError(`cifar-10: image ${image} has the label ${labels[image]}.`);
      const to = image * CHANNELS * PLANE;
      for (let channel = 0; channel < CHANNELS; channel++) {
        const from = at + 1 + channel * PLANE;
        for (let pixel = 0; pixel < PLANE; pixel++) pixels[to + pixel * CHANNELS + channel] = records[from + pixel]!;
      }
    }
  }
  return labelledImages(pixels, [count, SIDE, SIDE, CHANNELS], labels, targetNames);
}
