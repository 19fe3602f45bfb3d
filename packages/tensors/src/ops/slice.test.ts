import { expect, it } from 'vitest';
import {
  concat,
  pad,
  reverse,
  roll,
  slice,
  split,
  stack,
  stridedSlice,
  sum,
  tensor,
  unstack,
  meshgrid,
} from '../index.ts';
import { arange } from '../testing/arange.ts';
import { onEachBackend } from '../testing/backends.ts';
import { curved } from '../testing/curved.ts';
import { expectGradients, sample } from '../testing/finite-difference.ts';

onEachBackend(() => {
  it('slices', () => {
    const x = arange([3, 4]);
    expect(slice(x, [1, 2], [2, 2]).arraySync()).toEqual([
      [6, 7],
      [10, 11],
    ]);
    expect(slice(x, 1).arraySync()).toEqual([
      [4, 5, 6, 7],
      [8, 9, 10, 11],
    ]);
    expect(slice(x, [0, -2], [1, -1]).arraySync()).toEqual([[2, 3]]);
    expect(slice(x, [1, 4]).shape).toEqual([2, 0]);
    expect(slice(5, []).arraySync()).toBe(5);
    expect(() => slice(x, [1, 2], [2, 3])).toThrow(
      'begin [1, 2] and size [2, 3] reach beyond a tensor of shape [3, 4]',
    );
    expect(() => slice(x, [0, -5])).toThrow('reach beyond');
    expectGradients(
      curved((y) => slice(y, [1, 0, 1], [1, 2, 2])),
      [sample([3, 2, 4])],
    );
  });

  it('keeps the elements of a slice when its source is freed', () => {
    const x = tensor([1, 2, 3]).add(0);
    const part = slice(x, 1);
    x.dispose();
    expect(part.arraySync()).toEqual([2, 3]);
  });

  // Expected values as Python gives them for list(range(10))[begin:end:stride].
  const ten = arange([10]);
  it.each([
    [{ begin: 2, end: 8, stride: 3 }, [2, 5]],
    [{ stride: -1 }, [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]],
    [{ begin: 7, end: 1, stride: -3 }, [7, 4]],
    [{ begin: -3 }, [7, 8, 9]],
    [{ end: -8 }, [0, 1]],
    [{ begin: 100, stride: -4 }, [9, 5, 1]],
    [{ begin: -100, end: 100, stride: 5 }, [0, 5]],
    [{ begin: 3, end: -100, stride: -2 }, [3, 1]],
    [{ begin: 5, end: 5 }, []],
    [{ begin: 2, end: 7, stride: -1 }, []],
  ])('takes the strided part %o', (range, expected) => {
    expect(stridedSlice(ten, [range]).arraySync()).toEqual(expected);
  });

  it('takes strided parts of several axes', () => {
    const x = arange([4, 3, 5]);
    expect(stridedSlice(x, [{ stride: 2 }, -1, { begin: -1, stride: -2 }]).arraySync()).toEqual([
      [14, 12, 10],
      [44, 42, 40],
    ]);
    expect(stridedSlice(x, [1]).arraySync()).toEqual(slice(x, [1, 0, 0], [1, 3, 5]).squeeze(0).arraySync());
    expect(() => stridedSlice(x, [4])).toThrow('axis 0 of [4, 3, 5] has no position 4');
    expect(() => stridedSlice(x, [{ stride: 0 }])).toThrow(
      'the stride of axis 0 must be a whole number other than 0; got 0',
    );
    expectGradients(
      curved((y) => stridedSlice(y, [{ begin: 1, stride: 3 }, { stride: -2 }])),
      [sample([6, 5, 2])],
    );
    expectGradients(
      curved((y) => stridedSlice(y, [{ begin: 4, stride: 3 }, 0])),
      [sample([6, 2])],
    );
  });

  it('splits and unstacks', () => {
    const x = arange([2, 6]);
    expect(split(x, 3, 1).map((part) => part.arraySync())).toEqual([
      [
        [0, 1],
        [6, 7],
      ],
      [
        [2, 3],
        [8, 9],
      ],
      [
        [4, 5],
        [10, 11],
      ],
    ]);
    expect(split(x, [1, 5], -1).map((part) => part.shape)).toEqual([
      [2, 1],
      [2, 5],
    ]);
    expect(unstack(x).map((part) => part.arraySync())).toEqual([
      [0, 1, 2, 3, 4, 5],
      [6, 7, 8, 9, 10, 11],
    ]);
    expect(() => split(x, 4, 1)).toThrow('axis 1 of [2, 6] has the length 6 and cannot be cut into 4 equal parts');
    expect(() => split(x, [2, 2], 1)).toThrow('cannot be cut into parts of [2, 2]');
    expectGradients(
      (y) =>
        split(y.mul(y), [1, 0, 2], 1)
          .slice(0, 1)
          .concat(split(y.mul(y), [1, 2], 1)[1]!),
      [sample([2, 3])],
    );
    expectGradients((y) => unstack(y.mul(y), 1)[1]!, [sample([2, 3])]);
  });

  it('joins', () => {
    expect(
      concat([
        [[1, 2]],
        [
          [3, 4],
          [5, 6],
        ],
      ]).arraySync(),
    ).toEqual([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    expect(concat([arange([2, 1]), arange([2, 2])], -1).arraySync()).toEqual([
      [0, 0, 1],
      [1, 2, 3],
    ]);
    expect(concat([tensor([1], [1], 'int32'), [2.5]]).arraySync()).toEqual([1, 2.5]);
    expect(concat([arange([0, 2]), arange([1, 2]), arange([0, 2])]).arraySync()).toEqual([[0, 1]]);
    expect(concat([arange([0, 2]), arange([0, 2])]).dataSync()).toEqual(new Float32Array(0));
    expect(concat([arange([2, 0]), arange([3, 0])]).shape).toEqual([5, 0]);
    expect(
      stack(
        [
          [1, 2],
          [3, 4],
        ],
        -1,
      ).arraySync(),
    ).toEqual([
      [1, 3],
      [2, 4],
    ]);
    expect(stack([1, 2]).arraySync()).toEqual([1, 2]);
    expect(() => concat([])).toThrow('the list of tensors is empty');
    expect(() => concat([arange([2, 2]), arange([2, 3])])).toThrow('[2, 3] cannot be joined to [2, 2] along axis 0');
    expect(() => stack([[1], [1, 2]])).toThrow('all tensors must have one shape; got [1] and [2]');
    expectGradients((a, b) => concat([a.mul(b.sum()), b.mul(b), a], 1), [sample([2, 2]), sample([2, 1], { seed: 3 })]);
    expectGradients((a, b) => stack([a.mul(b), b.mul(b), a], 1), [sample([2, 2]), sample([2, 2], { seed: 3 })]);
  });

  it('reverses and rolls', () => {
    expect(reverse(arange([2, 3])).arraySync()).toEqual([
      [5, 4, 3],
      [2, 1, 0],
    ]);
    expect(reverse(arange([2, 3]), 1).arraySync()).toEqual([
      [2, 1, 0],
      [5, 4, 3],
    ]);
    expect(roll(arange([5]), 2).arraySync()).toEqual([3, 4, 0, 1, 2]);
    expect(roll(arange([5]), -7).arraySync()).toEqual([2, 3, 4, 0, 1]);
    expect(roll(arange([2, 3]), 1).arraySync()).toEqual([
      [5, 0, 1],
      [2, 3, 4],
    ]);
    expect(roll(arange([2, 3]), [1, -1], [0, 1]).arraySync()).toEqual([
      [4, 5, 3],
      [1, 2, 0],
    ]);
    expect(() => roll(arange([2, 3]), [1, 2], 0)).toThrow('2 shifts do not match 1 axes');
    expectGradients(
      curved((x) => reverse(x, [0, 2])),
      [sample([2, 2, 3])],
    );
    expectGradients(
      curved((x) => roll(x, [1, 2], [0, 1])),
      [sample([2, 3])],
    );
  });

  // Expected values as numpy.pad gives them.
  it('pads', () => {
    const x = [
      [1, 2, 3],
      [4, 5, 6],
    ];
    expect(
      pad(
        x,
        [
          [0, 1],
          [2, 0],
        ],
        'constant',
        9,
      ).arraySync(),
    ).toEqual([
      [9, 9, 1, 2, 3],
      [9, 9, 4, 5, 6],
      [9, 9, 9, 9, 9],
    ]);
    expect(
      pad(
        x,
        [
          [1, 0],
          [2, 1],
        ],
        'reflect',
      ).arraySync(),
    ).toEqual([
      [6, 5, 4, 5, 6, 5],
      [3, 2, 1, 2, 3, 2],
      [6, 5, 4, 5, 6, 5],
    ]);
    expect(
      pad(
        x,
        [
          [1, 2],
          [0, 2],
        ],
        'symmetric',
      ).arraySync(),
    ).toEqual([
      [1, 2, 3, 3, 2],
      [1, 2, 3, 3, 2],
      [4, 5, 6, 6, 5],
      [4, 5, 6, 6, 5],
      [1, 2, 3, 3, 2],
    ]);
    expect(pad([1, 2, 3], [[3, 3]], 'symmetric').arraySync()).toEqual([3, 2, 1, 1, 2, 3, 3, 2, 1]);
    expect(() => pad(x, [[1, 1]])).toThrow(
      'one [before, after] of whole numbers of at least 0 for each axis of [2, 3]',
    );
    expect(() => pad([1, 2, 3], [[3, 0]], 'reflect')).toThrow(
      "'reflect' can add at most 2 elements to either side of an axis of length 3",
    );
    expectGradients(
      curved((y) =>
        pad(
          y,
          [
            [1, 0],
            [0, 2],
          ],
          'constant',
          1,
        ),
      ),
      [sample([2, 2])],
    );
    expectGradients(
      curved((y) =>
        pad(
          y,
          [
            [1, 1],
            [2, 1],
          ],
          'reflect',
        ),
      ),
      [sample([2, 3])],
    );
    expectGradients(
      curved((y) =>
        pad(
          y,
          [
            [2, 1],
            [0, 3],
          ],
          'symmetric',
        ),
      ),
      [sample([2, 3])],
    );
  });

  it('makes grids', () => {
    const [x, y] = meshgrid([
      [0, 1, 2],
      [5, 6],
    ]);
    expect(x!.arraySync()).toEqual([
      [0, 1, 2],
      [0, 1, 2],
    ]);
    expect(y!.arraySync()).toEqual([
      [5, 5, 5],
      [6, 6, 6],
    ]);
    expect(meshgrid([[0, 1, 2], [5, 6], [7]], 'ij').map((grid) => grid.shape)).toEqual(new Array(3).fill([3, 2, 1]));
    expectGradients((a, b) => meshgrid([a, b]).map((grid) => sum(grid.mul(grid), 0)), [sample([3]), sample([2])]);
  });
});
