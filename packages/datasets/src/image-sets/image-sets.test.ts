import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { tar } from '@neurite-tooling/archives';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FileServer, serveFiles } from '../testing/file-server.ts';
import { cifar10, loadCifar10 } from './cifar10.ts';
import { fashionMnist } from './fashion-mnist.ts';
import { readIdx } from './idx.ts';
import { type IdxImageSet, loadIdxImages } from './idx-images.ts';
import { mnist } from './mnist.ts';
import { readTar } from '../download/tar.ts';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const bytes = (count: number, of: (index: number) => number): Uint8Array =>
  Uint8Array.from({ length: count }, (_, i) => of(i));

function idx(shape: readonly number[], data: Uint8Array): Uint8Array {
  const lengths = shape.flatMap((length) => [length >>> 24, (length >>> 16) & 255, (length >>> 8) & 255, length & 255]);
  return Uint8Array.from([0, 0, 8, shape.length, ...lengths, ...data]);
}

let cacheDirectory: string;
let server: FileServer | undefined;

beforeEach(async () => {
  cacheDirectory = await mkdtemp(join(tmpdir(), 'neurite-images-'));
});

afterEach(async () => {
  await server?.close();
  server = undefined;
  await rm(cacheDirectory, { recursive: true });
});

describe('a set of IDX files', () => {
  const parts = {
    trainImages: idx(
      [3, 2, 2],
      bytes(12, (i) => i * 20),
    ),
    trainLabels: idx(
      [3],
      bytes(3, (i) => i),
    ),
    testImages: idx(
      [1, 2, 2],
      bytes(4, (i) => 255 - i),
    ),
    testLabels: idx(
      [1],
      bytes(1, () => 2),
    ),
  };
  const names = ['train-images-idx3', 'train-labels-idx1', 't10k-images-idx3', 't10k-labels-idx1'];
  const serve = async (files: Record<keyof typeof parts, Uint8Array>): Promise<IdxImageSet> => {
    const packed = Object.entries(files).map(([part, data]) => [part, Uint8Array.from(gzipSync(data))] as const);
    server = await serveFiles(Object.fromEntries(packed.map(([, data], i) => [`${names[i]!}-ubyte.gz`, data])));
    const checksums = packed.map(([part, data]) => [
      part,
      { packed: { sha256: sha256(data) }, unpacked: { sha256: sha256(files[part as keyof typeof parts]) } },
    ]);
    return {
      dataset: 'small',
      baseUrl: server.baseUrl,
      targetNames: ['a', 'b', 'c'],
      files: Object.fromEntries(checksums) as IdxImageSet['files'],
    };
  };

  it('becomes images in [0, 1] and class numbers', async () => {
    const { train, test } = await loadIdxImages(await serve(parts), { cacheDirectory });
    expect([train.x.shape, train.y.shape, test.x.shape]).toEqual([[3, 2, 2, 1], [3], [1, 2, 2, 1]]);
    expect([...train.x.data]).toEqual([...Float32Array.from({ length: 12 }, (_, i) => (i * 20) / 255)]);
    expect([train.y.data, train.targetNames]).toEqual([Int32Array.from([0, 1, 2]), ['a', 'b', 'c']]);
    expect([test.x.data[0], test.y.data[0]]).toEqual([1, 2]);
  });

  it('is refused where labels and images do not belong together', async () => {
    const tooFew = await serve({
      ...parts,
      trainLabels: idx(
        [2],
        bytes(2, () => 0),
      ),
    });
    await expect(loadIdxImages(tooFew, { cacheDirectory })).rejects.toThrow(
      'do not belong to train-images-idx3-ubyte.gz',
    );
  });

  it('is refused where a file is no IDX file', () => {
    expect(() => readIdx('x', parts.trainLabels, 3)).toThrow('x is no IDX file of bytes with 3 axes.');
    expect(() => readIdx('x', parts.trainImages.subarray(0, 20), 3)).toThrow('[3, 2, 2] takes 12 bytes; there are 4.');
    expect(() => readIdx('x', new Uint8Array(2), 1)).toThrow('is no IDX file');
  });
});

describe('CIFAR-10', () => {
  // Red is 10, green 20, blue 30, but for the second pixel of the first row.
  const record = (label: number): Uint8Array =>
    bytes(3073, (i) => (i === 0 ? label : 10 * (1 + Math.floor((i - 1) / 1024)) + Number((i - 1) % 1024 === 1)));
  const files = Object.fromEntries(
    ['data_batch_1', 'data_batch_2', 'data_batch_3', 'data_batch_4', 'data_batch_5', 'test_batch'].map((name, i) => [
      `cifar-10-batches-bin/${name}.bin`,
      i === 5 ? Uint8Array.from([...record(7), ...record(8)]) : record(i),
    ]),
  );

  it('has its planes put together, pixel by pixel', async () => {
    const packed = Uint8Array.from(gzipSync(tar(files)));
    server = await serveFiles({ 'cifar-10-binary.tar.gz': packed });
    const options = { baseUrl: server.baseUrl, cacheDirectory };
    const { train, test } = await loadCifar10({ sha256: sha256(packed) }, options);
    expect([train.x.shape, test.x.shape]).toEqual([
      [5, 32, 32, 3],
      [2, 32, 32, 3],
    ]);
    expect([...train.y.data, ...test.y.data]).toEqual([0, 1, 2, 3, 4, 7, 8]);
    const first = Array.from(train.x.data.subarray(0, 9), (value) => Math.round(value * 255));
    expect(first).toEqual([10, 20, 30, 11, 21, 31, 10, 20, 30]);
    await expect(cifar10(options)).rejects.toThrow('is not the file that was published');
  });

  it('is refused where the archive is damaged or lacks a file', async () => {
    const { 'cifar-10-batches-bin/test_batch.bin': _, ...others } = files;
    const packed = Uint8Array.from(gzipSync(tar(others)));
    server = await serveFiles({ 'cifar-10-binary.tar.gz': packed });
    await expect(loadCifar10({ sha256: sha256(packed) }, { baseUrl: server.baseUrl, cacheDirectory })).rejects.toThrow(
      'cifar-10: the archive lacks test_batch.bin.',
    );
    const archive = tar({ a: bytes(600, (i) => i % 256), '../b': new Uint8Array(3) });
    expect([...readTar(archive).keys()]).toEqual(['a', '../b']);
    expect(() => readTar(archive.subarray(0, 700))).toThrow('The tar archive is cut off.');
    expect(() => readTar(archive.subarray(0, 1536))).toThrow('it does not end');
    expect(() => readTar(archive.map((byte, i) => (i === 0 ? byte + 1 : byte)))).toThrow('a header is');
  });
});

it.each([
  ['mnist', mnist],
  ['fashion-mnist', fashionMnist],
  ['cifar-10', cifar10],
] as const)('%s says what to do where nothing answers', async (dataset, load) => {
  server = await serveFiles({});
  const { baseUrl } = server;
  await server.close();
  const message = await load({ baseUrl, cacheDirectory, retries: 0 }).catch((error: Error) => error.message);
  expect(message).toContain(`${dataset}: ${baseUrl}`);
  expect(message).toContain(join(cacheDirectory, dataset));
});
