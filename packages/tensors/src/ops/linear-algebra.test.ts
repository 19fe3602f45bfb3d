import { describe, expect, it } from 'vitest';
import golden from '../golden/linalg.json' with { type: 'json' };
import {
  cholesky,
  det,
  grad,
  inverse,
  matMul,
  matrixPower,
  type NdArray,
  norm,
  type NormOptions,
  qr,
  slogdet,
  solve,
  type Tensor,
  tensor,
  trace,
  transpose,
  triangularSolve,
  tril,
  triu,
  zeros,
} from '../index.ts';
import { onEachBackend } from '../testing/backends.ts';
import { squared } from '../testing/curved.ts';
import { expectGradients, sample } from '../testing/finite-difference.ts';
import { expectGolden, type GoldenCase } from '../testing/golden.ts';

interface Options {
  readonly ord?: number | string;
  readonly axis?: number;
  readonly keepDims?: boolean;
}

const operations: Record<string, (options: Options) => (...xs: Tensor[]) => Tensor | readonly Tensor[]> = {
  solve: () => (a, b) => solve(a!, b!),
  inverse: () => (x) => inverse(x!),
  det: () => (x) => det(x!),
  cholesky: () => (x) => cholesky(x!),
  qr: () => (x) => Object.values(qr(x!)),
  norm:
    ({ ord, ...options }) =>
    (x) =>
      norm(x!, { ...options, ord: ord === 'Infinity' ? Infinity : ord } as NormOptions),
  trace: () => (x) => trace(x!),
};

/** Well-conditioned matrices: a sample with a heavier diagonal. */
function heavy(shape: number[], seed: number = 1): NdArray {
  const x = sample(shape, { min: -1, max: 1, seed });
  const n = shape[shape.length - 1]!;
  const m = shape[shape.length - 2]!;
  return {
    ...x,
    data: x.data.map((value, i) => (i % n === Math.floor(i / n) % m ? value + 3 : value)) as Float32Array,
  };
}

/** Symmetric and, for heavy x, positive definite. */
const symmetric = (x: Tensor): Tensor => x.add(x.swapAxes(-1, -2));
const check = { step: 2 ** -5, tolerance: 2e-3 };

function expectClose(got: Tensor, expected: Tensor | ArrayLike<number>, digits: number = 4): void {
  const wanted = 'dataSync' in expected ? expected.dataSync() : expected;
  const data = got.dataSync();
  expect(data.length).toBe(wanted.length);
  for (let i = 0; i < data.length; i++) expect(data[i]).toBeCloseTo(wanted[i]!, digits);
}

onEachBackend(() => {
  describe('against PyTorch', () => {
    it.each(golden.cases)('$name', (item) => {
      expectGolden(item as unknown as GoldenCase, operations[item.op]!(item.options as Options), 1e-4);
    });
  });

  it.each([1, 2, 5, 12])('factors matrices of size %i', (n) => {
    const a = heavy([2, n, n]);
    const b = sample([2, n, 3], { seed: 5 });
    expectClose(matMul(a, solve(a, b)), tensor(b));
    expectClose(matMul(inverse(a), a), matrixPower(a, 0));
    const spd = matMul(a, a, { transposeB: true });
    const l = cholesky(spd);
    expectClose(matMul(l, l, { transposeB: true }), spd, 3);
    expectClose(triu(l, 1), zeros([2, n, n]));
    const { q, r } = qr(a);
    expectClose(matMul(q, r), tensor(a));
    expectClose(matMul(q, q, { transposeA: true }), matrixPower(a, 0));
    expectClose(tril(r, -1), zeros([2, n, n]));
    const { sign, logAbsDet } = slogdet(a);
    const scale = det(a).abs();
    expectClose(det(a).div(scale), sign);
    expectClose(scale.log(), logAbsDet, 3);
  });

  it('takes the largest pivot', () => {
    expectClose(
      solve(
        [
          [1e-8, 1],
          [-1, 1],
        ],
        [1, 0],
      ),
      [1, 1],
    );
    const a = [
      [0, 2, 0],
      [1e-7, 1, 1],
      [4, 0, 3],
    ];
    expectClose(solve(a, [2, 2, 7]), [1, 1, 1]);
    expectClose(det(a), [8], 3);
    expect(
      det([
        [0, 1],
        [1, 0],
      ]).arraySync(),
    ).toBe(-1);
    expect(
      slogdet([
        [0, 1],
        [1, 0],
      ]).sign.arraySync(),
    ).toBe(-1);
    expectClose(
      inverse([
        [0, 1, 0],
        [0, 0, 2],
        [4, 0, 0],
      ]),
      [0, 0, 0.25, 1, 0, 0, 0, 0.5, 0],
    );
  });

  it('says what singular and indefinite matrices give', () => {
    const singular = [
      [1, 2, 3],
      [2, 4, 6],
      [1, 1, 1],
    ];
    expect(det(singular).abs().arraySync()).toBe(0);
    expect(slogdet(singular).sign.abs().arraySync()).toBe(0);
    expect(slogdet(singular).logAbsDet.arraySync()).toBe(-Infinity);
    expect(
      det(zeros([2, 2]))
        .abs()
        .arraySync(),
    ).toBe(0);
    expect(inverse(singular).dataSync().every(Number.isFinite)).toBe(false);
    expect(
      solve(zeros([2, 2]), [1, 1])
        .dataSync()
        .some(Number.isFinite),
    ).toBe(false);
    expect(
      cholesky([
        [1, 2],
        [2, 1],
      ]).dataSync()[3],
    ).toBeNaN();
    expect(qr(zeros([2, 2])).r.arraySync()).toEqual([
      [0, 0],
      [0, 0],
    ]);
    expect(det(tensor([[5]])).arraySync()).toBe(5);
    expect(inverse(zeros([0, 2, 2])).shape).toEqual([0, 2, 2]);
    expect(det(zeros([2, 0, 0])).arraySync()).toEqual([1, 1]);
    expect(solve(zeros([0, 0]), zeros([0, 3])).shape).toEqual([0, 3]);
  });

  it('solves for vectors, and broadcasts batches', () => {
    expectClose(
      solve(
        [
          [2, 0],
          [0, 4],
        ],
        [1, 1],
      ),
      [0.5, 0.25],
    );
    const a = heavy([2, 1, 2, 2]);
    const b = sample([3, 2, 1]);
    const x = solve(a, b);
    expect(x.shape).toEqual([2, 3, 2, 1]);
    expectClose(matMul(a, x), matMul(a, x).mul(0).add(b));
    expect(solve(heavy([3, 2, 2]), [1, 2]).shape).toEqual([3, 2]);
    expectGradients(
      squared((p, q) => solve(p, q)),
      [heavy([2, 2, 2]), sample([2, 1])],
      check,
    );
    expectGradients(
      squared((p, q) => solve(p, q)),
      [heavy([3, 3]), sample([3])],
      check,
    );
  });

  it.each([true, false].flatMap((lower) => [true, false].map((transposes) => [lower, transposes] as const)))(
    'solves triangles: lower %s, transposed %s',
    (lower, transposes) => {
      const a = heavy([3, 3]);
      const b = sample([3, 2], { seed: 4 });
      const triangle = lower ? tril(a) : triu(a);
      const options = { lower, transpose: transposes };
      expectClose(matMul(transposes ? transpose(triangle) : triangle, triangularSolve(a, b, options)), tensor(b));
      expectGradients(
        squared((p, q) => triangularSolve(p, q, options)),
        [a, b],
        check,
      );
      const unit = triangle.sub(triangle.mul(matrixPower(a, 0))).add(matrixPower(a, 0));
      const unitDiagonal = { ...options, unitDiagonal: true };
      expectClose(matMul(transposes ? transpose(unit) : unit, triangularSolve(a, b, unitDiagonal)), tensor(b));
      expectGradients(
        squared((p, q) => triangularSolve(p, q, unitDiagonal)),
        [a, b],
        check,
      );
    },
  );

  it('has right gradients of both orders', () => {
    expectGradients(
      squared((x) => inverse(x)),
      [heavy([2, 2, 2])],
      check,
    );
    expectGradients((x) => det(x.div(2)), [heavy([2, 3, 3])], check);
    expectGradients((x) => slogdet(x).logAbsDet, [heavy([2, 2, 2])], check);
    expectGradients(
      squared((x) => cholesky(symmetric(x))),
      [heavy([3, 3])],
      check,
    );
    expectGradients(
      squared((x) => cholesky(symmetric(x))),
      [heavy([2, 1, 1])],
      check,
    );
    for (const shape of [
      [2, 2],
      [3, 2],
      [2, 3],
      [2, 3, 1],
      [1, 2],
    ]) {
      expectGradients((x) => Object.values(qr(x)).map((y) => y.mul(y)), [heavy(shape)], check);
    }
  });

  it('measures vectors and matrices', () => {
    const x = [
      [3, -4],
      [0, -12],
    ];
    expect(norm(x).arraySync()).toBe(13);
    expect(norm(x, { axis: 1 }).arraySync()).toEqual([5, 12]);
    expect(norm(x, { axis: [0, 1], ord: 'fro', keepDims: true }).arraySync()).toEqual([[13]]);
    expect(norm(x, { axis: 1, ord: 1 }).arraySync()).toEqual([7, 12]);
    expect(norm(x, { ord: Infinity }).arraySync()).toBe(12);
    expect(norm(x, { axis: 0, ord: -Infinity, keepDims: true }).arraySync()).toEqual([[0, 4]]);
    expectClose(norm(x, { axis: 1, ord: 3 }), [91 ** (1 / 3), 12]);
    expect(norm(x, { axis: [0, 1], ord: 1 }).arraySync()).toBe(16);
    expect(norm(x, { axis: [0, 1], ord: Infinity }).arraySync()).toBe(12);
    expect(norm(x, { axis: [1, 0], ord: Infinity, keepDims: true }).arraySync()).toEqual([[16]]);
    expect(grad((y: Tensor) => norm(y))([0, 0]).arraySync()).toEqual([0, 0]);
    for (const options of [
      {},
      { axis: 1 },
      { axis: -1, ord: 3 },
      { axis: 0, ord: 1 },
      { ord: Infinity },
      { axis: [0, 1], ord: 1 },
    ] as const) {
      expectGradients((y) => norm(y, options), [sample([3, 2], { min: 0.5, max: 2, seed: 3 })]);
    }
    expect(() => norm(x, { axis: [0, 1], ord: 2 })).toThrow(
      "of matrices (axis [0, 1]) ord must be 1, Infinity, 'fro' or 'euclidean'; got 2",
    );
    expect(() => norm(x, { ord: 'frob' as 'fro' })).toThrow("ord must be 'euclidean', 'fro' or a number; got frob");
    expect(() => norm(x, { ord: -1 })).toThrow('ord must be above 0, or −Infinity; got -1');
  });

  it('raises to whole powers', () => {
    const x = heavy([2, 2]);
    expectClose(matrixPower(x, 5), matMul(x, matMul(x, matMul(x, matMul(x, x)))), 2);
    expectClose(matrixPower(x, -2), inverse(matMul(x, x)));
    expect(() => matrixPower(x, 0.5)).toThrow('the exponent must be a whole number; got 0.5');
    expectGradients((y) => matrixPower(y, 3), [sample([2, 2], { min: -1, max: 1 })], check);
  });

  it('explains what does not fit', () => {
    expect(() => det([[1, 2]])).toThrow('det: x must be square matrices, of shape […, n, n]; got [1, 2]');
    expect(() => qr([1])).toThrow('qr: x must be matrices, of shape […, m, n]; got [1]');
    expect(() =>
      solve(
        [
          [1, 0],
          [0, 1],
        ],
        [1, 2, 3],
      ),
    ).toThrow('b must have 2 rows, as a [2, 2] has, or be a vector of 2; got [3]');
  });
});
