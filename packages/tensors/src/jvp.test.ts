import { expect, it } from 'vitest';
import {
  add,
  cast,
  cumsum,
  customGradient,
  gather,
  grad,
  hvp,
  jit,
  jvp,
  layerNorm,
  matMul,
  mul,
  scan,
  softmax,
  sub,
  sum,
  type Tensor,
  tensor,
  tanh,
  variable,
} from './index.ts';
import { onEachBackend } from './testing/backends.ts';
import { sample } from './testing/finite-difference.ts';

const points = { x: tensor(sample([3, 4])), w: tensor(sample([4, 5], { seed: 2 })) };
const directions = { x: tensor(sample([3, 4], { seed: 3 })), w: tensor(sample([4, 5], { seed: 4 })) };

type Parameters = typeof points;

/** A function of many kinds of kernels: contractions, normalisation, a gather, cumulative sums, a loop. */
const tangled = ({ x, w }: Parameters): { y: Tensor; z: Tensor[] } => {
  const hidden = softmax(layerNorm(matMul(tanh(x), w)), -1);
  const looped = scan(
    (carry, row: Tensor) => ({ carry: tanh(add(carry, row)), y: [] }),
    tensor([0, 0, 0, 0, 0]),
    hidden,
  );
  return { y: cumsum(mul(hidden, gather(w, [0, 2, 3])), 0), z: [looped.carry, sum(mul(x, x))] };
};

const along = (h: number): Parameters => ({
  x: add(points.x, mul(directions.x, h)) as Parameters['x'],
  w: add(points.w, mul(directions.w, h)) as Parameters['w'],
});

function expectNear(got: Tensor, expected: ArrayLike<number>, tolerance: number): void {
  const data = got.dataSync();
  expect(data.length).toBe(expected.length);
  for (let i = 0; i < data.length; i++) {
    expect(Math.abs(data[i]! - expected[i]!)).toBeLessThanOrEqual(tolerance * (1 + Math.abs(expected[i]!)));
  }
}

onEachBackend(() => {
  it('gives the derivative along a direction, in closed form', async () => {
    const { value, tangent } = jvp((x) => x.square().mul(x), [[1, 2, 3]], [[1, 10, -1]]);
    expect(await value.array()).toEqual([1, 8, 27]);
    expect(await tangent.array()).toEqual([3, 120, -27]);
    const product = jvp((a, b) => matMul(a, b), [[[1, 2]], [[3], [4]]], [[[1, 0]], [[0], [10]]]);
    expect(await product.tangent.array()).toEqual([[23]]);
  });

  it('agrees with finite differences, over trees, and compiled', () => {
    const h = 2 ** -6;
    const [plus, minus] = [tangled(along(h)), tangled(along(-h))];
    const expected = [plus.y, ...plus.z].map((value, index) => {
      const low = [minus.y, ...minus.z][index]!.dataSync();
      return Array.from(value.dataSync(), (v, i) => (v - low[i]!) / (2 * h));
    });
    const derive = (at: Parameters, direction: Parameters): Tensor[] => {
      const { value, tangent } = jvp(tangled, [at], [direction]);
      expect(Object.keys(tangent)).toEqual(['y', 'z']);
      expect(tangent.z[0]!.shape).toEqual(value.z[0]!.shape);
      return [tangent.y, ...tangent.z];
    };
    for (const run of [derive, jit(derive)]) {
      const tangents = run(points, directions);
      for (const [index, tangent] of tangents.entries()) expectNear(tangent, expected[index]!, 5e-3);
    }
  });

  it('is the other side of the pullback, and can be differentiated again', async () => {
    const f = (x: Tensor): Tensor => tanh(matMul(x, points.w)).sum();
    const gradient = grad(f)(points.x);
    const { tangent } = jvp(f, [points.x], [directions.x]);
    expectNear(tangent, [sum(mul(gradient, directions.x)).itemSync()], 1e-5);
    // d/dx (3 x² v) = 6 x v
    const second = grad((x) => jvp((y) => y.square().mul(y), [x], [[10, 1]]).tangent.sum());
    expect(await second([1, 2]).array()).toEqual([60, 12]);
    // along two directions, one after the other
    const twice = jvp((x) => jvp((y) => y.square().mul(y), [x], [[1, 1]]).tangent, [[1, 2]], [[1, 10]]);
    expect(await twice.tangent.array()).toEqual([6, 120]);
  });

  it('is 0 for results that do not depend on the arguments, and whole for an argument given back', async () => {
    const shared = jvp((x) => [x, x, tensor([7])], [[1, 2]], [[3, 4]]);
    expect(await Promise.all(shared.tangent.map((part) => part.array()))).toEqual([[3, 4], [3, 4], [0]]);
    const same = jvp(
      (x) => {
        const y = x.square();
        return [y, y];
      },
      [[1, 2]],
      [[3, 4]],
    );
    expect(await Promise.all(same.tangent.map((part) => part.array()))).toEqual([
      [6, 16],
      [6, 16],
    ]);
  });

  it('goes through stated gradients', async () => {
    const straight = customGradient((x) => ({ value: x.round(), gradient: (dy) => dy.mul(2) }));
    expect(await jvp((x) => straight(x), [[0.4]], [[5]]).tangent.array()).toEqual([10]);
  });

  it('multiplies by the Hessian, in closed form', async () => {
    const a = tensor([
      [1, 2],
      [3, 4],
    ]);
    const quadratic = (x: Tensor): Tensor => sum(mul(x, matMul(a, x.reshape([2, 1])).reshape([2])));
    const [product] = hvp(quadratic, [[5, 7]], [[1, 10]]);
    expect(await product.array()).toEqual([52, 85]); // (A + Aᵀ) v
    const compiled = jit((x: Tensor, v: Tensor) => hvp(quadratic, [x], [v])[0]);
    expect(await compiled(tensor([5, 7]), tensor([1, 10])).array()).toEqual([52, 85]);
  });

  it('multiplies by the Hessian as finite differences of gradients do, over trees', () => {
    const loss = (p: Parameters): Tensor => {
      const { y, z } = tangled(p);
      return add(sum(mul(y, y)), sum(z[0]!));
    };
    const gradient = (p: Parameters): Parameters => {
      const x = grad((value) => loss({ ...p, x: value as Parameters['x'] }))(p.x);
      const w = grad((value) => loss({ ...p, w: value as Parameters['w'] }))(p.w);
      return { x, w } as Parameters;
    };
    const h = 2 ** -6;
    const [plus, minus] = [gradient(along(h)), gradient(along(-h))];
    const [product] = hvp(loss, [points], [directions]);
    for (const key of ['x', 'w'] as const) {
      expectNear(product[key], mul(sub(plus[key], minus[key]), 1 / (2 * h)).dataSync(), 2e-2);
    }
  });

  it('takes variables for constants, and their values of now', async () => {
    const w = variable([3]);
    const slope = jit((x: Tensor) => jvp((y) => y.mul(w), [x], [[1]]).tangent);
    expect(await slope(tensor([1])).array()).toEqual([3]);
    w.assign([4]);
    expect(await slope(tensor([1])).array()).toEqual([4]);
  });
});

it('says what does not fit', () => {
  const square = (x: Tensor): Tensor => x.square();
  expect(() => jvp(square, [[1, 2]], [[1]])).toThrow(
    'Each argument needs a tangent of its shape: the arguments have [2], the tangents have [1].',
  );
  expect(() => jvp((x) => cast(x, 'int32'), [[1]], [[1]])).toThrow('must give float32 tensors; it gave');
  expect(() => jvp((() => undefined) as never, [[1]] as never, [[1]] as never)).toThrow('Does it lack a return?');
  expect(() => jvp(square, [tensor([1], [1], 'int32')], [[1]])).toThrow(
    'Only float32 tensors can be differentiated by',
  );
  expect(() => hvp(square, [[1, 2]], [[1, 2]])).toThrow('A gradient needs a scalar; the function gave the shape [2].');
});
