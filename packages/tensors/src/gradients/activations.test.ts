import { expect, it } from 'vitest';
import {
  celu,
  elu,
  gelu,
  grad,
  grads,
  hardSigmoid,
  hardSwish,
  leakyRelu,
  logSoftmax,
  mish,
  mul,
  prelu,
  relu,
  relu6,
  selu,
  sigmoid,
  silu,
  softmax,
  softplus,
  softsign,
  type Tensor,
  tanh,
} from '../index.ts';
import { onEachBackend } from '../testing/backends.ts';
import { expectGradients, sample } from '../testing/finite-difference.ts';

type Unary = (x: Tensor) => Tensor;

const activations: [string, Unary][] = [
  ['relu', relu],
  ['relu6', relu6],
  ['leakyRelu', leakyRelu],
  ['leakyRelu 0.01', (x) => leakyRelu(x, 0.01)],
  ['elu', elu],
  ['elu 0.5', (x) => elu(x, 0.5)],
  ['selu', selu],
  ['celu', celu],
  ['celu 2', (x) => celu(x, 2)],
  ['gelu', gelu],
  ['gelu, approximate', (x) => gelu(x, true)],
  ['silu', silu],
  ['mish', mish],
  ['softplus', softplus],
  ['softsign', softsign],
  ['sigmoid', sigmoid],
  ['hardSigmoid', hardSigmoid],
  ['hardSwish', hardSwish],
  ['tanh', tanh],
];

onEachBackend(() => {
  it.each(activations)('differentiates %s', (_, op) => {
    // A factor of x gives those that are linear in pieces a second derivative.
    expectGradients((x) => mul(op(x), x), [[-5.5, -2.25, -0.75, -0.125, 0.125, 0.75, 2.5, 5.5, 7]]);
    expectGradients(op, [[-4, -1, 1, 4]]);
  });

  it.each([
    ['relu', relu, [0, 0, 0]],
    ['relu6', relu6, [0, 0, 0]],
    ['hardSigmoid', hardSigmoid, [1 / 6, 0, 0]],
    ['leakyRelu', leakyRelu, [0.2, 1, 0.2]],
    ['elu', elu, [1, 1, 1]],
    ['elu 0.5', (x: Tensor) => elu(x, 0.5), [0.5, 1, 0.5]],
    ['celu 2', (x: Tensor) => celu(x, 2), [1, 1, 1]],
    [
      'selu',
      selu,
      [1.0507009873554805 * 1.6732632423543772, 1.0507009873554805, 1.0507009873554805 * 1.6732632423543772],
    ],
  ] as [string, Unary, number[]][])('has the documented slope at the kinks of %s', (name, op, slopes) => {
    const kink = name === 'relu6' ? 6 : 3;
    const points = name === 'relu' ? [0, -0, -3] : [0, kink, name === 'hardSigmoid' ? -3 : -0];
    const got = grad((x) => op(x).sum())(points).dataSync();
    slopes.forEach((slope, index) => expect(got[index], `at ${points[index]}`).toBeCloseTo(slope, 6));
  });

  it.each([
    [[2, 3], []],
    [[2, 3], [3]],
    [
      [2, 3, 2],
      [3, 1],
    ],
  ])('differentiates prelu of %o by an alpha of %o', (p, q) => {
    expectGradients((x, alpha) => mul(prelu(x, alpha), x), [sample(p, { seed: 3 }), sample(q, { seed: 2 })]);
  });

  it('gives alpha no gradient where x is not negative', () => {
    const [dx, dAlpha] = grads((x, alpha) => prelu(x, alpha).sum())([-2, 0, 3], [0.25]);
    expect(dx!.arraySync()).toEqual([0.25, 0.25, 1]);
    expect(dAlpha!.arraySync()).toEqual([-2]);
  });

  it.each([
    [[4], 0],
    [[2, 3], -1],
    [[2, 3], 0],
    [[2, 3, 2], 1],
  ])('differentiates softmax of %o along axis %d', (shape, axis) => {
    expectGradients((x) => softmax(x, axis), [sample(shape)]);
    expectGradients((x) => logSoftmax(x, axis), [sample(shape)]);
  });

  it.each([
    ['softmax', softmax],
    ['logSoftmax', logSoftmax],
  ] as [string, Unary][])('differentiates %s where logits are equal, and where they are large', (_, op) => {
    expectGradients(op, [
      [
        [1, 1, 1],
        [0, 0, 2],
      ],
    ]);
    const gradient = grad((x) => mul(op(x), [1, 2, 3]).sum())([1e4, -1e4, 1e4]).dataSync();
    expect(Array.from(gradient)).toEqual(op === (softmax as Unary) ? [-0.5, 0, 0.5] : [-2, 2, 0]);
  });

  it.each([
    ['softplus', softplus, [0, 1]],
    ['sigmoid', sigmoid, [0, 0]],
    ['gelu', gelu, [0, 1]],
    ['mish', mish, [0, 1]],
    ['elu', elu, [0, 1]],
    ['elu 0.5', (x) => elu(x, 0.5), [0, 1]],
    ['celu 2', (x) => celu(x, 2), [0, 1]],
    ['selu', selu, [0, 1.05070102]],
    ['silu', silu, [0, 1]],
  ] as [string, Unary, number[]][])('keeps the slope of %s finite at ±10⁴', (_, op, slopes) => {
    const got = grad((x) => op(x).sum())([-1e4, 1e4]).dataSync();
    expect(got[0]).toBeCloseTo(slopes[0]!, 6);
    expect(got[1]).toBeCloseTo(slopes[1]!, 6);
    const second = grad((v) => grad((x) => op(x).sum())(v).sum())([-1e4, 1e4]).dataSync();
    expect(Array.from(second, Math.abs)).toEqual([0, 0]);
  });
});
