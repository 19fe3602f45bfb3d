import { expect, it } from 'vitest';
import { grads, greater, log, mul, tensor, type Tensor, where } from '../index.ts';
import { onEachBackend } from '../testing/backends.ts';
import { expectGradients, sample } from '../testing/finite-difference.ts';

const condition = tensor(
  [
    [1, 0, 1],
    [0, 0, 1],
  ],
  [2, 3],
  'bool',
);

onEachBackend(() => {
  it.each([
    ['of one shape', condition, [2, 3], [2, 3]],
    ['of a scalar condition', tensor(true), [2, 3], [2, 3]],
    ['of a condition that is broadcast', tensor([true, false, true]), [2, 3], [2, 1]],
    ['of a condition that is broadcast along the last axis', tensor([[true], [false]]), [3], [2, 3]],
    ['of a condition larger than both', condition, [], [3]],
  ] as [string, Tensor, number[], number[]][])('differentiates a choice %s', (_, test, p, q) => {
    expectGradients(
      (a, b) => mul(where(test, a, b), where(test, mul(a, a), mul(a, b))),
      [sample(p), sample(q, { seed: 2 })],
    );
  });

  it('differentiates a choice that depends on the values', () => {
    expectGradients(
      (a, b) => where(greater(a, b), mul(a, a), mul(a, b)),
      [
        [-1, 2, 0.5],
        [1, 1, -0.5],
      ],
    );
  });

  it('keeps what is not chosen out of the gradient, even where it is NaN', () => {
    const [da] = grads((a) => where(greater(a, 0), log(where(greater(a, 0), a, 1)), 0).sum())([2, -1]);
    expect(da!.arraySync()).toEqual([0.5, 0]);
  });
});
