import '@neurite/backend-cpu';
import '@neurite/backend-wasm';
import { beforeAll, describe, expect, it } from 'vitest';
import { cond, grad, jit, scan, type Tensor, tensor, useBackend, valueAndGrad, variable } from '../index.ts';

const piecewise = (x: Tensor): Tensor =>
  cond(
    x.sum().greater(0),
    () => x.square().sum(),
    () => x.mul(-3).sum(),
  );

describe.each(['cpu', 'wasm'])('cond on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it('chooses when it runs, not when it is traced', async () => {
    const compiled = jit(piecewise);
    for (const values of [
      [1, 2],
      [-1, -2],
      [3, 0],
    ]) {
      expect(await compiled(tensor(values)).item()).toBe(await piecewise(tensor(values)).item());
    }
    expect(compiled.programs).toHaveLength(1);
  });

  it('has the gradient of the branch that was chosen, of the second order too', async () => {
    const [first, second] = [jit(grad(piecewise)), jit(grad((x) => grad(piecewise)(x).square().sum()))];
    expect(await first(tensor([1, 2])).array()).toEqual([2, 4]);
    expect(await first(tensor([-1, -2])).array()).toEqual([-3, -3]);
    expect(await second(tensor([1, 2])).array()).toEqual([8, 16]);
    expect(await second(tensor([-1, -2])).array()).toEqual([0, 0]);
  });

  it('takes variables and trees, and works inside of a loop', async () => {
    const w = variable([2]);
    const step = jit((x: Tensor) => {
      const { value, grads } = valueAndGrad(
        () =>
          cond(
            x.sum().less(0),
            () => ({ y: x.mul(w) }),
            () => ({ y: w.square().mul(x) }),
          ).y.sum(),
        [w],
      );
      return { value, slope: grads.get(w)! };
    });
    expect(await step(tensor([-5])).value.item()).toBe(-10);
    expect(await step(tensor([-5])).slope.array()).toEqual([-5]);
    expect(await step(tensor([3])).slope.array()).toEqual([12]);
    const collatz = jit(
      (start: Tensor) =>
        scan(
          (n: Tensor) => {
            const next = cond(
              n.mod(2).equal(0),
              () => n.div(2),
              () => n.mul(3).add(1),
            );
            return { carry: next, y: next };
          },
          start,
          [],
          { length: 4 },
        ).ys,
    );
    expect(await collatz(tensor(6)).array()).toEqual([3, 10, 5, 16]);
  });

  it('refuses branches that differ, and what is no scalar', () => {
    const differing = jit((x: Tensor) =>
      cond(
        x.sum(),
        () => x,
        () => x.sum(),
      ),
    );
    expect(() => differing(tensor([1, 2]))).toThrow('onTrue gives float32[2], onFalse gives float32[].');
    expect(() =>
      cond(
        tensor([1, 2]),
        () => tensor(1),
        () => tensor(2),
      ),
    ).toThrow('cond chooses by a scalar; got the shape [2].');
  });
});
