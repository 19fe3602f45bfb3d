import { NeuriteError } from '@neurite/backend';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Heap } from './heap.ts';

describe('the heap', () => {
  test('gives out blocks that never overlap, and has all of its memory back in the end', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ bytes: fc.integer({ min: 0, max: 200_000 }), drop: fc.nat(20) }), { maxLength: 60 }),
        (requests) => {
          const heap = new Heap();
          const blocks: { address: number; bytes: number }[] = [];
          for (const { bytes, drop } of requests) {
            if (drop < blocks.length) heap.free(blocks.splice(drop, 1)[0]!.address);
            const address = heap.allocate(bytes, 'a test');
            expect(address % 64).toBe(0);
            expect(address + bytes).toBeLessThanOrEqual(heap.memory.buffer.byteLength);
            for (const other of blocks)
              expect(
                address + Math.max(1, bytes) <= other.address || other.address + Math.max(1, other.bytes) <= address,
              ).toBe(true);
            blocks.push({ address, bytes });
          }
          const size = heap.memory.buffer.byteLength;
          for (const { address } of blocks) heap.free(address);
          expect([heap.bytesInUse, heap.blocks]).toEqual([0, 0]);
          // One block again: nothing is lost between the old ones.
          heap.allocate(size - 2048, 'everything');
          expect(heap.memory.buffer.byteLength).toBe(size);
        },
      ),
    );
  });

  test('its views follow when it grows', () => {
    const heap = new Heap();
    const first = heap.allocate(64, 'a number');
    heap.f32[first / 4] = 1.5;
    const second = heap.allocate(2 ** 22, 'much');
    heap.u8[second + 2 ** 22 - 1] = 7;
    expect([heap.f32[first / 4], heap.u8[second + 2 ** 22 - 1]]).toEqual([1.5, 7]);
  });

  test('says what is largest when there is no room, and stays usable', () => {
    const heap = new Heap(4 * 2 ** 20);
    const weights = heap.allocate(2 * 2 ** 20, 'a variable f32[724,724]');
    expect(() => heap.allocate(3 * 2 ** 20, 'uploaded data f32[786432]')).toThrow(
      /Out of memory: 3\.0 MB are needed for uploaded data f32\[786432\], and 2\.0 MB of at most 4\.0 MB are in use\. The largest are 2\.0 MB for a variable f32\[724,724\]/,
    );
    heap.free(weights);
    expect(() => heap.allocate(3 * 2 ** 20, 'uploaded data')).not.toThrow();
  });

  test('frees nothing that is in nobody’s use', () => {
    const heap = new Heap();
    const address = heap.allocate(1, 'a test');
    heap.free(address);
    expect(() => heap.free(address)).toThrow(NeuriteError);
  });
});
