import '@neurite/backend-cpu';
import { beforeAll, expect, it } from 'vitest';
import { grad, grads, tensor, useBackend, valueAndGrad, variable, vjp } from './index.ts';

beforeAll(() => useBackend('cpu'));

it('differentiates a product by both factors', async () => {
  const [da, db] = grads((a, b) => a.mul(b).sum())([2, 3], [5, 7]);
  expect(await da!.array()).toEqual([5, 7]);
  expect(await db!.array()).toEqual([2, 3]);
});

it('differentiates a gradient', async () => {
  const cube = grad((x) => x.mul(x).mul(x).sum());
  const second = grad((x) => cube(x).sum());
  const third = grad((x) => second(x).sum());
  expect(await second([1, 2]).array()).toEqual([6, 12]);
  expect(await third([1, 2]).array()).toEqual([6, 6]);
});

it('gives the gradients of variables, and zeros for those that play no part', async () => {
  const w = variable([[1, 2]]);
  const unused = variable([4]);
  const { value, grads: byVariable } = valueAndGrad(() => w.matMul([[3], [4]]).sum(), [w, unused]);
  expect(value.itemSync()).toBe(11);
  expect(await byVariable.get(w)!.array()).toEqual([[3, 4]]);
  expect(await byVariable.get(unused)!.array()).toEqual([0]);
});

it('keeps to the value a variable had when it was used', async () => {
  const w = variable([3]);
  const { grads: byVariable } = valueAndGrad(() => {
    const y = w.mul(w).sum();
    w.assign([100]);
    return y;
  }, [w]);
  expect(await byVariable.get(w)!.array()).toEqual([6]);
});

it('pulls cotangents back', async () => {
  const { pullback } = vjp((x) => x.mul(x), [tensor([1, 2])]);
  expect(await pullback([1, 10])[0]!.array()).toEqual([2, 40]);
  expect(() => pullback([1])).toThrow('The cotangent has the shape [1]; the value has [2].');
});

it('asks for a scalar', () => {
  expect(() => grad((x) => x.mul(2))([1, 2])).toThrow('Reduce it with sum() or mean()');
});

it('asks for a tensor, and says what may be missing', () => {
  const w = variable([1]);
  const withoutReturn = (): never => {
    w.square().sum();
    return undefined as never;
  };
  expect(() => valueAndGrad(withoutReturn, [w])).toThrow(
    'must give a tensor; it gave undefined. Does it lack a return',
  );
  expect(() => valueAndGrad((async () => w.sum()) as never, [w])).toThrow('it gave a promise');
  expect(() => grad((() => 3) as never)([1])).toThrow('it gave number');
});
