import type { Dataset } from '@neurite/datasets';
import { ndArray, type Tensor } from '@neurite/tensors';
import { describe, expectTypeOf, it } from 'vitest';
import type { History, Logs } from './history.ts';
import type { Model } from './model.ts';

declare const model: Model;
declare const dataset: Dataset<{ readonly x: Tensor; readonly y: Tensor }>;
const x = ndArray([[1, 2]]);
const y = ndArray([[1]]);

describe('what fit and evaluate take', () => {
  it('is a data set, and options', () => {
    expectTypeOf(model.fit(dataset)).toEqualTypeOf<Promise<History>>();
    expectTypeOf(model.fit(dataset, { epochs: 2, validationData: dataset })).toEqualTypeOf<Promise<History>>();
    expectTypeOf(model.fit(() => [{ x, y }], { stepsPerEpoch: 1 })).toEqualTypeOf<Promise<History>>();
    expectTypeOf(model.evaluate(dataset, { steps: 2 })).toEqualTypeOf<Promise<Logs>>();
    // @ts-expect-error there is no such option
    void model.fit(dataset, { epoch: 2 });
    // @ts-expect-error a data set brings its targets
    void model.fit(dataset, y);
  });

  it('or arrays, their targets, and options', () => {
    expectTypeOf(model.fit(x, y, { epochs: 2 })).toEqualTypeOf<Promise<History>>();
    expectTypeOf(model.fit([[1, 2]], [1], { epochs: 2 })).toEqualTypeOf<Promise<History>>();
    expectTypeOf(model.fit({ a: x, b: x }, { left: y, right: y })).toEqualTypeOf<Promise<History>>();
    expectTypeOf(model.evaluate(x, y)).toEqualTypeOf<Promise<Logs>>();
    expectTypeOf(model.fit(dataset, undefined, { epochs: 2 })).toEqualTypeOf<Promise<History>>();
  });
});
