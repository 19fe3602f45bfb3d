import { ndArray } from '@neurite/tensors';
import { describe, expect, it } from 'vitest';
import golden from '../golden/imputer.json' with { type: 'json' };
import { simpleImputer, type SimpleImputerOptions } from './simple-imputer.ts';
import { transformerFromJson } from './transformer-from-json.ts';

const matrix = ({ shape, data }: { shape: readonly number[]; data: string }) =>
  ndArray(Float32Array.from(data.split(' '), Number), shape);

describe('fills in what scikit-learn does', () => {
  it.each(golden.cases.map((c) => [c.name, c] as const))(
    '%s',
    (_name, { options, x, next, transformed, statistics }) => {
      const imputer = simpleImputer(options as SimpleImputerOptions).fit(matrix(x));
      const got = imputer.transform(matrix(next));
      expect(got.shape).toEqual(transformed.shape);
      matrix(transformed).data.forEach((value, i) => expect(Math.abs(got.data[i]! - value)).toBeLessThanOrEqual(1e-6));
      statistics.split(' ').forEach((value, i) => expect(imputer.statistics[i]).toBeCloseTo(Number(value), 5));

      const read = transformerFromJson(JSON.parse(JSON.stringify(imputer)));
      expect((read as typeof imputer).transform(matrix(next))).toEqual(got);
      expect(read.toJSON()).toEqual(imputer.toJSON());
    },
  );
});

it('takes another value for missing, in integers too', () => {
  const x = ndArray(Int32Array.from([1, -1, 3, 5]), [4, 1]);
  expect([...simpleImputer({ missingValues: -1 }).fitTransform(x).data]).toEqual([1, 3, 3, 5]);
});

it.each([
  [() => simpleImputer({ strategy: 'avg' as never }), "Unknown strategy 'avg'."],
  [() => simpleImputer({ fillValue: NaN }), 'fillValue must be a finite number; got NaN.'],
  [() => simpleImputer().fit([[NaN], [NaN]]), 'column 0 of x has no value to learn from. Leave that column out.'],
  [() => simpleImputer({ missingValues: 0 }).fit([[NaN], [1]]), 'column 0 of x holds NaN, but missing values are 0.'],
  [() => simpleImputer().transform([[1]]), 'This simpleImputer is not fitted yet'],
  [
    () =>
      simpleImputer()
        .fit([[1, 2]])
        .transform([[1]]),
    'simpleImputer was fitted on 2 features; x has 1.',
  ],
  [() => simpleImputer().fit([1, 2]), 'simpleImputer expects x of shape [samples, features]'],
  [
    () => transformerFromJson({ type: 'simpleImputer', version: 1, options: {}, fitted: { statistics: [] } }),
    'The saved simpleImputer is damaged: it has no statistics.',
  ],
])('%#', (call, message) => {
  expect(call).toThrow(message);
});
