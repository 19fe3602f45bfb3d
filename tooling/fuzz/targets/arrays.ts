import { gunzip, readIdx, readTar } from '@neurite/datasets/download';
import { readNpy, readNpz, writeNpy, writeNpz } from '@neurite/datasets';
import { readSafetensors, toSafetensors } from '@neurite/formats/safetensors';
import { ndArray } from '@neurite/tensors';
import fc from 'fast-check';
import { gzipSync } from 'fflate';
import { damagedBytes, damagedJson } from '../damage.ts';
import { goldenFiles } from '../seeds.ts';
import type { Target } from '../target.ts';

const x = ndArray(
  Float32Array.from({ length: 12 }, (_, index) => index / 7),
  [3, 4],
);
const y = ndArray(Int32Array.of(1, -2, 3), [3]);

/** A safetensors file with this header. */
function withHeader(header: string, body: Uint8Array): Uint8Array {
  const json = new TextEncoder().encode(header);
  const file = new Uint8Array(8 + json.length + body.length);
  new DataView(file.buffer).setBigUint64(0, BigInt(json.length), true);
  file.set(json, 8);
  file.set(body, 8 + json.length);
  return file;
}

const safetensors: Target = {
  name: 'safetensors',
  async files() {
    const tensors = new Map([
      ['x', x],
      ['y', y],
    ]);
    const whole = (['F32', 'F16', 'BF16'] as const).map((floatType) =>
      toSafetensors(tensors, { floatType, metadata: { about: 'a text' } }),
    );
    const headers = whole.map((file) => {
      const length = Number(new DataView(file.buffer).getBigUint64(0, true));
      return { header: new TextDecoder().decode(file.subarray(8, 8 + length)), body: file.slice(8 + length) };
    });
    const described = damagedJson(headers.map(({ header }) => header)).map((header) =>
      withHeader(header, headers[0]!.body),
    );
    return fc.oneof(damagedBytes(whole, ['"F32"', '"U8"', '"I64"', '[0,48]']), described).map((file) => ({ file }));
  },
  read: ({ file }) => readSafetensors(file!),
};

const npy: Target = {
  name: 'npy',
  async files() {
    const whole = [...goldenFiles('datasets/src/golden/numpy.json'), writeNpy(x), writeNpy(y)];
    return damagedBytes(whole, ["'<f8'", "'|O'", 'True', '(3,)', '(99999999999,)']).map((file) => ({ file }));
  },
  read: ({ file }) => readNpy(file!),
};

const npz: Target = {
  name: 'npz',
  async files() {
    const whole = [await writeNpz({ x, y }), await writeNpz({ x, 'a/b': y }, { compress: true })];
    return damagedBytes(whole, ['PK\u0001\u0002', 'PK\u0003\u0004', 'PK\u0005\u0006', '../x.npy']).map((file) => ({
      file,
    }));
  },
  read: ({ file }) => readNpz(file!),
};

/** An IDX file of bytes. */
function idxFile(shape: readonly number[]): Uint8Array {
  const count = shape.reduce((product, length) => product * length, 1);
  const file = new Uint8Array(4 + 4 * shape.length + count);
  const view = new DataView(file.buffer);
  file.set([0, 0, 8, shape.length]);
  for (const [axis, length] of shape.entries()) view.setUint32(4 + 4 * axis, length);
  return file;
}

const idx: Target = {
  name: 'IDX',
  files: async () => damagedBytes([idxFile([3, 4, 5]), idxFile([7])]).map((file) => ({ file })),
  read: ({ file }) => readIdx('the file', file!, file![3] === 1 ? 1 : 3),
};

/** A ustar archive of one folder and two files. */
function tarFile(): Uint8Array {
  const blocks = [
    { name: 'folder/', data: new Uint8Array(0), kind: '5' },
    { name: 'folder/a.txt', data: new TextEncoder().encode('some text'), kind: '0' },
    { name: 'b.bin', data: new Uint8Array(700).fill(7), kind: '0' },
  ].map(({ name, data, kind }) => {
    const block = new Uint8Array(512 + 512 * Math.ceil(data.length / 512));
    const put = (text: string, at: number): void => block.set(new TextEncoder().encode(text), at);
    put(name, 0);
    put(data.length.toString(8).padStart(11, '0'), 124);
    put('        ', 148);
    put(kind, 156);
    put('ustar', 257);
    const sum = block.subarray(0, 512).reduce((total, byte) => total + byte, 0);
    put(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    block.set(data, 512);
    return block;
  });
  return new Uint8Array(Buffer.concat([...blocks, new Uint8Array(1024)]));
}

/** Puts the checksum right, so that the damage comes through. */
function withChecksum(file: Uint8Array): Uint8Array {
  if (file.length < 512) return file;
  const result = file.slice();
  const sum = result.subarray(0, 512).reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 0x20 : byte), 0);
  result.set(new TextEncoder().encode(`${sum.toString(8).padStart(6, '0')}\0 `), 148);
  return result;
}

const tar: Target = {
  name: 'tar',
  async files() {
    const damaged = damagedBytes([tarFile()], ['77777777777', '00000000000', '../../x', '/x']);
    return fc.oneof(damaged, damaged.map(withChecksum)).map((file) => ({ file }));
  },
  read: ({ file }) => readTar(file!),
};

const gzip: Target = {
  name: 'gzip',
  async files() {
    const texts = ['', 'some text '.repeat(50), 'x'.repeat(5000)].map((text) => new TextEncoder().encode(text));
    return damagedBytes(texts.map((text) => gzipSync(text, { mtime: 0 }))).map((file) => ({ file }));
  },
  read: ({ file }) => gunzip(file!),
};

export const arrays: readonly Target[] = [safetensors, npy, npz, idx, tar, gzip];
