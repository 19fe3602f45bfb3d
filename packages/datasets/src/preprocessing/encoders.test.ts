import { ndArray } from '@neurite/tensors';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import golden from '../golden/encoders.json' with { type: 'json' };
import type { Category } from './categories.ts';
import { labelEncoder } from './label-encoder.ts';
import { oneHotEncoder, type OneHotEncoderOptions } from './one-hot-encoder.ts';
import { transformerFromJson } from './transformer-from-json.ts';

describe('oneHotEncoder gives the columns of scikit-learn', () => {
  for (const { name, options, data, categories, transformed, inverse, ...expected } of golden.cases) {
    it(name, () => {
      const encoder = oneHotEncoder(options as OneHotEncoderOptions).fit(data);
      expect(encoder.categories).toEqual(categories);
      const encoded = encoder.transform(expected.new);
      expect(encoded.shape).toEqual(transformed.shape);
      expect(Array.from(encoded.data)).toEqual(transformed.data);
      expect(encoder.inverseTransform(encoded)).toEqual(inverse);

      const read = transformerFromJson(JSON.parse(JSON.stringify(encoder))) as typeof encoder;
      expect(read.transform(expected.new)).toEqual(encoded);
      expect(read.inverseTransform(encoded)).toEqual(inverse);
    });
  }
});

describe('oneHotEncoder', () => {
  it('takes NaN for a category, the last, and saves it', () => {
    const encoder = oneHotEncoder().fit([[2], [NaN], [1]]);
    expect(encoder.categories).toEqual([[1, 2, NaN]]);
    const read = transformerFromJson(JSON.parse(JSON.stringify(encoder))) as typeof encoder;
    expect(Array.from(read.transform([[NaN]]).data)).toEqual([0, 0, 1]);
  });

  it('takes a matrix and names its columns', () => {
    const encoder = oneHotEncoder({ drop: 'ifBinary' }).fit(ndArray(Int32Array.of(1, 5, 2, 6, 3, 5), [3, 2]));
    expect(encoder.featureNames()).toEqual(['x0_1', 'x0_2', 'x0_3', 'x1_6']);
    expect(encoder.featureNames(['size', 'door'])).toEqual(['size_1', 'size_2', 'size_3', 'door_6']);
    expect(() => encoder.featureNames(['size'])).toThrow('fitted on 2 features; there are 1 names');
  });

  it('turns back what it transformed', () => {
    const category = fc.oneof(fc.string(), fc.constant(null));
    const table = fc.array(fc.tuple(category, category), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(table, fc.constantFrom(undefined, 'first' as const, 'ifBinary' as const), (rows, drop) => {
        const encoder = oneHotEncoder(drop === undefined ? {} : { drop });
        expect(encoder.inverseTransform(encoder.fitTransform(rows))).toEqual(rows);
      }),
    );
  });

  const colors: Category[][] = [['red'], ['blue']];
  it.each([
    [() => oneHotEncoder().transform(colors), 'This oneHotEncoder is not fitted yet'],
    [
      () =>
        oneHotEncoder()
          .fit(colors)
          .transform([['pink'], ['red']]),
      "column 0 of x contains categories that are not known: 'pink'. Known: 'blue', 'red'.",
    ],
    [() => oneHotEncoder().fit([['a'], [1]]), 'Column 0 of x mixes string and number'],
    [() => oneHotEncoder().fit([['a', 'b'], ['a']]), 'row 1 of x has 1 features, the rows before it 2'],
    [() => oneHotEncoder().fit([]), 'expects x to be rows of features'],
    [() => oneHotEncoder().fit(['a', 'b'] as never), 'Write a single feature as [[a], [b], …].'],
    [() => oneHotEncoder().fit(ndArray([1, 2])), 'got the shape [2]'],
    [
      () =>
        oneHotEncoder()
          .fit(colors)
          .transform([['red', 'blue']]),
      'was fitted on 1 features; x has 2.',
    ],
    [
      () =>
        oneHotEncoder()
          .fit(colors)
          .inverseTransform([[1, 0, 0]]),
      'gives x of shape [samples, 2]; got the shape [1, 3]',
    ],
    [
      () =>
        oneHotEncoder()
          .fit(colors)
          .inverseTransform([[0, 0]]),
      'row 0 of x is all 0 in the columns of feature 0',
    ],
    [
      () => oneHotEncoder({ drop: ['pink'] }).fit(colors),
      "drop names 'pink' for feature 0, whose categories are 'blue', 'red'",
    ],
    [() => oneHotEncoder({ categories: [['red']] }).fit(colors), "categories that are not known: 'blue'"],
    [() => oneHotEncoder({ categories: [['red'], ['x']] }).fit(colors), 'categories lists 2 features, but x has 1'],
    [() => oneHotEncoder({ drop: 'last' as 'first' }), "drop must be 'first', 'ifBinary' or a list"],
    [
      () => oneHotEncoder({ handleUnknown: 'skip' as 'ignore' }),
      "handleUnknown must be 'error' or 'ignore'; got 'skip'.",
    ],
  ])('%#', (call, message) => {
    expect(call).toThrow(message);
  });
});

describe('labelEncoder gives the codes of scikit-learn', () => {
  for (const { name, data, classes, codes } of golden.labels) {
    it(name, () => {
      const encoder = labelEncoder();
      const encoded = encoder.fitTransform(data);
      expect(encoded.dtype).toBe('int32');
      expect(encoded.shape).toEqual([data.length]);
      expect(Array.from(encoded.data)).toEqual(codes);
      expect(encoder.classes).toEqual(classes);
      expect(encoder.inverseTransform(encoded)).toEqual(data);
      const read = transformerFromJson(JSON.parse(JSON.stringify(encoder))) as typeof encoder;
      expect(read.transform(data)).toEqual(encoded);
    });
  }
});

describe('labelEncoder', () => {
  it('takes vectors and columns', () => {
    expect(labelEncoder().fit(ndArray(Int32Array.of(7, 3, 7), [3, 1])).classes).toEqual([3, 7]);
  });

  it('turns back what it transformed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string(), fc.constantFrom('é', '\u{1F600}', '\uFF5E')), { minLength: 1 }),
        (labels) => {
          const encoder = labelEncoder<string>();
          expect(encoder.inverseTransform(encoder.fitTransform(labels))).toEqual(labels);
        },
      ),
    );
  });

  it.each([
    [() => labelEncoder().transform(['a']), 'This labelEncoder is not fitted yet'],
    [
      () => labelEncoder().fit([1, 2]).transform([3, 1, 3]),
      'y contains labels that were not seen by fit: 3. Known: 1, 2.',
    ],
    [() => labelEncoder().fit([1, 2]).inverseTransform([0, 2]), 'y contains 2, but there are classes 0 to 1 only'],
    [() => labelEncoder().fit(['a', 1]), 'y mixes string and number'],
    [() => labelEncoder().fit([]), 'needs at least one label; y is empty'],
    [() => labelEncoder().fit([['a', 'b']] as never), 'expects y to be a list of labels'],
    [
      () =>
        labelEncoder().fit(
          ndArray([
            [1, 2],
            [3, 4],
          ]),
        ),
      'expects y of shape [n]; got the shape [2, 2]',
    ],
  ])('%#', (call, message) => {
    expect(call).toThrow(message);
  });
});
