import { type DType, type NdArray, ndArray } from '@neurite/tensors';
import fc from 'fast-check';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import golden from '../golden/numpy.json' with { type: 'json' };
import { readNpy, writeNpy } from './npy.ts';
import { readNpz, writeNpz } from './npz.ts';

const bytesOf = (base64: string): Uint8Array => Uint8Array.from(Buffer.from(base64, 'base64'));

function arrayOf({ shape, data, dtype = 'float32' }: { shape: number[]; data: number[]; dtype?: string }): NdArray {
  const values =
    dtype === 'float32' ? Float32Array.from(data) : dtype === 'bool' ? Uint8Array.from(data) : Int32Array.from(data);
  return ndArray(values, shape, dtype as DType);
}

function errorOf(call: () => unknown): string | undefined {
  try {
    call();
    return undefined;
  } catch (error) {
    return (error as Error).name;
  }
}

const { x, y } = { x: arrayOf(golden.x), y: arrayOf(golden.y) };

describe('a .npy file of NumPy', () => {
  it.each(golden.cases.map((c) => [c.name, c] as const))('%s', (_name, { file, array }) => {
    expect(readNpy(bytesOf(file))).toEqual(arrayOf(array));
  });

  it.each(golden.cases.filter(({ sameBytes }) => sameBytes).map((c) => [c.name, c] as const))(
    'is written with the same bytes: %s',
    (_name, { file, array }) => {
      expect(writeNpy(arrayOf(array))).toEqual(bytesOf(file));
    },
  );

  it.each(golden.refused.map((c) => [c.name, c.file] as const))('is refused: %s', (_name, file) => {
    expect(() => readNpy(bytesOf(file))).toThrow(
      /holds elements of type|header that is not understood|which int32 cannot/,
    );
  });

  it('is read from a view into other bytes too', () => {
    const file = bytesOf(golden.cases[0]!.file);
    const shifted = new Uint8Array(file.length + 3);
    shifted.set(file, 3);
    expect(readNpy(shifted.subarray(3))).toEqual(readNpy(file.buffer as ArrayBuffer));
  });

  it('says what is wrong with it', () => {
    const file = bytesOf(golden.cases[0]!.file);
    expect(() => readNpy(file.subarray(0, -1))).toThrow('an array of shape [3, 4] takes 48 bytes; there are 47.');
    expect(() => readNpy(file.subarray(0, 40))).toThrow('its header does not end');
    expect(() => readNpy(new Uint8Array([1, 2, 3]))).toThrow("is no file of NumPy's");
    expect(() => readNpy(file.map((byte, i) => (i === 6 ? 9 : byte)))).toThrow('has the version 9');
    const huge = writeNpy(ndArray(new Float32Array(0), [0])).map((byte) => byte);
    const text = new TextEncoder().encode('(99999999999999999999,)');
    huge.set(text, new TextDecoder('latin1').decode(huge).indexOf('(0,)'));
    expect(() => readNpy(huge)).toThrow('has a shape that is no shape');
  });

  it('that is damaged anywhere gives an error or an array, and nothing else', () => {
    const file = bytesOf(golden.cases[0]!.file);
    fc.assert(
      fc.property(fc.nat(file.length - 1), fc.nat(255), fc.nat(file.length), (at, byte, length) => {
        const damaged = file.slice(0, length);
        damaged[at] = byte;
        expect(['FormatError', undefined]).toContain(errorOf(() => readNpy(damaged)));
      }),
    );
  });
});

describe('a .npz file', () => {
  it.each(golden.archives)('of NumPy is read: $name', async ({ file }) => {
    expect([...(await readNpz(bytesOf(file)))]).toEqual([
      ['x', x],
      ['y', y],
    ]);
    expect([...(await readNpz(bytesOf(file), { names: ['y'] }))]).toEqual([['y', y]]);
  });

  it.each([false, true])('goes there and back (compress: %s)', async (compress) => {
    const bytes = await writeNpz({ 'layer/x': x, y }, { compress });
    expect(
      await writeNpz(
        new Map([
          ['layer/x', x],
          ['y', y],
        ]),
        { compress },
      ),
    ).toEqual(bytes);
    expect([...(await readNpz(bytes))]).toEqual([
      ['layer/x', x],
      ['y', y],
    ]);
  });

  it('holds names that objects could not', async () => {
    const arrays = await readNpz(await writeNpz(new Map([['constructor', x]])));
    expect(arrays.get('constructor')).toEqual(x);
  });

  it('is refused when a byte was changed, wherever it is', async () => {
    const file = bytesOf(golden.archives[0]!.file);
    const inData = new TextDecoder('latin1').decode(file).indexOf('NUMPY') + 150;
    await expect(readNpz(file.map((byte, i) => (i === inData ? byte ^ 1 : byte)))).rejects.toThrow(
      "'x.npy' does not unpack to what was packed",
    );
    await fc.assert(
      fc.asyncProperty(fc.nat(file.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const damaged = file.map((byte, i) => (i === at ? byte ^ change : byte));
        const outcome = await readNpz(damaged).then(
          (arrays) => [...arrays.values()],
          (error: Error) => error.name,
        );
        expect(['FormatError', [x, y], [x], [y]]).toContainEqual(outcome);
      }),
      { numRuns: 200 },
    );
  });

  it('is refused when it is cut off, no archive, too large, or tries to get out', async () => {
    const file = bytesOf(golden.archives[1]!.file);
    await expect(readNpz(file.subarray(0, file.length - 30))).rejects.toThrow('it has no directory; was it cut off?');
    await expect(readNpz(new Uint8Array(3))).rejects.toThrow('The zip file is damaged');
    await expect(readNpz(file, { maxBytes: 100 })).rejects.toThrow('more than the 100 allowed');
    await expect(readNpz(file, { names: ['z'] })).rejects.toThrow("has no array 'z'; it has x, y.");
    await expect(readNpz(zipSync({ '../x.npy': writeNpy(x) }))).rejects.toThrow("'../x.npy' is no name for an array");
    await expect(readNpz(zipSync({ 'x.txt': new Uint8Array(1) }))).rejects.toThrow(
      "holds 'x.txt', which is no .npy file",
    );
    await expect(writeNpz({ '../x': x })).rejects.toThrow("'../x' is no name for an array");
  });
});
