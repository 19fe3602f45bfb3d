import { ndArray } from '@neurite/tensors';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeSafetensors, encodeSafetensors } from './safetensors.ts';

const example = {
  tensors: new Map([
    ['a/kernel', ndArray(new Float32Array([1.5, -2, 3, 4]), [2, 2])],
    ['count', ndArray(new Int32Array([7]), [])],
    ['mask', ndArray(new Uint8Array([1, 0, 1]), [3])],
    ['empty', ndArray(new Float32Array(0), [0, 4])],
  ]),
  metadata: { note: 'größer' },
};

describe('safetensors', () => {
  it('come back as they went', () => {
    const decoded = decodeSafetensors(encodeSafetensors(example), 'x');
    expect(decoded.metadata).toEqual(example.metadata);
    expect([...decoded.tensors]).toEqual([...example.tensors]);
  });

  it('come back from the pooled buffers that Node reads small files into', () => {
    const decoded = decodeSafetensors(Buffer.from(encodeSafetensors(example)), 'x');
    expect([...decoded.tensors]).toEqual([...example.tensors]);
  });

  it('lie as the format says: length, JSON, data', () => {
    const bytes = encodeSafetensors(example);
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    expect(length % 8).toBe(0);
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
    expect(header['a/kernel']).toEqual({ dtype: 'F32', shape: [2, 2], data_offsets: [0, 16] });
    expect(bytes.length).toBe(8 + length + 16 + 4 + 3);
  });

  it('refuse every truncation with a message, and never crash on damage', () => {
    const bytes = encodeSafetensors(example);
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeSafetensors(bytes.slice(0, length), 'cut')).toThrow(/'cut' is not a whole safetensors file/);
    }
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), (position, value) => {
        const damaged = bytes.slice();
        damaged[position] = value;
        expect(outcome(damaged)).toMatch(/^(read|FormatError|NeuriteError)$/);
      }),
      { numRuns: 2000 },
    );
  });
});

/** 'read', or the name of the error. */
function outcome(bytes: Uint8Array): string {
  try {
    decodeSafetensors(bytes, 'damaged');
    return 'read';
  } catch (error) {
    return (error as Error).name;
  }
}
