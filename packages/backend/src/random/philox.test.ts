import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  advanceCounter,
  blocksFor,
  drawCounter,
  philoxBits,
  philoxBlock,
  philoxNormal,
  philoxUniform,
} from './philox.ts';
import { normalFromBits } from './normal.ts';

const unsigned = (words: Int32Array): number[] => [...words].map((word) => word >>> 0);

describe('philoxBlock', () => {
  it.each([
    [
      [0, 0, 0, 0],
      [0, 0],
      [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
    ],
    [
      [-1, -1, -1, -1],
      [-1, -1],
      [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    ],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    ],
  ])("gives Random123's test vector for counter %j", (counter, key, expected) => {
    const block = Int32Array.from(counter);
    philoxBlock(key, block);
    expect(unsigned(block)).toEqual(expected);
  });
});

describe('philoxBits', () => {
  it('numbers blocks from the counter on, across the word boundary', () => {
    const bits = philoxBits([5, 6], [-1, 7], 11);
    expect(bits.length).toBe(11);
    for (const [block, counter] of [
      [0, [-1, 7]],
      [1, [0, 8]],
      [2, [1, 8]],
    ] as const) {
      const expected = Int32Array.of(...counter, 0, 0);
      philoxBlock([5, 6], expected);
      expect([...bits.subarray(block * 4, block * 4 + 4)]).toEqual([
        ...expected.subarray(0, Math.min(4, 11 - block * 4)),
      ]);
    }
  });

  it('gives the same numbers whether drawn at once or in parts', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer(),
        fc.integer({ min: 0, max: 20 }),
        fc.integer({ min: 0, max: 50 }),
        (a, b, blocks, count) => {
          const whole = philoxBits([a, b], [b, a], blocks * 4 + count);
          const rest = philoxBits([a, b], advanceCounter([b, a], blocks), count);
          expect([...rest]).toEqual([...whole.subarray(blocks * 4)]);
        },
      ),
    );
  });
});

describe('philoxUniform and philoxNormal', () => {
  it('are functions of the bits, element by element', () => {
    const bits = philoxBits([1, 2], [3, 4], 101);
    expect([...philoxUniform([1, 2], [3, 4], 101)]).toEqual([...bits].map((word) => (word >>> 8) / 2 ** 24));
    expect([...philoxNormal([1, 2], [3, 4], 101)]).toEqual([...bits].map(normalFromBits));
  });

  it('are uniform in [0, 1)', () => {
    const sample = philoxUniform([9, 9], [0, 0], 1 << 18);
    const bins = new Float64Array(64);
    expect(sample.every((x) => x >= 0 && x < 1)).toBe(true);
    for (const x of sample) bins[Math.floor(x * 64)]!++;
    let chiSquare = 0;
    for (const seen of bins) chiSquare += (seen - 4096) ** 2 / 4096;
    expect(chiSquare).toBeLessThan(63 + 4 * Math.sqrt(2 * 63));
  });

  it('give nothing for a count of 0', () => {
    expect(philoxUniform([0, 0], [0, 0], 0).length).toBe(0);
    expect(blocksFor(0)).toBe(0);
    expect(blocksFor(5)).toBe(2);
  });
});

describe('advanceCounter', () => {
  it('adds modulo 2⁶⁴', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer(), fc.maxSafeNat(), (low, high, blocks) => {
        const [a, b] = advanceCounter([low, high], blocks);
        const value = BigInt.asUintN(64, (BigInt(high) << 32n) + BigInt(low >>> 0) + BigInt(blocks));
        expect(BigInt.asUintN(64, (BigInt(b) << 32n) + BigInt(a >>> 0))).toBe(value);
      }),
    );
  });
});

describe('drawCounter', () => {
  it('adds the offset and step times the stride modulo 2⁶⁴', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer(),
        fc.maxSafeNat(),
        fc.maxSafeNat(),
        fc.nat(),
        (low, high, offset, stride, step) => {
          const [a, b] = drawCounter([low, high], { offset, stride }, step);
          const value = (BigInt(high) << 32n) + BigInt(low >>> 0) + BigInt(offset) + BigInt(step) * BigInt(stride);
          expect((BigInt(b >>> 0) << 32n) + BigInt(a >>> 0)).toBe(BigInt.asUintN(64, value));
          expect([a | 0, b | 0]).toEqual([a, b]);
        },
      ),
    );
  });
});
