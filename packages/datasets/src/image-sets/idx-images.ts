import { FormatError } from '@neurite/backend';
import type { Checksums } from '../download/checksum.ts';
import { type DownloadOptions, fetchUnpacked, type RemoteFolder } from '../download/download.ts';
import { gunzip } from '../download/gunzip.ts';
import { type ImageSet, labelledImages, type ImageSetPart } from './image-set.ts';
import { readIdx } from './idx.ts';

/** The checksums of a file as it is published, and of what it unpacks to. */
export interface IdxChecksums {
  readonly packed: Checksums;
  readonly unpacked: Checksums;
}

/** Where a data set of four gzipped IDX files is, and what they hash to. */
export interface IdxImageSet {
  readonly dataset: string;
  readonly baseUrl: string;
  readonly targetNames: readonly string[];
  readonly files: Readonly<Record<'trainImages' | 'trainLabels' | 'testImages' | 'testLabels', IdxChecksums>>;
}

const names = {
  trainImages: 'train-images-idx3-ubyte.gz',
  trainLabels: 'train-labels-idx1-ubyte.gz',
  testImages: 't10k-images-idx3-ubyte.gz',
  testLabels: 't10k-labels-idx1-ubyte.gz',
} as const;

/** Loads such a data set. */
export async function loadIdxImages(set: IdxImageSet, options: DownloadOptions = {}): Promise<ImageSet> {
  const folder: RemoteFolder = { dataset: set.dataset, baseUrl: set.baseUrl, unpack: gunzipped };
  const fetchPart = (part: keyof typeof names): Promise<Uint8Array> => {
    const { packed, unpacked } = set.files[part];
    return fetchUnpacked(folder, { name: names[part], checksums: packed, inner: unpacked }, options);
  };
  const part = async (images: keyof typeof names, labels: keyof typeof names): Promise<ImageSetPart> => {
    const { shape, data } = readIdx(names[images], await fetchPart(images), 3);
    const classes = readIdx(names[labels], await fetchPart(labels), 1);
    if (classes.data.length !== shape[0] || classes.data.some((label) => label >= set.targetNames.length)) {
      throw new FormatError(`${set.dataset}: the labels of ${names[labels]} do not belong to ${names[images]}.`);
    }
    return labelledImages(data, [shape[0]!, shape[1]!, shape[2]!, 1], classes.data, set.targetNames);
  };
  // One after the other: hosts of this kind do not like many connections, and progress is easier to follow.
  const train = await part('trainImages', 'trainLabels');
  return { train, test: await part('testImages', 'testLabels') };
}

/** A server that announces the packing of a file as that of the transfer has it unpacked already. */
async function gunzipped(bytes: Uint8Array): Promise<Uint8Array> {
  return bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzip(bytes) : bytes;
}
