import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  argSort,
  booleanMask,
  diag,
  diagPart,
  gather,
  gatherNd,
  grad,
  jit,
  scatterNd,
  searchSorted,
  sort,
  type Tensor,
  tensor,
  tensorScatterUpdate,
  topK,
  tril,
  triu,
  unsortedSegmentSum,
  zeros,
} from '../index.ts';
import { arange } from '../testing/arange.ts';
import { onEachBackend } from '../testing/backends.ts';
import { curved } from '../testing/curved.ts';
import { expectGradients, sample } from '../testing/finite-difference.ts';

const distinct = tensor([
  [3, -1, 0.5, 2],
  [-4, 7, 6, 1],
]);

onEachBackend(() => {
  it('gathers along any axis', () => {
    const x = arange([2, 3, 2]);
    expect(gather(x, [1, 1, 0]).arraySync()).toEqual([1, 1, 0].map((i) => gather(x, [i]).squeeze(0).arraySync()));
    expect(gather(x, [[2, 0]], { axis: 1 }).arraySync()).toEqual([
      [
        [
          [4, 5],
          [0, 1],
        ],
      ],
      [
        [
          [10, 11],
          [6, 7],
        ],
      ],
    ]);
    expect(gather(x, 1, { axis: -1 }).arraySync()).toEqual([
      [1, 3, 5],
      [7, 9, 11],
    ]);
    expect(gather(x, [[2], [0]], { batchDims: 1 }).arraySync()).toEqual([[[4, 5]], [[6, 7]]]);
    expect(
      gather(
        x,
        [
          [1, 0],
          [0, 0],
        ],
        { batchDims: 1, axis: 2 },
      ).arraySync(),
    ).toEqual([
      [
        [1, 0],
        [3, 2],
        [5, 4],
      ],
      [
        [6, 6],
        [8, 8],
        [10, 10],
      ],
    ]);
    expect(gather(x, tensor(new Int32Array(0))).shape).toEqual([0, 3, 2]);
    expect(() => gather(x, tensor([0.5]))).toThrow(
      "indices must be int32; got Tensor(float32[1]). Write .cast('int32').",
    );
    expect(() => gather(x, [0, 0, 0], { batchDims: 1 })).toThrow(
      'the first 1 axes of x [2, 3, 2] and of the indices [3]',
    );
    expectGradients(
      curved((y) =>
        gather(y, [
          [2, 0],
          [2, 2],
        ]),
      ),
      [sample([3, 2])],
    );
    expectGradients(
      curved((y) => gather(y, [1, 1, 0], { axis: 1 })),
      [sample([2, 2, 2])],
    );
    expectGradients(
      curved((y) =>
        gather(
          y,
          [
            [1, 1, 0],
            [0, 0, 0],
          ],
          { batchDims: 1, axis: 2 },
        ),
      ),
      [sample([2, 2, 3])],
    );
  });

  it('gathers at coordinates', () => {
    const x = arange([2, 3]);
    expect(
      gatherNd(x, [
        [0, 1],
        [1, 2],
      ]).arraySync(),
    ).toEqual([1, 5]);
    expect(gatherNd(x, [[[1]], [[0]]]).arraySync()).toEqual([[[3, 4, 5]], [[0, 1, 2]]]);
    expect(() => gatherNd(x, [[0, 0, 0]])).toThrow('holds coordinates, from 1 to 2 of them for the shape [2, 3]');
    expectGradients(
      curved((y) =>
        gatherNd(y, [
          [0, 1],
          [1, 2],
          [0, 1],
        ]),
      ),
      [sample([2, 3, 2])],
    );
  });

  it('scatters, adding what meets', () => {
    expect(scatterNd([[1], [3], [1]], [10, 20, 30], [4]).arraySync()).toEqual([0, 40, 0, 20]);
    expect(scatterNd([[1, 0]], [[5, 6]], [2, 2, 2]).arraySync()).toEqual([
      [
        [0, 0],
        [0, 0],
      ],
      [
        [5, 6],
        [0, 0],
      ],
    ]);
    expect(() => scatterNd([[1]], [1, 2], [4])).toThrow('take updates of shape [1]; got [2]');
    expectGradients(
      curved((y) => scatterNd([[1], [3], [1]], y, [4, 2])),
      [sample([3, 2])],
    );
  });

  it('replaces slices, and leaves the tensor it was given alone', () => {
    const x = tensor([1, 2, 3]).add(0);
    expect(tensorScatterUpdate(x, [[0], [2]], [10, 0]).arraySync()).toEqual([10, 2, 0]);
    expect(x.arraySync()).toEqual([1, 2, 3]);
    expectGradients(
      (a, b) => tensorScatterUpdate(a.mul(a), [[2], [0]], b.mul(b)),
      [sample([3, 2]), sample([2, 2], { seed: 2 })],
    );
  });

  it('sums segments', () => {
    expect(
      unsortedSegmentSum(
        [
          [1, 2],
          [3, 4],
          [5, 6],
        ],
        [2, 0, 2],
        4,
      ).arraySync(),
    ).toEqual([
      [3, 4],
      [0, 0],
      [6, 8],
      [0, 0],
    ]);
    expect(
      unsortedSegmentSum(
        [
          [1, 2],
          [3, 4],
        ],
        [
          [0, 1],
          [1, 1],
        ],
        2,
      ).arraySync(),
    ).toEqual([1, 9]);
    expect(() => unsortedSegmentSum([1, 2], [0], 1)).toThrow('segmentIds [1] must be the beginning of that of x [2]');
    expectGradients(
      curved((y) => unsortedSegmentSum(y, [1, 0, 1], 3)),
      [sample([3, 2])],
    );
  });

  it('keeps what a mask marks', () => {
    expect(
      booleanMask(
        [
          [1, 2],
          [3, 4],
          [5, 6],
        ],
        [true, false, true],
      ).arraySync(),
    ).toEqual([
      [1, 2],
      [5, 6],
    ]);
    expect(
      booleanMask(
        [
          [1, 2],
          [3, 4],
        ],
        [
          [true, false],
          [true, true],
        ],
      ).arraySync(),
    ).toEqual([1, 3, 4]);
    expect(
      booleanMask(
        [
          [1, 2],
          [3, 4],
        ],
        [false, true],
        1,
      ).arraySync(),
    ).toEqual([[2], [4]]);
    expect(booleanMask([1, 2], [false, false]).shape).toEqual([0]);
    expect(() => booleanMask([1, 2], [true])).toThrow('the mask [1] must have the shape of x [2] from axis 0 on, [2]');
    expectGradients(
      curved((x) => booleanMask(x, [true, false, true])),
      [sample([3, 2])],
    );
  });

  it('throws for positions that do not exist; compiled, they give zeros and have no gradient', () => {
    const x = tensor([
      [1, 2],
      [3, 4],
    ]);
    for (const position of [2, -1, 2 ** 31 - 1, -(2 ** 31)]) {
      const [places, coordinates] = [
        tensor([0, position], [2], 'int32'),
        tensor(
          [
            [0, 1],
            [1, position],
          ],
          [2, 2],
          'int32',
        ),
      ];
      expect(() => gather(x, places)).toThrow(`${position} is not in [0, 1]`);
      expect(() => gatherNd(x, coordinates)).toThrow(`[1, ${position}] does not exist in the shape [2, 2]`);
      expect(jit((p: Tensor) => gather(x, p))(places).arraySync()).toEqual([
        [1, 2],
        [0, 0],
      ]);
      expect(jit((p: Tensor) => gatherNd(x, p))(coordinates).arraySync()).toEqual([2, 0]);
      const gradient = jit((p: Tensor) => grad((y) => gather(y, p).sum())(x));
      expect(gradient(places).arraySync()).toEqual([
        [1, 1],
        [0, 0],
      ]);
    }
  });

  it('finds the largest, the first of equal ones first', () => {
    const { values, indices } = topK(
      [
        [1, 3, 3],
        [5, 0, 4],
      ],
      2,
    );
    expect(values.arraySync()).toEqual([
      [3, 3],
      [5, 4],
    ]);
    expect(indices.arraySync()).toEqual([
      [1, 2],
      [0, 2],
    ]);
    expect(indices.dtype).toBe('int32');
    expect(() => topK([1, 2], 3)).toThrow(
      'k must be a whole number from 1 to the length of the last axis of [2]; got 3',
    );
    expectGradients((x) => topK(x.mul(x).mul(x), 2).values, [distinct]);
    expect(grad((x) => topK(x, 1).values.sum())([2, 2, 1]).arraySync()).toEqual([1, 0, 0]);
  });

  it('sorts', () => {
    const x = [
      [3, 1, 2],
      [6, 5, 4],
    ];
    expect(sort(x).arraySync()).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(sort(x, 1, 'descending').arraySync()).toEqual([
      [3, 2, 1],
      [6, 5, 4],
    ]);
    expect(sort(x, 0, 'descending').arraySync()).toEqual([
      [6, 5, 4],
      [3, 1, 2],
    ]);
    expect(argSort([[3, 1, 2, 1]]).arraySync()).toEqual([[1, 3, 2, 0]]);
    expect(argSort([1, 3, 3], 0, 'descending').arraySync()).toEqual([1, 2, 0]);
    expectGradients((y) => sort(y.mul(y).mul(y), 0), [distinct]);
    expectGradients((y) => sort(y.mul(y).mul(y), 1, 'descending'), [distinct]);
  });

  it('sorts NaN, infinities, zeros of both signs and the ends of int32, as compiled as operation by operation', () => {
    const row = [0, NaN, -Infinity, -0, Infinity, NaN, 1];
    expect(sort(row).arraySync()).toEqual([-Infinity, 0, -0, 1, Infinity, NaN, NaN]);
    expect(sort(row, 0, 'descending').arraySync()).toEqual([NaN, NaN, Infinity, 1, 0, -0, -Infinity]);
    expect(argSort(row).arraySync()).toEqual([2, 0, 3, 6, 4, 1, 5]);
    const ends = tensor([0, -(2 ** 31), 2 ** 31 - 1], [3], 'int32');
    expect(sort(ends).arraySync()).toEqual([-(2 ** 31), 0, 2 ** 31 - 1]);

    const float = fc.oneof(fc.constantFrom(NaN, Infinity, -Infinity, 0, -0, 1), fc.float());
    const orders = (x: Tensor): Tensor[] => [
      ...(['ascending', 'descending'] as const).flatMap((direction) => [
        sort(x, 0, direction),
        argSort(x, -1, direction),
      ]),
      ...Object.values(topK(x, Math.ceil(x.shape[1]! / 3)) as unknown as Record<string, Tensor>),
    ];
    const compiled = jit(orders);
    fc.assert(
      fc.property(fc.constantFrom(1, 2, 7, 20), fc.infiniteStream(float), (length, numbers) => {
        const x = tensor(Float32Array.from(numbers.take(3 * length)), [3, length]);
        const expected = orders(x).map((order) => order.dataSync());
        compiled(x).forEach((order, index) => expect(order.dataSync()).toEqual(expected[index]));
      }),
      { numRuns: 40 },
    );
  });

  it('sorts nothing', () => {
    expect([sort([]).shape, argSort([]).shape, argSort(zeros([2, 0])).dtype]).toEqual([[0], [0], 'int32']);
  });

  it('searches', () => {
    expect(searchSorted([1, 3, 3, 5], [0, 3, 4, 9]).arraySync()).toEqual([0, 1, 3, 4]);
    expect(searchSorted([1, 3, 3, 5], [0, 3, 4, 9], 'right').arraySync()).toEqual([0, 3, 3, 4]);
    expect(
      searchSorted(
        [
          [1, 2],
          [3, 4],
        ],
        [[2], [2]],
      ).arraySync(),
    ).toEqual([[1], [0]]);
    expect(() => searchSorted([[1, 2]], [1])).toThrow('must have the same leading axes');
  });

  it('makes, takes and keeps diagonals', () => {
    expect(diag([1, 2]).arraySync()).toEqual([
      [1, 0],
      [0, 2],
    ]);
    expect(
      diag([
        [1, Infinity],
        [3, 4],
      ]).arraySync(),
    ).toEqual([
      [
        [1, 0],
        [0, Infinity],
      ],
      [
        [3, 0],
        [0, 4],
      ],
    ]);
    expect(diagPart(arange([2, 2, 3])).arraySync()).toEqual([
      [0, 4],
      [6, 10],
    ]);
    expect(diagPart(arange([3, 2])).arraySync()).toEqual([0, 3]);
    expect(diagPart(arange([1, 1])).arraySync()).toEqual([0]);
    expect(tril(arange([2, 3])).arraySync()).toEqual([
      [0, 0, 0],
      [3, 4, 0],
    ]);
    expect(tril(arange([3, 2]), -1).arraySync()).toEqual([
      [0, 0],
      [2, 0],
      [4, 5],
    ]);
    expect(triu(arange([2, 2, 2]), 1).arraySync()).toEqual([
      [
        [0, 1],
        [0, 0],
      ],
      [
        [0, 5],
        [0, 0],
      ],
    ]);
    expect(() => diag(1)).toThrow('got a scalar');
    expect(() => tril([1])).toThrow('tril needs matrices');
    expectGradients(curved(diag), [sample([2, 3])]);
    expectGradients(curved(diagPart), [sample([2, 3, 2])]);
    expectGradients(
      curved((x) => tril(x, 1)),
      [sample([2, 3, 4])],
    );
    expectGradients(
      curved((x) => triu(x)),
      [sample([2, 3, 3])],
    );
  });
});
