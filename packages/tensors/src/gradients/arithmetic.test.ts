import { expect, it } from 'vitest';
import {
  abs,
  add,
  atan2,
  div,
  floorDiv,
  grad,
  grads,
  maximum,
  minimum,
  mod,
  mul,
  neg,
  pow,
  sign,
  square,
  squaredDifference,
  sub,
  tensor,
  type Tensor,
} from '../index.ts';
import { onEachBackend } from '../testing/backends.ts';
import { expectGradients, sample } from '../testing/finite-difference.ts';

const shapes: [string, number[], number[]][] = [
  ['of one shape', [2, 3], [2, 3]],
  ['broadcast along the first axis', [2, 3], [3]],
  ['broadcast both ways', [2, 1], [1, 3]],
  ['broadcast into a new axis', [3], [2, 1, 3]],
  ['by a scalar', [2, 2], []],
];

type Binary = (a: Tensor, b: Tensor) => Tensor;

onEachBackend(() => {
  it.each(shapes)('differentiates arithmetic on operands %s', (_, p, q) => {
    const a = sample(p);
    const b = sample(q, { seed: 2 });
    const positive = sample(q, { min: 0.5, max: 2, seed: 3 });
    for (const op of [add, sub, mul, squaredDifference] as Binary[]) expectGradients(op, [a, b]);
    expectGradients(div as Binary, [a, positive]);
    expectGradients(pow as Binary, [sample(p, { min: 0.5, max: 2 }), b]);
    expectGradients(atan2 as Binary, [a, positive]);
  });

  it.each(shapes)('differentiates what has jumps, between them, on operands %s', (_, p, q) => {
    const a = sample(p, { min: 0.2, max: 0.8 });
    const b = sample(q, { min: 1, max: 2 });
    for (const op of [maximum, minimum] as Binary[]) {
      expectGradients((x, y) => mul(op(x, y), add(x, y)), [a, b]);
      expectGradients((x, y) => mul(op(y, x), add(x, y)), [a, b]);
    }
    expectGradients((x, y) => mul(mod(x, y), add(x, y)), [a, b]);
    expectGradients((x, y) => mul(mod(neg(x), y), add(x, y)), [a, b]);
    expectGradients((x, y) => mul(floorDiv(neg(x), y), add(x, y)), [a, b]);
  });

  it('differentiates operations of one operand', () => {
    const x = sample([2, 4], { min: 0.25 });
    expectGradients((v) => neg(square(v)), [x]);
    expectGradients(square, [
      [
        [0, -1],
        [2, 0],
      ],
    ]);
    expectGradients((v) => mul(abs(v), v), [x]);
    expectGradients((v) => mul(sign(v), square(v)), [[-2, -1, 1, 3]]);
  });

  it.each([
    ['maximum', maximum],
    ['minimum', minimum],
  ] as [string, Binary][])('shares the gradient of %s equally where the operands are equal', (_, op) => {
    const [da, db] = grads((a, b) => op(a, b).sum())([1, 2, -0, Infinity], [1, 5, 0, Infinity]);
    const mine = op === maximum ? 0 : 1;
    expect(da!.arraySync()).toEqual([0.5, mine, 0.5, 0.5]);
    expect(db!.arraySync()).toEqual([0.5, 1 - mine, 0.5, 0.5]);
    expect(grad((a) => op(a, tensor(1)).sum())([1]).arraySync()).toEqual([0.5]);
  });

  it('differentiates powers at a base of 0', () => {
    const power =
      (exponent: number) =>
      (x: Tensor): Tensor =>
        pow(x, exponent);
    expectGradients(power(2), [[0, -1, 3]]);
    expectGradients(power(3), [[0, -1, 2]]);
    expect(grad((x) => power(1)(x).sum())([0, -2]).arraySync()).toEqual([1, 1]);
    expect(Array.from(grad((x) => power(0)(x).sum())([0, -2]).dataSync(), Math.abs)).toEqual([0, 0]);
    const second = (exponent: number): Tensor => grad((x) => grad((y) => power(exponent)(y).sum())(x).sum())([0]);
    expect([0, 1, 2, 3].map((n) => second(n).itemSync())).toEqual([0, 0, 2, 0]);
  });

  it('gives powers no gradient by the exponent where the base is not positive', () => {
    const [, db] = grads((a, b) => pow(a, b).sum())([0, -2, 2], [2, 2, 2]);
    expect(db!.arraySync()).toEqual([0, 0, Math.fround(4 * Math.log(2))]);
  });

  it('mixes the partial derivatives of a power at an exponent of 0', () => {
    // ∂²aᵇ/∂a∂b = aᵇ⁻¹ (1 + b log a), at b = 0: 1 / a.
    const mixed = grad((b) => grad((a) => pow(a, b).sum())([2]).sum())([0]);
    expect(mixed.itemSync()).toBeCloseTo(0.5, 6);
  });

  it('takes the gradient of atan2 at the origin to be 0', () => {
    const [dy, dx] = grads((y, x) => atan2(y, x).sum())([0], [0]);
    expect([dy!.itemSync(), Math.abs(dx!.itemSync())]).toEqual([0, 0]);
  });
});
