import { describe, expect, it } from 'vitest';
import { matMul, type NdArray, type Tensor, tensor, zeros } from '../index.ts';
import { onEachBackend } from '../testing/backends.ts';
import { squared } from '../testing/curved.ts';
import { expectGradients, sample } from '../testing/finite-difference.ts';

const batches: [number[], number[]][] = [
  [[], []],
  [[2], [2]],
  [[2], []],
  [[], [2]],
  [[2], [1]],
  [[1], [2]],
  [[2, 3], [3]],
  [[2, 1], [3]],
  [
    [2, 1],
    [1, 3],
  ],
  [[3], [2, 1]],
  [
    [2, 1],
    [2, 3],
  ],
];
const flags = [false, true];

/** The product of matrices [m, k] and [k, n] of two batches that broadcast, written out. */
function direct(a: NdArray, b: NdArray, transposeA: boolean, transposeB: boolean, batch: readonly number[]): number[] {
  const swap = ([p, q]: number[], yes: boolean): [number, number] => (yes ? [q!, p!] : [p!, q!]);
  const [m, k] = swap(a.shape.slice(-2), transposeA);
  const [, n] = swap(b.shape.slice(-2), transposeB);
  const offset = (x: NdArray, place: number[]): number => {
    const lead = x.shape.slice(0, -2);
    const own = place.slice(place.length - lead.length);
    return lead.reduce((sum, length, axis) => sum * length + (length === 1 ? 0 : own[axis]!), 0) * m! * k;
  };
  const places = batch.reduce<number[][]>(
    (all, length) => all.flatMap((p) => Array.from({ length }, (_, i) => [...p, i])),
    [[]],
  );
  return places.flatMap((place) =>
    Array.from({ length: m * n }, (_, index) => {
      const [i, j] = [Math.floor(index / n), index % n];
      let total = 0;
      for (let l = 0; l < k; l++) {
        const left = a.data[offset(a, place) + (transposeA ? l * m + i : i * k + l)]!;
        const at = (offset(b, place) / (m * k)) * k * n + (transposeB ? j * k + l : l * n + j);
        total += left * b.data[at]!;
      }
      return total;
    }),
  );
}

onEachBackend(() => {
  describe.each(batches)('batches of %j and %j', (batchA, batchB) => {
    it.each(flags.flatMap((a) => flags.map((b) => [a, b] as const)))('transposed: %s, %s', (transposeA, transposeB) => {
      const a = sample([...batchA, ...(transposeA ? [3, 2] : [2, 3])]);
      const b = sample([...batchB, ...(transposeB ? [4, 3] : [3, 4])], { seed: 2 });
      const y = matMul(a, b, { transposeA, transposeB });
      const expected = direct(a, b, transposeA, transposeB, y.shape.slice(0, -2));
      expect(y.size).toBe(expected.length);
      y.dataSync().forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 4));
      expectGradients(
        squared((p, q) => matMul(p, q, { transposeA, transposeB })),
        [a, b],
        { step: 0.25 },
      );
    });
  });

  it('multiplies integers and booleans as float32', () => {
    const y = matMul(tensor([[1, 2]], [1, 2], 'int32'), [[true], [true]]);
    expect([y.dtype, y.arraySync()]).toEqual(['float32', [[3]]]);
  });

  it('gives zeros over an empty inner axis, and nothing of nothing', () => {
    expect(matMul(zeros([2, 0]), zeros([0, 1])).arraySync()).toEqual([[0], [0]]);
    expect(matMul(zeros([0, 2, 3]), zeros([3, 4])).shape).toEqual([0, 2, 4]);
    expect(matMul(zeros([0, 3]), zeros([3, 4])).shape).toEqual([0, 4]);
  });

  it('explains what does not fit', () => {
    expect(() => matMul(zeros([2, 3]), zeros([2, 3]) as Tensor)).toThrow('matMul cannot multiply [2, 3] by [2, 3]');
    expect(() => matMul(zeros([3]), zeros([3, 1]) as Tensor)).toThrow('both need two axes or more');
    expect(() => matMul(zeros([2, 2, 3]), zeros([3, 3, 1]))).toThrow('the shapes [2] and [3] do not broadcast');
  });
});
