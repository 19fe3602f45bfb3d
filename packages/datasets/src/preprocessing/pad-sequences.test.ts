import { ndArray } from '@neurite/tensors';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { padSequences } from './pad-sequences.ts';

const sequences = [[1], [2, 3], [4, 5, 6]];

it('pads and truncates before, unless told otherwise', () => {
  expect(padSequences(sequences)).toEqual({
    data: Int32Array.from([0, 0, 1, 0, 2, 3, 4, 5, 6]),
    shape: [3, 3],
    dtype: 'int32',
  });
  const data = (options: Parameters<typeof padSequences>[1]): number[] => [...padSequences(sequences, options).data];
  expect(data({ value: -1 })).toEqual([-1, -1, 1, -1, 2, 3, 4, 5, 6]);
  expect(data({ padding: 'post' })).toEqual([1, 0, 0, 2, 3, 0, 4, 5, 6]);
  expect(data({ maxLength: 2 })).toEqual([0, 1, 2, 3, 5, 6]);
  expect(data({ maxLength: 2, truncating: 'post', padding: 'post' })).toEqual([1, 0, 2, 3, 4, 5]);
});

it('pads sequences of vectors, and empty ones', () => {
  const vectors = [[[1, 2]], [], ndArray(Float32Array.from([3, 4, 5, 6]), [2, 2])];
  expect(padSequences(vectors as never, { dtype: 'float32', value: 0.5 })).toEqual({
    data: Float32Array.from([0.5, 0.5, 1, 2, 0.5, 0.5, 0.5, 0.5, 3, 4, 5, 6]),
    shape: [3, 2, 2],
    dtype: 'float32',
  });
});

it('keeps what fits of every sequence, and nothing else', () => {
  const lists = fc.array(fc.array(fc.integer({ min: 1, max: 1000 }), { maxLength: 6 }), { minLength: 1, maxLength: 5 });
  const sides = fc.constantFrom('pre' as const, 'post' as const);
  fc.assert(
    fc.property(lists, fc.nat(7), sides, sides, (given, maxLength, padding, truncating) => {
      const { data, shape } = padSequences(given, { maxLength, padding, truncating });
      expect(shape).toEqual([given.length, maxLength]);
      given.forEach((sequence, row) => {
        const kept =
          truncating === 'pre' ? sequence.slice(-maxLength || sequence.length) : sequence.slice(0, maxLength);
        const rest = new Array<number>(maxLength - kept.length).fill(0);
        const expected = padding === 'pre' ? [...rest, ...kept] : [...kept, ...rest];
        expect([...data.subarray(row * maxLength, (row + 1) * maxLength)]).toEqual(expected);
      });
    }),
  );
});

it('says what is wrong', () => {
  expect(() => padSequences([])).toThrow(
    'padSequences needs a list of at least one sequence; got an array of length 0.',
  );
  expect(() => padSequences([1, 2] as never)).toThrow('sequence 0 must be a list; got 1.');
  expect(() => padSequences(sequences, { padding: 'left' as never })).toThrow(
    "padding must be 'pre' or 'post'; got 'left'.",
  );
  expect(() => padSequences(sequences, { maxLength: -1 })).toThrow(
    'maxLength must be a whole number of at least 0; got -1.',
  );
  expect(() => padSequences([[[1, 2]], [[1, 2, 3]]])).toThrow(
    'the elements of sequence 1 have the shape [3], those before have [2].',
  );
});

it('pads more sequences than a function takes arguments', () => {
  const sequences = Array.from({ length: 200_000 }, (_, row) => (row === 7 ? [1, 2, 3] : [row]));
  expect(padSequences(sequences).shape).toEqual([200_000, 3]);
});
