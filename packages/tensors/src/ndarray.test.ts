import { expect, it } from 'vitest';
import { dtypeOf, isNdArray, ndArray, ones, randomNormal, sizeOf, tensor, toTensor, zeros, zerosOf } from './index.ts';

it('takes shape and type from nested arrays', () => {
  expect(
    ndArray([
      [1, 2, 3],
      [4, 5, 6],
    ]),
  ).toEqual({ data: Float32Array.of(1, 2, 3, 4, 5, 6), shape: [2, 3], dtype: 'float32' });
  expect(ndArray([true, false])).toEqual({ data: Uint8Array.of(1, 0), shape: [2], dtype: 'bool' });
  expect(ndArray(7)).toEqual({ data: Float32Array.of(7), shape: [], dtype: 'float32' });
  expect(ndArray([[], []]).shape).toEqual([2, 0]);
  expect(ndArray([1.9, -1.9], [2, 1], 'int32')).toEqual({ data: Int32Array.of(1, -1), shape: [2, 1], dtype: 'int32' });
});

it('keeps a typed array of the right type, and converts others when told to', () => {
  const data = Float32Array.of(1, 2);
  expect(ndArray(data).data).toBe(data);
  expect(ndArray(data, [2, 1]).shape).toEqual([2, 1]);
  expect(ndArray(Int32Array.of(3)).dtype).toBe('int32');
  expect(ndArray(data, [2], 'int32').data).toEqual(Int32Array.of(1, 2));
  expect(ndArray(Float32Array.of(0, 0.5, NaN), undefined, 'bool').data).toEqual(Uint8Array.of(0, 1, 1));
  expect(ndArray(Float64Array.of(0.5) as never, undefined, 'float32').data).toEqual(Float32Array.of(0.5));
});

it('says where nested arrays are ragged', () => {
  expect(() => ndArray([[1, 2], [3]])).toThrow(
    'The nested arrays are ragged: at [1] there is an array of length 1, expected an array of length 2.',
  );
  expect(() =>
    ndArray([
      [1, 2],
      [3, [4]],
    ] as never),
  ).toThrow('at [1, 1] there is an array of length 1, expected a number.');
  expect(() => ndArray([[1], 2])).toThrow('at [1] there is number 2, expected an array of length 1.');
});

it.each([
  [[1, 'two'], 'got the text "two" at [1].'],
  [
    [
      [1, 2],
      [3, null],
    ],
    'got null at [1, 1].',
  ],
  [[[1, 2], undefined], 'got undefined at [1].'],
  [Object.assign(new Array<number>(3), { 0: 1, 2: 3 }), 'got undefined at [1].'],
  ['a text', 'got the text "a text". Texts are turned into numbers first'],
])('says what is no number in %j', (values, message) => {
  expect(() => ndArray(values as never)).toThrow(message);
});

it('says when values do not fill the shape, and what a shape is', () => {
  expect(() => ndArray([1, 2, 3], [2, 2])).toThrow('3 values do not fill the shape [2, 2], which has 4 elements.');
  expect(() => ndArray([1, 2], [-2])).toThrow('A shape is a list of whole numbers of at least 0, as [2, 3]; got [-2].');
  expect(() => tensor([1, 2, 3], [2])).toThrow('3 values do not fill the shape [2]');
  expect(() => tensor([1, 2], 'int32' as never)).toThrow('got "int32". The element type comes after it.');
  for (const make of [zeros, ones, randomNormal])
    expect(() => make([2, -1])).toThrow('A shape is a list of whole numbers of at least 0, as [2, 3]; got [2, -1].');
  expect(() => zeros(3 as never)).toThrow('got 3.');
});

it('names element types that do not exist', () => {
  expect(() => ndArray([1], [1], 'float64' as never)).toThrow(
    "Unknown element type 'float64'. Did you mean 'float32'?",
  );
  expect(() => zerosOf('string' as never, 1)).toThrow("Unknown element type 'string'. Known: bool, int32, float32.");
  expect(() => dtypeOf(new Float64Array(1) as never)).toThrow('A Float64Array has no element type of its own here');
  expect(() => tensor(new Float64Array(1) as never)).toThrow('give one of bool, int32, float32, or a Float32Array');
});

it('knows a host array when it sees one', () => {
  expect(isNdArray(ndArray([1]))).toBe(true);
  for (const other of [null, 1, [1], { data: [1], shape: [1], dtype: 'float32' }, tensor([1])])
    expect(isNdArray(other)).toBe(false);
  expect(sizeOf([])).toBe(1);
  expect(sizeOf([2, 0, 3])).toBe(0);
});

it('becomes a tensor wherever one is wanted', () => {
  const x = tensor([1]);
  expect(toTensor(x)).toBe(x);
  expect(toTensor(ndArray([[1, 2]], undefined, 'int32'))).toMatchObject({ shape: [1, 2], dtype: 'int32' });
  expect(toTensor(Int32Array.of(5)).dtype).toBe('int32');
  expect(toTensor(3, 'int32').dtype).toBe('int32');
  expect(() => toTensor('3' as never, undefined, 'x')).toThrow(
    "Argument 'x' must be a tensor, a host array, nested arrays or a number; got string.",
  );
});

it('does not take bytes for booleans', () => {
  const pixels = Uint8Array.of(0, 1, 128, 255);
  expect(() => ndArray(pixels)).toThrow(
    "If they are numbers, such as pixels, say so: ndArray(values, shape, 'float32')",
  );
  expect(() => tensor(pixels)).toThrow('holds other bytes');
  expect(ndArray(pixels, [4], 'float32').data).toEqual(Float32Array.of(0, 1, 128, 255));
  expect(ndArray(pixels, [4], 'bool').data).toEqual(Uint8Array.of(0, 1, 1, 1));
  const truths = Uint8Array.of(0, 1);
  expect(ndArray(truths).data).toBe(truths);
});
