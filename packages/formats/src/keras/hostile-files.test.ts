import { readFileSync } from 'node:fs';
import { FormatError, ShapeError } from '@neurite/backend';
import '@neurite/backend-cpu';
import { useBackend } from '@neurite/tensors';
import { strToU8, unzipSync, zipSync } from 'fflate';
import { beforeAll, expect, it } from 'vitest';
import { loadKeras } from '../index.ts';
import { openLibrary, replaceAfterTrap } from './hdf5-library.ts';
import type { LibraryModule } from './hdf5-memory.ts';

beforeAll(() => useBackend('cpu'));

const read = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(`${import.meta.dirname}/../testing/files/${name}`));

/** A whole archive of Keras's with another description. */
function describing(config: string): Uint8Array {
  return zipSync({ ...unzipSync(read('half-floats.keras')), 'config.json': strToU8(config) });
}

const dense = (units: number): string =>
  `{"class_name":"Dense","config":{"name":"dense","units":${units},"batch_input_shape":[null,2]}}`;
const stack = (...layers: string[]): string =>
  `{"class_name":"Sequential","config":{"name":"s","build_input_shape":[null,2],"layers":[${layers.join()}]}}`;

it.each([
  [
    'a text that fills the memory when it is unpacked',
    () => describing(' '.repeat(110_000_000)),
    /config\.json has 110000000 bytes/,
  ],
  ['models nested without end', () => describing(nested(20_000)), /nested too deep/],
  [
    'lists nested without end',
    () => describing('['.repeat(100_000) + ']'.repeat(100_000)),
    /should be \{ "class_name"/,
  ],
  ['a layer too large to be made', () => describing(stack(dense(1e15))), /larger than all that the file holds/],
  [
    'the names of what all objects have',
    () => describing(stack('{"class_name":"constructor","config":{}}')),
    /does not know: constructor/,
  ],
  [
    'an array whose numbers lie in another file',
    () => read('outside-array.keras'),
    /damaged at 'layers\/dense\/vars\/0': unable to open external/,
  ],
])('refuses %s', async (_what, make, message) => {
  const file = make();
  await expect(loadKeras(file)).rejects.toThrow(FormatError);
  await expect(loadKeras(file)).rejects.toThrow(message);
  expect((await loadKeras(read('half-floats.keras'))).countParameters(), 'another file, afterwards').toBe(9);
});

it('makes no list of as many unknown tokens as a file asks for', async () => {
  const config = new TextDecoder().decode(unzipSync(read('tabular.keras'))['config.json']);
  expect(config).toMatch(/"num_oov_indices": ?1/);
  const file = zipSync({
    ...unzipSync(read('tabular.keras')),
    'config.json': strToU8(config.replace(/"num_oov_indices": ?1/, '"num_oov_indices": 2147483648')),
  });
  await expect(loadKeras(file)).rejects.toThrow(/numOovIndices must be at most 16777216; got 2147483648/);
});

it('does not read an array that does not fit, however large it says that it is', async () => {
  await expect(loadKeras(read('huge-array.keras'))).rejects.toThrow(ShapeError);
  await expect(loadKeras(read('huge-array.keras'))).rejects.toThrow(
    /has the shape \[2, 3\].*it has \[1048576, 1048576\]/,
  );
  expect((await loadKeras(read('huge-array.keras'), { skipMismatch: true })).countParameters()).toBe(9);
});

it('refuses a heap of texts that the HDF5 library would walk through without end', async () => {
  const bytes = read('legacy.h5');
  // The size of the last object but one in the heap: after it, in free space, the next one is of size 0.
  const name = [...new TextEncoder().encode('dense/kernel:0')];
  const at = bytes.findIndex((_, index) => name.every((code, offset) => bytes[index + offset] === code));
  expect(bytes[at - 8]).toBe(name.length);
  bytes[at - 8] = 128;
  await expect(loadKeras(bytes)).rejects.toThrow(/damaged HDF5 file: its heap of texts has no end/);
});

it('reads other files after one that ended in a trap of the HDF5 library', async () => {
  const before = await openLibrary();
  const memory = async (): Promise<ArrayBufferLike> => {
    const { h5wasm } = await openLibrary();
    return ((await h5wasm.ready) as unknown as LibraryModule).HEAPU8.buffer;
  };
  const used = await memory();
  expect(replaceAfterTrap(new Error('another error'))).toBe(false);
  expect(await openLibrary()).toBe(before);
  expect(replaceAfterTrap(new Error('damaged', { cause: new WebAssembly.RuntimeError('out of bounds') }))).toBe(true);
  expect(await memory()).not.toBe(used);
  expect((await loadKeras(read('half-floats.keras'))).countParameters()).toBe(9);
});

it('gives the HDF5 library no more memory than a file of its size can need', async () => {
  const archive = unzipSync(read('half-floats.keras'));
  const weights = archive['model.weights.h5']!;
  const view = new DataView(weights.buffer, weights.byteOffset);
  // The superblock leads to a block of its driver's, which is made here of what is no such thing, and has 1.6 GB, it says.
  view.setBigUint64(0x30, 0x2a8n, true);
  view.setUint32(0x2a8, 0);
  view.setUint32(0x2ac, 0x60000000, true);
  await expect(loadKeras(zipSync(archive))).rejects.toThrow(
    /damaged HDF5 file: it asks for more memory than a file of its size can need/,
  );
  const { h5wasm } = await openLibrary();
  const { HEAPU8 } = (await h5wasm.ready) as unknown as LibraryModule;
  expect(HEAPU8.length).toBeLessThan(2 ** 26);
  expect((await loadKeras(read('half-floats.keras'))).countParameters()).toBe(9);
});

it('believes no size that no packing could reach', async () => {
  const archive = zipSync({ 'config.json': strToU8('{}'), 'model.weights.h5': new Uint8Array(10) });
  // In the archive's directory, the size of a member before it was packed stands 24 bytes from its beginning.
  const view = new DataView(archive.buffer);
  for (let at = 0; at + 4 < archive.length; at++)
    if (view.getUint32(at, true) === 0x02014b50) view.setUint32(at + 24, 0x7fffffff, true);
  await expect(loadKeras(archive)).rejects.toThrow(/has 2147483647 bytes, packed into/);
});

function nested(depth: number): string {
  return '{"class_name":"Sequential","config":{"name":"s","layers":['.repeat(depth) + ']}}'.repeat(depth);
}
