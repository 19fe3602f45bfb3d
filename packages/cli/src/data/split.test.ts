import { type NdArray, ndArray } from '@neurite/tensors';
import { describe, expect, it } from 'vitest';
import type { DataSet } from './data-set.ts';
import { splitData } from './split.ts';

/** Rows that hold their own number, so that one sees where they went. */
function dataSet(labels: readonly number[], parts: Partial<DataSet> = {}): DataSet {
  const x = ndArray(labels.map((_, row) => [row]));
  const y: NdArray = ndArray([...labels], undefined, parts.task === 'regression' ? 'float32' : 'int32');
  return { source: 'test', task: 'classification', target: 'y', wantsScaling: true, notes: [], x, y, ...parts };
}

const balanced = Array.from({ length: 60 }, (_, row) => row % 3);

describe('splitData', () => {
  it('holds out a share with the classes in equal parts, each row once', () => {
    const { train, test } = splitData(dataSet(balanced), 0.2, 0);
    expect(test.x.shape).toEqual([12, 1]);
    for (const label of [0, 1, 2]) expect([...test.y.data].filter((value) => value === label)).toHaveLength(4);
    const rows = [...train.x.data, ...test.x.data].sort((a, b) => a - b);
    expect(rows).toEqual(Array.from({ length: 60 }, (_, row) => row));
  });

  it('follows from the seed', () => {
    const heldOut = (seed: number): number[] => [...splitData(dataSet(balanced), 0.2, seed).test.x.data];
    expect(heldOut(1)).toEqual(heldOut(1));
    expect(heldOut(1)).not.toEqual(heldOut(2));
  });

  it('takes what the data set itself sets apart', () => {
    const test = { x: ndArray([[9]]), y: ndArray([1], undefined, 'int32') };
    expect(splitData(dataSet(balanced, { test }), 0.5, 0).test).toBe(test);
  });

  it('does without equal parts where a class is too small, or numbers are told', () => {
    expect(splitData(dataSet([...balanced, 3]), 0.2, 0).test.y.shape).toEqual([13]);
    const values = balanced.map((_, row) => row / 7);
    expect(splitData(dataSet(values, { task: 'regression' }), 0.25, 0).test.y.shape).toEqual([15]);
  });

  it('says when nothing would be left to train on', () => {
    expect(() => splitData(dataSet([0]), 0.2, 0)).toThrow(
      "'test' has 1 examples; holding out 1 of them leaves none to train on",
    );
  });
});
