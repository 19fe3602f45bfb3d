import type { NdArray } from '@neurite/tensors';
import { describe, expect, test } from 'vitest';
import { nearestNeighbors } from './nearest-neighbors.ts';

const rows = (...values: number[][]): NdArray => ({
  data: Float32Array.from(values.flat()),
  shape: [values.length, values[0]!.length],
  dtype: 'float32',
});

describe('nearestNeighbors', () => {
  test('counts the nearest; of equals the one with the nearer example comes first', () => {
    const neighbors = nearestNeighbors({ k: 3, metric: 'euclidean' });
    neighbors.add(rows([0, 0], [0, 1], [5, 5], [6, 6]), ['a', 'a', 'b', 'c']);
    expect(neighbors.labels).toEqual(['a', 'b', 'c']);
    const [near, far] = neighbors.classify(rows([0.2, 0], [6, 6]));
    expect(near!.map(({ label }) => label)).toEqual(['a', 'b']);
    expect(near![0]!.share).toBeCloseTo(2 / 3, 10);
    expect(far!.map(({ label }) => label)).toEqual(['c', 'b', 'a']);
  });

  test('the angle does not see how long vectors are, the line does', () => {
    const [vectors, labels] = [rows([1, 0], [0, 9]), ['right', 'up']];
    for (const [metric, expected] of [
      ['cosine', 'up'],
      ['euclidean', 'right'],
    ] as const) {
      const neighbors = nearestNeighbors({ k: 1, metric });
      neighbors.add(vectors, labels);
      expect(neighbors.classify(rows([0.1, 0.2]))[0]![0]!.label).toBe(expected);
    }
  });

  test('forgets a class; mistakes are named', () => {
    const neighbors = nearestNeighbors();
    expect(() => neighbors.classify(rows([1]))).toThrow('no examples yet');
    neighbors.add(rows([1, 1], [1, 2]), ['a', 'b']);
    neighbors.remove('a');
    expect(neighbors.size).toBe(1);
    const many = 200_000;
    neighbors.add(
      { data: new Float32Array(2 * many), shape: [many, 2], dtype: 'float32' },
      new Array<string>(many).fill('c'),
    );
    neighbors.remove('b');
    expect(neighbors.size).toBe(many);
    expect(() => neighbors.add(rows([1, 2, 3]), ['a'])).toThrow('[examples, 2]; got [1, 3]');
    expect(() => neighbors.add(rows([1, 2]), [])).toThrow('1 examples and 0 labels');
    expect(() => nearestNeighbors({ k: 0 })).toThrow('k must be');
    expect(() => nearestNeighbors({ metric: 'angle' as 'cosine' })).toThrow("'cosine' or 'euclidean'");
  });
});
