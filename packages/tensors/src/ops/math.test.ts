import { unaryFunction } from '@neurite/backend';
import { expect, it } from 'vitest';
import * as ops from '../index.ts';
import { clip, step, tensor, type Tensor } from '../index.ts';
import { onEachBackend } from '../testing/backends.ts';

type Unary = (x: ops.TensorLike) => Tensor;

const points = [-8, -2, -1, -0.75, -1e-3, -1e-7, 0, 1e-7, 1e-3, 0.5, 1, 2, 3.5, 8, 20];

const functions: [string, Unary, (x: number) => number][] = [
  ['sqrt', ops.sqrt, Math.sqrt],
  ['rsqrt', ops.rsqrt, (x) => 1 / Math.sqrt(x)],
  ['reciprocal', ops.reciprocal, (x) => 1 / x],
  ['exp', ops.exp, Math.exp],
  ['expm1', ops.expm1, Math.expm1],
  ['log', ops.log, Math.log],
  ['log1p', ops.log1p, Math.log1p],
  ['erf', ops.erf, unaryFunction('erf', 'float32')],
  ['softplus', ops.softplus, (x) => Math.log1p(Math.exp(x))],
  ['sin', ops.sin, Math.sin],
  ['cos', ops.cos, Math.cos],
  ['tan', ops.tan, Math.tan],
  ['asin', ops.asin, Math.asin],
  ['acos', ops.acos, Math.acos],
  ['atan', ops.atan, Math.atan],
  ['sinh', ops.sinh, Math.sinh],
  ['cosh', ops.cosh, Math.cosh],
  ['tanh', ops.tanh, Math.tanh],
  ['asinh', ops.asinh, Math.asinh],
  ['acosh', ops.acosh, Math.acosh],
  ['atanh', ops.atanh, Math.atanh],
];

onEachBackend(() => {
  it.each(functions)('%s is right to a few units in the last place, near 0 too', (_, op, reference) => {
    const got = op(points).dataSync();
    points.forEach((point, index) => {
      const expected = Math.fround(reference(Math.fround(point)));
      const close = Math.abs(got[index]! - expected) <= 1e-6 * Math.abs(expected);
      expect(close || Object.is(got[index], expected), `at ${point}: ${got[index]} for ${expected}`).toBe(true);
    });
    expect(op([NaN]).itemSync()).toBeNaN();
  });

  it('rounds, halves to the even neighbour', () => {
    const x = [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 2.6, -2.6];
    expect(ops.round(x).abs().arraySync()).toEqual([2, 2, 0, 0, 2, 2, 3, 3]);
    expect(ops.round([-1.5, 2.6]).arraySync()).toEqual([-2, 3]);
    expect(ops.floor([-1.5, 1.5, 2]).arraySync()).toEqual([-2, 1, 2]);
    expect(ops.ceil([-1.5, 1.5, 2]).arraySync()).toEqual([-1, 2, 2]);
    for (const op of [ops.round, ops.floor, ops.ceil] as Unary[]) {
      expect(op([Infinity, -Infinity, NaN]).arraySync()).toEqual([Infinity, -Infinity, NaN]);
      expect(op(tensor([2 ** 30 + 1], [1], 'int32')).arraySync()).toEqual([2 ** 30 + 1]);
      expect(op([true]).dtype).toBe('int32');
    }
  });

  it('clips', () => {
    expect(clip([-3, 0.5, 7, NaN, -Infinity], 0, 1).arraySync()).toEqual([0, 0.5, 1, NaN, 0]);
    const whole = tensor([-3, 0, 7], [3], 'int32');
    expect(whole.clip(-1, Infinity)).toMatchObject({ dtype: 'int32' });
    expect(whole.clip(-1, 5).arraySync()).toEqual([-1, 0, 5]);
    expect(whole.clip(-0.5, 5).arraySync()).toEqual([-0.5, 0, 5]);
    expect(() => clip([1], 2, 1)).toThrow('clip: min must not be above max; got min 2 and max 1.');
    expect(() => clip([1], NaN, 1)).toThrow('clip: min must not be above max');
  });

  it('steps', () => {
    expect(step([-1, 0, 2, NaN]).arraySync()).toEqual([0, 0, 1, NaN]);
    expect(tensor([-1, 3]).step(0.5).arraySync()).toEqual([0.5, 1]);
  });

  it('measures angles', () => {
    expect(ops.atan2([1, -1, 0, 0], [0, -1, -1, 1]).arraySync()).toEqual(
      [Math.PI / 2, (-3 * Math.PI) / 4, Math.PI, 0].map(Math.fround),
    );
    expect(ops.atan2([[1], [2]], [1, 2, 3]).shape).toEqual([2, 3]);
  });
});
