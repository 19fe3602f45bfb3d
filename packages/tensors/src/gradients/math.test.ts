import { expect, it } from 'vitest';
import {
  acos,
  acosh,
  asin,
  asinh,
  atan,
  atanh,
  ceil,
  clip,
  cos,
  cosh,
  erf,
  exp,
  expm1,
  floor,
  grad,
  log,
  log1p,
  mul,
  reciprocal,
  round,
  rsqrt,
  sin,
  sinh,
  sqrt,
  step,
  tan,
  tanh,
  type Tensor,
} from '../index.ts';
import { onEachBackend } from '../testing/backends.ts';
import { expectGradients, sample } from '../testing/finite-difference.ts';

type Unary = (x: Tensor) => Tensor;

const domains: [string, Unary, number, number][] = [
  ['sqrt', sqrt, 0.5, 4],
  ['rsqrt', rsqrt, 0.5, 4],
  ['reciprocal', reciprocal, 0.5, 4],
  ['exp', exp, -3, 2],
  ['expm1', expm1, -3, 2],
  ['log', log, 0.5, 4],
  ['log1p', log1p, -0.5, 4],
  ['erf', erf, -2, 2],
  ['sin', sin, -4, 4],
  ['cos', cos, -4, 4],
  ['tan', tan, -1, 1],
  ['asin', asin, -0.75, 0.75],
  ['acos', acos, -0.75, 0.75],
  ['atan', atan, -3, 3],
  ['sinh', sinh, -2, 2],
  ['cosh', cosh, -2, 2],
  ['tanh', tanh, -2, 2],
  ['asinh', asinh, -3, 3],
  ['acosh', acosh, 1.5, 4],
  ['atanh', atanh, -0.75, 0.75],
];

onEachBackend(() => {
  it.each(domains)('differentiates %s', (_, op, min, max) => {
    expectGradients(op, [sample([2, 5], { min, max })]);
  });

  it.each([
    ['reciprocal', reciprocal],
    ['sinh', sinh],
    ['atan', atan],
    ['log1p', log1p],
  ] as [string, Unary][])('differentiates %s on the negative side', (_, op) =>
    expectGradients(op, [sample([4], { min: -0.75, max: -0.5 })]),
  );

  it.each([
    ['exp', exp],
    ['expm1', expm1],
    ['tanh', tanh],
    ['sin', sin],
    ['erf', erf],
  ] as [string, Unary][])('differentiates %s at 0', (_, op) => expectGradients(op, [[0, -0]]));

  it.each([
    ['floor', floor],
    ['ceil', ceil],
    ['round', round],
    ['step', (x) => step(x, 0.5)],
  ] as [string, Unary][])('takes %s for constant', (_, op) =>
    expectGradients((x) => mul(op(x), mul(x, x)), [[-1.7, -0.3, 0.25, 2.2]]),
  );

  it('lets the gradient through clip within the bounds and at them', () => {
    expectGradients((x) => mul(clip(x, -1, 1), x), [[-3, -0.5, 0.25, 2]]);
    expect(grad((x) => clip(x, -1, 1).sum())([-1, 1, -1.5, 1.5]).arraySync()).toEqual([1, 1, 0, 0]);
  });

  it('keeps the derivative of expm1 exact far below 0', () => {
    expect(grad((x) => expm1(x).sum())([-30]).itemSync()).toBeCloseTo(Math.exp(-30), 18);
  });
});
