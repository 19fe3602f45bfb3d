import { type NdArray, ndArray } from '@neurite/tensors';
import { describe, expect, it } from 'vitest';
import type { DataSet } from './data/data-set.ts';
import { Preparation } from './preparation.ts';

const trainedOn = { source: 'test', digest: '', validationSplit: 0.2, seed: 0 };
const column = (values: readonly number[]): NdArray => ndArray(values.map((value) => [value]));

function fitted(parts: Partial<DataSet>, x: NdArray, y: NdArray): Preparation {
  const data: DataSet = {
    source: 'test',
    task: 'regression',
    target: 'y',
    wantsScaling: true,
    notes: [],
    x,
    y,
    ...parts,
  };
  return Preparation.fit(data, { train: { x, y }, test: { x, y } }, trainedOn);
}

/** As it comes back from a file. */
function reloaded(preparation: Preparation): Preparation {
  return Preparation.of({ preparation: JSON.parse(JSON.stringify(preparation)) as unknown }, 'model');
}

describe('preparation', () => {
  const preparation = fitted({}, column([1, 3, NaN]), ndArray([10, 20]));

  it.each([
    ['fresh', preparation],
    ['reloaded', reloaded(preparation)],
  ])('%s: scales inputs as the training data were, a missing number to their mean', (_, prepared) => {
    expect([...prepared.inputs(column([1, 3, 5, NaN])).data]).toEqual([-1, 1, 3, 0]);
  });

  it.each([
    ['fresh', preparation],
    ['reloaded', reloaded(preparation)],
  ])('%s: scales numbers to be told, and gives answers in their own units', (_, prepared) => {
    const targets = prepared.targets(ndArray([10, 20, 25]));
    expect([...targets.data]).toEqual([-1, 1, 2]);
    expect(prepared.values(targets)).toMatchObject({ shape: [3], data: Float32Array.from([10, 20, 25]) });
  });

  it('leaves classes and pictures as they are', () => {
    const labels = ndArray([0, 1], undefined, 'int32');
    const pictures = ndArray(new Float32Array(8), [2, 2, 2, 1]);
    const classes = fitted({ task: 'classification', classes: ['a', 'b'], wantsScaling: false }, pictures, labels);
    expect(classes.inputs(pictures)).toBe(pictures);
    expect(classes.targets(labels)).toBe(labels);
  });

  it('describes an example as it stands in its file', () => {
    const layout = {
      target: 'y',
      columns: [
        { name: 'size', type: 'number' },
        { name: 'color', type: 'category', categories: ['blue', 'red'] },
        { name: 'ripe', type: 'boolean' },
        { name: 'y', type: 'number' },
      ],
    } as const;
    const x = ndArray([
      [1.5, 0, 1, 0],
      [2, 1, 0, 1],
    ]);
    const tabular = fitted({ layout, featureNames: ['size', 'color_blue', 'color_red', 'ripe'] }, x, ndArray([1, 2]));
    expect(tabular.describe(x, 0)).toEqual({ size: 1.5, color: 'red', ripe: 'false' });
    expect(tabular.describe(x, 1)).toEqual({ size: 2, color: 'blue', ripe: 'true' });
  });

  it('says when the examples have other features', () => {
    const named = fitted({ featureNames: ['size'] }, column([1, 2]), ndArray([1, 2]));
    expect(() => named.inputs(ndArray([[1, 2]]))).toThrow('trained on 1 features; these examples have 2');
  });

  it('that is damaged is refused', () => {
    const json = {
      ...preparation.toJSON(),
      inputScaler: { type: 'labelEncoder', version: 1, options: {}, fitted: { classes: [1] } },
    };
    expect(() => Preparation.of({ preparation: json }, 'model')).toThrow(
      'a labelEncoder stands where a standardScaler is expected',
    );
  });
});
