import '@neurite/backend-cpu';
import { beforeAll, expect, it } from 'vitest';
import { findNonFinite, jit, scan, sqrt, tensor, useBackend, valueAndGrad, variable, where } from './index.ts';

beforeAll(() => useBackend('cpu'));

it('finds the operation that gave the first NaN, and what it was given', () => {
  const found = findNonFinite(() => {
    const x = tensor([4, -1, 9]).mul(2);
    return [x.sqrt().add(1).sum()];
  });
  expect(found).toEqual({
    operation: 'Sqrt',
    place: undefined,
    gradientOf: undefined,
    inputs: [{ name: 'x', shape: [3], range: [-2, 18], nan: 0, infinite: 0 }],
    output: { name: 'output', shape: [3], range: [Math.sqrt(8), Math.sqrt(18)].map(Math.fround), nan: 1, infinite: 0 },
    cause: undefined,
  });
});

it('names the operation that made an infinite value of finite ones, where NaN came of that', () => {
  let place = 'first';
  const found = findNonFinite(
    () => {
      const logarithm = tensor([0, 1]).log().neg();
      place = 'second';
      return [logarithm.sub(logarithm).sum()];
    },
    () => place,
  );
  expect(found).toMatchObject({ operation: 'Sub', place: 'second', cause: { operation: 'Log', place: 'first' } });
  expect(found!.inputs[0]).toMatchObject({ infinite: 1, nan: 0 });
});

it('is not led astray by infinite values that mean something', () => {
  const masked = (): ReturnType<typeof tensor> => where(tensor([true, false], [2], 'bool'), tensor([1, 2]), -Infinity);
  expect(findNonFinite(() => [masked().exp().sum()])).toBeUndefined();
  expect(findNonFinite(() => [masked().exp().sum().sub(3).log()])).toMatchObject({
    operation: 'Log',
    cause: undefined,
  });
});

it('finds where a result became infinite without any NaN', () => {
  expect(findNonFinite(() => [tensor([100, 1]).exp().mul(2).sum()])).toMatchObject({ operation: 'Exp' });
});

it('finds a NaN on the way back, in the gradient of an operation', () => {
  const w = variable([0, 4]);
  const found = findNonFinite(
    () => {
      const { value, grads } = valueAndGrad(() => sqrt(w).mul([0, 1]).sum(), [w]);
      return [value, ...grads.values()];
    },
    () => 'here',
  );
  expect(found).toMatchObject({ gradientOf: 'Sqrt', place: 'here', output: { nan: 1 } });
});

it('looks into loops', () => {
  const found = findNonFinite(() => [
    scan((carry, x) => ({ carry: carry.add(x.log()), y: carry }), tensor(0), tensor([1, 2, -1])).carry,
  ]);
  expect(found).toMatchObject({ operation: 'Log', output: { shape: [] } });
});

it('leaves compiled functions and the next computation alone', () => {
  const root = jit((x: ReturnType<typeof tensor>) => x.sqrt());
  expect(findNonFinite(() => [tensor([1]).add(1)])).toBeUndefined();
  expect(root(tensor([-1])).dataSync()[0]).toBeNaN();
});
