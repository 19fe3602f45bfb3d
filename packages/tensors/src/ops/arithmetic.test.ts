import { expect, it } from 'vitest';
import {
  abs,
  add,
  div,
  floorDiv,
  maximum,
  minimum,
  mod,
  mul,
  ndArray,
  neg,
  pow,
  sign,
  square,
  squaredDifference,
  sub,
  tensor,
} from '../index.ts';
import { onEachBackend } from '../testing/backends.ts';

const int = (values: number[]): ReturnType<typeof tensor> => tensor(values, undefined, 'int32');

onEachBackend(() => {
  it('computes with broadcasting', () => {
    const column = [[1], [2]];
    expect(add(column, [10, 20, 30]).arraySync()).toEqual([
      [11, 21, 31],
      [12, 22, 32],
    ]);
    expect(sub(column, [1, 2]).arraySync()).toEqual([
      [0, -1],
      [1, 0],
    ]);
    expect(
      mul(
        tensor([
          [[1], [2]],
          [[3], [4]],
        ]),
        [10, 100],
      ).arraySync(),
    ).toEqual([
      [
        [10, 100],
        [20, 200],
      ],
      [
        [30, 300],
        [40, 400],
      ],
    ]);
    expect(squaredDifference([1, 5], 3).arraySync()).toEqual([4, 4]);
    expect(
      tensor(6)
        .div(ndArray([2, 3]))
        .arraySync(),
    ).toEqual([3, 2]);
    expect(add([], 1).shape).toEqual([0]);
  });

  it('names both shapes and the operation when they do not broadcast', () => {
    expect(() =>
      add(
        [
          [1, 2],
          [3, 4],
        ],
        [1, 2, 3],
      ),
    ).toThrow(
      'add: the shapes [2, 2] and [3] do not broadcast: counted from the end, axis -1 has the lengths 2 and 3, which ' +
        'must be equal, or one of them 1.',
    );
    expect(() => tensor([[1], [2]]).maximum([[1], [2], [3]])).toThrow('maximum: the shapes [2, 1] and [3, 1]');
    expect(() => pow([1, 2], [1, 2, 3])).toThrow('pow: ');
    expect(() => mod(int([1, 2]), int([1, 2, 3]))).toThrow('mod: ');
    expect(() => floorDiv([1, 2], [1, 2, 3])).toThrow('[2] and [3] do not broadcast');
  });

  it('promotes bool to int32 to float32', () => {
    expect(add(true, true)).toMatchObject({ dtype: 'int32' });
    expect(add([true, false], [true, true]).arraySync()).toEqual([2, 1]);
    expect(int([3]).mul(2).dtype).toBe('int32');
    expect(int([3]).mul(0.5).arraySync()).toEqual([1.5]);
    expect(
      int([3])
        .add(2 ** 31)
        .arraySync(),
    ).toEqual([2 ** 31]);
    expect(
      int([3])
        .add(tensor([0.5]))
        .arraySync(),
    ).toEqual([3.5]);
    expect(int([7]).div(2).arraySync()).toEqual([3.5]);
    expect(tensor([true]).sub(1).arraySync()).toEqual([0]);
    expect(neg([true, false]).arraySync()).toEqual([-1, 0]);
    expect(int([-3]).abs().dtype).toBe('int32');
  });

  it('divides and takes remainders like Python', () => {
    expect(floorDiv([7, -7, 7, -7, 1], [2, 2, -2, -2, 0]).arraySync()).toEqual([3, -4, -4, 3, Infinity]);
    expect(floorDiv(int([7, -7, 7, -7, 1]), int([2, 2, -2, -2, 0])).arraySync()).toEqual([3, -4, -4, 3, 0]);
    expect(mod([7, -7, 7, -7, 5.5], [3, 3, -3, -3, 2]).arraySync()).toEqual([1, 2, -2, -1, 1.5]);
    expect(mod(int([7, -7, 7, -7]), int([3, 3, -3, -3])).arraySync()).toEqual([1, 2, -2, -1]);
    expect(mod([-6, 6], [3, -3]).abs().arraySync()).toEqual([0, 0]);
    expect(div([1, -1, 0], 0).arraySync()).toEqual([Infinity, -Infinity, NaN]);
  });

  it('raises to powers', () => {
    expect(pow([2, -2, 0, 9, -8, 0], [10, 3, 0, 0.5, 1 / 3, -1]).arraySync()).toEqual([1024, -8, 1, 3, NaN, Infinity]);
    expect(pow(int([2, -3]), int([3, 3])).arraySync()).toEqual([8, -27]);
  });

  it('lets NaN win a maximum and a minimum', () => {
    expect(maximum([NaN, 1, 2], [1, NaN, 3]).arraySync()).toEqual([NaN, NaN, 3]);
    expect(minimum([NaN, 1, 2], [1, NaN, 3]).arraySync()).toEqual([NaN, NaN, 2]);
    expect(maximum([-Infinity, -2], -1).arraySync()).toEqual([-1, -1]);
  });

  it('treats one operand, element by element', () => {
    expect(abs([-2, 0, Infinity, NaN]).arraySync()).toEqual([2, 0, Infinity, NaN]);
    expect(sign([-2, 0, Infinity, NaN]).arraySync()).toEqual([-1, 0, 1, 0]);
    expect(square([-2, 0.5]).arraySync()).toEqual([4, 0.25]);
    expect(tensor([1, -2]).neg().arraySync()).toEqual([-1, 2]);
  });

  it('refuses what is no tensor', () => {
    expect(() => add('1' as never, 2)).toThrow(
      "Argument 'a' must be a tensor, a host array, nested arrays or a number; got string.",
    );
    expect(() => add(1, undefined as never)).toThrow(
      "Argument 'b' must be a tensor, a host array, nested arrays or a number; got undefined.",
    );
    expect(() => abs({} as never)).toThrow('got an object (Object)');
    expect(() => tensor([1]).cast('float64' as never)).toThrow(
      "Unknown element type 'float64'. Did you mean 'float32'?",
    );
  });
});
