import { expect, it } from 'vitest';
import {
  hessian,
  jacobian,
  jit,
  matMul,
  mul,
  outer,
  softmax,
  sub,
  diag,
  sum,
  type Tensor,
  tensor,
  tanh,
} from './index.ts';
import { onEachBackend } from './testing/backends.ts';
import { sample } from './testing/finite-difference.ts';

function expectNear(got: Tensor, expected: Tensor, tolerance: number = 1e-6): void {
  expect(got.shape).toEqual(expected.shape);
  const [data, wanted] = [got.dataSync(), expected.dataSync()];
  for (let i = 0; i < data.length; i++) expect(Math.abs(data[i]! - wanted[i]!)).toBeLessThanOrEqual(tolerance);
}

onEachBackend(() => {
  it('has the shape of the result, then that of the argument', async () => {
    const f = (x: Tensor): Tensor =>
      matMul(
        [
          [1, 2],
          [3, 4],
          [5, 6],
        ],
        x,
      );
    const result = jacobian(f)(tensor(sample([2, 2])));
    expect(result.shape).toEqual([3, 2, 2, 2]);
    // ∂yᵢⱼ / ∂xₖₗ = aᵢₖ δⱼₗ
    expect((await result.array()) as unknown).toEqual(
      [
        [1, 2],
        [3, 4],
        [5, 6],
      ].map((row) => [0, 1].map((j) => row.map((a) => [0, 1].map((l) => (l === j ? a : 0))))),
    );
    expect(jacobian((x) => x.sum())([1, 2]).shape).toEqual([2]);
  });

  it('is diag(p) − p pᵀ for softmax, at once and compiled', () => {
    const x = tensor([0.5, -1, 2, 0.25]);
    const p = softmax(x);
    const expected = sub(diag(p), outer(p, p));
    const derive = jacobian((y: Tensor) => softmax(y));
    expectNear(derive(x), expected);
    const compiled = jit((y: Tensor) => derive(y));
    expectNear(compiled(x), expected);
  });

  it('is a loop inside of a program, which does not grow with the result', () => {
    const sizeOf = (count: number): number => {
      const compiled = jit((x: Tensor) => jacobian((y: Tensor) => tanh(y))(x));
      compiled(tensor(sample([count])));
      return compiled.program!.program.nodes.length;
    };
    expect(sizeOf(40)).toBe(sizeOf(4));
  });

  it('goes over trees', async () => {
    const f = ({ a, b }: { a: Tensor; b: Tensor }): Tensor[] => [mul(a, b), sum(a)];
    const [product, total] = jacobian(f)({ a: tensor([1, 2]), b: tensor([3, 4]) }) as { a: Tensor; b: Tensor }[];
    expect(await product!.a.array()).toEqual([
      [3, 0],
      [0, 4],
    ]);
    expect(await product!.b.array()).toEqual([
      [1, 0],
      [0, 2],
    ]);
    expect(await total!.a.array()).toEqual([1, 1]);
    expect(await total!.b.array()).toEqual([0, 0]);
  });

  it('may be nested, and gives the Hessian of a gradient', async () => {
    const third = jacobian(jacobian((x: Tensor) => x.square().mul(x)));
    expect(await third([1, 2]).array()).toEqual([
      [
        [6, 0],
        [0, 0],
      ],
      [
        [0, 0],
        [0, 12],
      ],
    ]);
    const saddle = (x: Tensor): Tensor => sum(mul(x.slice([0], [1]), x.slice([1], [1])));
    expect(await hessian(saddle)([3, 5]).array()).toEqual([
      [0, 1],
      [1, 0],
    ]);
    const compiled = jit((x: Tensor) => hessian(saddle)(x));
    expect(await compiled(tensor([3, 5])).array()).toEqual([
      [0, 1],
      [1, 0],
    ]);
  });
});

it('asks for a scalar to take the Hessian of', () => {
  expect(() => hessian((x) => x)([1, 2])).toThrow('A gradient needs a scalar');
});
