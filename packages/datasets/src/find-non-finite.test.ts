import { ndArray } from '@neurite/tensors';
import { describe, expect, it, vi } from 'vitest';
import { findNonFinite, warnNonFinite } from './find-non-finite.ts';

describe('findNonFinite', () => {
  it('finds nothing in finite numbers, integers and nothing', () => {
    expect(
      findNonFinite(
        ndArray([
          [1, -2],
          [3e38, 0],
        ]),
      ),
    ).toBeUndefined();
    expect(findNonFinite(ndArray(Int32Array.of(1, 2)))).toBeUndefined();
    expect(findNonFinite(ndArray(new Float32Array(0)))).toBeUndefined();
  });

  it.each([
    [
      ndArray([
        [1, 2],
        [3, NaN],
        [Infinity, 5],
      ]),
      { row: 1, position: [1, 1], value: NaN, count: 2 },
    ],
    [ndArray([1, 2, -Infinity]), { row: 2, position: [2], value: -Infinity, count: 1 }],
    [
      ndArray([
        [
          [1, 2],
          [3, 4],
        ],
        [
          [5, 6],
          [Infinity, 8],
        ],
      ]),
      { row: 1, position: [1, 1, 0], value: Infinity, count: 1 },
    ],
    [ndArray(NaN), { row: 0, position: [], value: NaN, count: 1 }],
  ])('says where: %#', (array, found) => {
    expect(findNonFinite(array)).toEqual(found);
  });
});

describe('warnNonFinite', () => {
  it('names the row, once for an array', () => {
    const warn = vi.fn<(message: string) => void>();
    const x = ndArray([
      [1, 2],
      [3, NaN],
      [Infinity, NaN],
    ]);
    warnNonFinite('x', x, warn);
    warnNonFinite('x', x, warn);
    warnNonFinite('y', ndArray([1, NaN]), warn);
    warnNonFinite('z', ndArray([1, 2]), warn);
    expect(warn.mock.calls.map(([message]) => message)).toEqual([
      'x holds NaN in row 1 (column 1), and 2 more values that are not finite. Training on it ends in a loss of NaN: ' +
        'leave such rows out, or replace the values.',
      'y holds NaN in row 1. Training on it ends in a loss of NaN: leave such rows out, or replace the values.',
    ]);
  });
});
