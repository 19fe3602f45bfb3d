import { type NdArray, ndArray } from '@neurite/tensors';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import golden from '../golden/scalers.json' with { type: 'json' };
import { minMaxScaler } from './min-max-scaler.ts';
import { standardScaler } from './standard-scaler.ts';
import { transformerFromJson } from './transformer-from-json.ts';

const numbers = (text: string): number[] => text.split(' ').map(Number);
const makers = { standardScaler, minMaxScaler };
const matrices: Record<string, { dtype: string; shape: number[]; data: string }> = golden.matrices;

function matrix(source: { shape: number[]; data: string }, dtype: string = 'float32'): NdArray {
  const data = numbers(source.data);
  return ndArray(dtype === 'int32' ? Int32Array.from(data) : Float32Array.from(data), source.shape);
}

/** Of the same float32 values, and to the last few bits of the doubles that were learnt. */
function expectEqual(got: NdArray, expected: { data: string }): void {
  const rows = numbers(expected.data);
  expect(Array.from(got.data.slice(0, rows.length), (value) => value + 0)).toEqual(Array.from(Float32Array.from(rows)));
}

describe('scalers give the numbers of scikit-learn', () => {
  for (const expected of golden.cases) {
    it(expected.name, () => {
      const { dtype, ...source } = matrices[expected.matrix]!;
      const scaler = makers[expected.scaler as keyof typeof makers](expected.options as object);
      const x = matrix(source, dtype);
      const transformed = scaler.fitTransform(x);
      for (const [key, text] of Object.entries(expected.learnt)) {
        const learnt = (scaler as unknown as Record<string, number[]>)[key]!;
        numbers(text!).forEach((value, i) => {
          expect(Math.abs(learnt[i]! - value)).toBeLessThanOrEqual(1e-14 * Math.abs(value) + 1e-30);
        });
      }
      expectEqual(transformed, expected.transformed);
      expectEqual(scaler.transform(matrix(expected.new, dtype)), expected.newTransformed);
      expectEqual(scaler.inverseTransform(transformed), expected.inverse);

      const read = transformerFromJson(JSON.parse(JSON.stringify(scaler))) as typeof scaler;
      expect(read.transform(x)).toEqual(transformed);
      expect(read.inverseTransform(transformed)).toEqual(scaler.inverseTransform(transformed));
      expect(read.toJSON()).toEqual(scaler.toJSON());
    });
  }
});

describe.each([
  ['standardScaler', standardScaler],
  ['minMaxScaler', minMaxScaler],
] as const)('%s', (name, make) => {
  it('turns back what it transformed', () => {
    const column = fc.array(fc.float({ min: -1000, max: 1000, noNaN: true }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(column, (values) => {
        const x = ndArray(Float32Array.from(values), [values.length, 1]);
        const scaler = make();
        const back = scaler.inverseTransform(scaler.fitTransform(x));
        back.data.forEach((value, i) => expect(Math.abs(value - values[i]!)).toBeLessThan(1e-3));
      }),
    );
  });

  it('leaves its input as it was', () => {
    const x = ndArray([
      [1, 2],
      [3, 5],
    ]);
    make().fitTransform(x);
    expect(Array.from(x.data)).toEqual([1, 2, 3, 5]);
  });

  const twoByTwo = ndArray([
    [1, 2],
    [3, 5],
  ]);
  it.each([
    [
      () => make().transform(twoByTwo),
      `This ${name} is not fitted yet: call fit or fitTransform with the training data first.`,
    ],
    [() => make().inverseTransform(twoByTwo), 'is not fitted yet'],
    [() => make().scale, 'is not fitted yet'],
    [
      () => make().fit([1, 2, 3]),
      `${name} expects x of shape [samples, features]; got the shape [3]: reshape it to [3, 1]`,
    ],
    [
      () => make().fit(ndArray(new Float32Array(0), [0, 3])),
      'needs at least one sample and one feature; x has the shape [0, 3]',
    ],
    [
      () =>
        make()
          .fit(twoByTwo)
          .transform([[1, 2, 3]]),
      `${name} was fitted on 2 features; x has 3.`,
    ],
    [
      () =>
        make().fit([
          [1, 2],
          [3, Infinity],
        ]),
      'x holds Infinity in row 1, column 1',
    ],
    [
      () =>
        make().fit([
          [1, NaN],
          [3, NaN],
        ]),
      'column 1 of x holds nothing but NaN',
    ],
  ])('%#', (call, message) => {
    expect(call).toThrow(message);
  });
});

it.each([[[1, 1]], [[2, 1]]] as const)('minMaxScaler refuses the range %j', (featureRange) => {
  expect(() => minMaxScaler({ featureRange: [...featureRange] as [number, number] })).toThrow(
    'featureRange must go from low to high',
  );
});

describe('transformerFromJson', () => {
  const saved = standardScaler()
    .fit([
      [1, 2],
      [3, 5],
    ])
    .toJSON();

  it('reads a scaler that is not fitted', () => {
    const scaler = transformerFromJson(minMaxScaler({ clip: true }).toJSON());
    expect(() => (scaler as ReturnType<typeof minMaxScaler>).scale).toThrow('not fitted');
  });

  it.each([
    [null, 'got null'],
    [{}, 'got an object'],
    [{ ...saved, type: 'standardscaler' }, "Did you mean 'standardScaler'?"],
    [{ ...saved, version: 2 }, 'was saved in version 2 of the format; this version of @neurite/datasets reads up to 1'],
    [{ ...saved, fitted: { ...saved.fitted, mean: [1] } }, 'its lists differ in length'],
    [{ ...saved, fitted: { ...saved.fitted, mean: ['1', 2] } }, "'mean' must be a list of numbers"],
  ])('%#', (json, message) => {
    expect(() => transformerFromJson(json)).toThrow(message);
  });
});
