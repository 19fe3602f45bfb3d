import { FormatError } from '@neurite/backend';
import { expect, it } from 'vitest';
import { withHdf5 } from './hdf5.ts';
import { openLibrary, replaceAfterTrap } from './hdf5-library.ts';

/** A file with one array of zeros, packed, which is so many bytes when it is read. */
async function fileOfZeros(bytes: number): Promise<Uint8Array> {
  const { h5wasm, memory } = await openLibrary();
  const { FS } = await h5wasm.ready;
  memory.allowFile(bytes);
  const file = new h5wasm.File('zeros.h5', 'w');
  file.create_dataset({
    name: 'zeros',
    data: new Float32Array(bytes / 4),
    shape: [bytes / 4],
    chunks: [2 ** 20],
    compression: 4,
  });
  file.close();
  const written = FS!.readFile('zeros.h5') as Uint8Array;
  // A new library reads it: this one has grown.
  replaceAfterTrap(new WebAssembly.RuntimeError('as if'));
  return written;
}

it('reads an array that is much larger than its file, since it is packed', async () => {
  const bytes = 2 ** 26;
  const file = await fileOfZeros(bytes);
  expect(file.length).toBeLessThan(bytes / 200);
  const { data, shape } = await withHdf5(file, 'zeros.h5', (opened) => opened.array('zeros').read());
  expect(shape).toEqual([bytes / 4]);
  expect(data.length).toBe(bytes / 4);
});

it('refuses an array that is larger than any packing could make it', async () => {
  const { h5wasm, memory } = await openLibrary();
  const { FS } = await h5wasm.ready;
  memory.allowFile(0);
  const file = new h5wasm.File('empty.h5', 'w');
  // Nothing is written: the array is zeros by default.
  file.create_dataset({ name: 'much', data: new Float32Array(1), shape: [1], maxshape: [null], chunks: [1024] });
  (file.get('much') as { resize(shape: number[]): void }).resize([2 ** 32]);
  file.close();
  const bytes = FS!.readFile('empty.h5') as Uint8Array;
  await expect(withHdf5(bytes, 'empty.h5', (opened) => opened.array('much').read())).rejects.toThrow(FormatError);
  await expect(withHdf5(bytes, 'empty.h5', (opened) => opened.array('much').read())).rejects.toThrow(
    /has 4294967296 elements, it says, and the file \d+ bytes/,
  );
});
