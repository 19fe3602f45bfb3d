import '@neurite/backend-cpu';
import { beforeAll, expect, it } from 'vitest';
import { customGradient, type Tensor, useBackend } from '../index.ts';
import { expectGradients, sample } from './finite-difference.ts';

beforeAll(() => useBackend('cpu'));

const cube = (x: Tensor): Tensor => x.mul(x).mul(x);

it('accepts right gradients of both orders, of several arguments and several results', () => {
  expectGradients(cube, [sample([2, 3])]);
  expectGradients((a, b) => a.div(b), [sample([2, 3]), sample([3], { min: 1, max: 2 })]);
  expectGradients((a, b) => [a.mul(b), a.matMul(b)], [sample([2, 2]), sample([2, 2], { seed: 2 })]);
});

it('rejects a wrong first-order gradient, and says where', () => {
  const wrong = customGradient((x) => ({ value: cube(x), gradient: (dy) => dy.mul(x).mul(x).mul(2) }));
  expect(() => expectGradients(wrong, [sample([3])])).toThrow(/^The first-order gradient by argument 0, element 0/);
});

it('rejects a gradient that is right itself but has a wrong gradient', () => {
  const frozen = customGradient((x) => ({
    value: cube(x),
    gradient: (dy) => dy.mul(x.dataSync().map((v) => 3 * v * v)),
  }));
  expectGradients(frozen, [sample([3])], { orders: [1] });
  expect(() => expectGradients(frozen, [sample([3])])).toThrow(/^The second-order gradient by argument 0/);
});

it('takes first-order differences of a reference in float64', () => {
  const reference = (x: number[]): number[] => x.map((v) => v ** 3);
  expectGradients(cube, [sample([3])], { reference, step: 1e-3, tolerance: 1e-6, orders: [1] });
  expect(() => expectGradients(cube, [sample([3])], { reference: (x) => x, orders: [1] })).toThrow('first-order');
});
