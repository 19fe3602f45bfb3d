import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expressionEpilogue } from './epilogue.ts';
import { add, constant, type Expression, expressionKey, mul, operand } from './expression.ts';
import { hasRelaxedSimd } from './features.ts';
import type { BatchDimension, MatMulSpec } from './matmul-spec.ts';
import { depthBlock, matMul, packMatrix } from './matmul.ts';
import { relu } from './operators.ts';
import { f32x4 } from './simd.ts';
import { Bench, noise } from './testing.ts';
import type { Epilogue } from './tile.ts';

/** relu(value + bias[column]) + residual[row, column]. */
const biasReluResidual = (n: number): Epilogue => {
  const [value, bias, residual] = [0, 1, 2].map((i) => operand(i, 'f32')) as [Expression, Expression, Expression];
  return expressionEpilogue(
    add(relu(add(value, bias)), residual),
    [
      { rowStride: 0, perColumn: true },
      { rowStride: 4 * n, perColumn: true },
    ],
    false,
  );
};
/** value · scale[row]. */
const scaleRows: Epilogue = {
  key: 'scale',
  operands: [{ rowStride: 4, perColumn: false }],
  begin:
    () =>
    (value, [scale]) =>
      f32x4.mul(value, scale!),
};

interface Case {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
  readonly batch?: readonly { readonly count: number; readonly a: boolean; readonly b: boolean }[];
  readonly accumulate?: boolean;
  readonly epilogue?: 'bias' | 'scale' | undefined;
  readonly fused?: boolean;
  readonly prepacked?: boolean;
  /** Cut the items into so many calls, run last first. */
  readonly pieces?: number;
}

/** Runs a case in one mode; gives C and what a plain loop in double precision gives. */
const run = (given: Case, wide: boolean): { actual: Float32Array; expected: Float32Array; magnitude: number } => {
  const {
    m,
    n,
    k,
    transposeA = false,
    transposeB = false,
    accumulate = false,
    fused = hasRelaxedSimd(),
    prepacked = false,
    pieces = 1,
  } = given;
  const dims = given.batch ?? [];
  const counts = (used: (d: (typeof dims)[number]) => boolean): number =>
    dims.reduce((product, d) => product * (used(d) ? d.count : 1), 1);
  const [aCount, bCount, cCount] = [counts((d) => d.a), counts((d) => d.b), counts(() => true)];
  const batch: BatchDimension[] = [];
  let [aStride, bStride, cStride] = [m * k, k * n, m * n];
  for (const d of [...dims].reverse()) {
    batch.unshift({
      count: d.count,
      a: d.a ? aStride : 0,
      b: d.b ? bStride : 0,
      c: cStride,
      epilogue: given.epilogue === 'bias' ? [0, 4 * cStride] : [0],
    });
    if (d.a) aStride *= d.count;
    if (d.b) bStride *= d.count;
    cStride *= d.count;
  }
  const bench = new Bench(4 + Math.ceil((12 * (aCount * m * k + bCount * k * n + cCount * m * n)) / 2 ** 20));
  const [A, B, C, bias, residual] = [
    noise(aCount * m * k, 1),
    noise(bCount * k * n, 2),
    noise(cCount * m * n, 3),
    noise(n, 4),
    noise(cCount * m * n, 5),
  ];
  const scale = noise(m, 6);
  const [a, b, c] = [bench.place(A), bench.place(B), bench.place(C)];
  const epilogue = given.epilogue === 'bias' ? biasReluResidual(n) : given.epilogue === 'scale' ? scaleRows : undefined;
  const spec: MatMulSpec = {
    m,
    n,
    k,
    accumulate,
    fused,
    wide,
    batch,
    aStrides: transposeA ? [1, m] : [k, 1],
    bStrides: transposeB ? [1, k] : [n, 1],
    cStride: n,
    ...(epilogue === undefined ? {} : { epilogue }),
    ...(prepacked ? { prepacked } : {}),
  };
  let kernel!: ReturnType<typeof matMul>;
  let packer: ReturnType<typeof packMatrix> | undefined;
  const exports = bench.compile(
    (module) => {
      kernel = matMul(module, spec);
      if (prepacked) packer = packMatrix(module, spec);
      return { run: kernel.function, ...(packer === undefined ? {} : { pack: packer.function }) };
    },
    { wide },
  );
  const scratch = bench.allocate(kernel.scratchBytes);
  let bAddress = b;
  if (packer !== undefined) {
    bAddress = bench.allocate(packer.bytes);
    exports['pack']!(b, bAddress, 0, packer.items);
    expect(bench.intact(bAddress, packer.bytes)).toBe(true);
  }
  const operands =
    given.epilogue === 'bias'
      ? [bench.place(bias), bench.place(residual)]
      : given.epilogue === 'scale'
        ? [bench.place(scale)]
        : [];
  for (let piece = pieces - 1; piece >= 0; piece--) {
    const [start, end] = [piece, piece + 1].map((i) => Math.floor((i * kernel.items) / pieces)) as [number, number];
    exports['run']!(a, bAddress, c, ...operands, scratch, start, end);
  }
  expect(bench.intact(c, 4 * C.length)).toBe(true);
  expect(bench.intact(scratch, kernel.scratchBytes)).toBe(true);
  expect(bench.floats(a, A.length)).toEqual(A);

  const expected = Float32Array.from(C);
  for (let index = 0; index < cCount; index++) {
    let rest = index;
    let [aAt, bAt] = [0, 0];
    for (const d of [...batch].reverse()) {
      aAt += (rest % d.count) * d.a;
      bAt += (rest % d.count) * d.b;
      rest = Math.floor(rest / d.count);
    }
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        const at = index * m * n + i * n + j;
        let sum = accumulate ? C[at]! : 0;
        for (let l = 0; l < k; l++)
          sum += A[aAt + (transposeA ? l * m + i : i * k + l)]! * B[bAt + (transposeB ? j * k + l : l * n + j)]!;
        if (given.epilogue === 'bias') sum = Math.max(sum + bias[j]!, 0) + residual[at]!;
        if (given.epilogue === 'scale') sum *= scale[i]!;
        expected[at] = sum;
      }
    }
  }
  return { actual: bench.floats(c, C.length).slice(), expected, magnitude: Math.sqrt(k + 1) };
};

/** Both modes are right and agree bit for bit, as does the work cut into pieces. */
const expectRight = (given: Case): void => {
  const { actual, expected, magnitude } = run(given, false);
  let worst = 0;
  expected.forEach((value, i) => (worst = Math.max(worst, Math.abs(value - actual[i]!))));
  expect(worst, JSON.stringify(given)).toBeLessThanOrEqual(1.5e-6 * magnitude + 1e-7);
  expect(actual.some(Number.isNaN)).toBe(false);
  expect(run(given, true).actual, `wide ${JSON.stringify(given)}`).toEqual(actual);
  expect(run({ ...given, pieces: 3 }, false).actual, `pieces ${JSON.stringify(given)}`).toEqual(actual);
};

describe('matMul', () => {
  const sizes = [0, 1, 2, 3, 5, 6, 7, 8, 11, 13, 16, 17, 23, 31, 37, 64, 67];
  const size = fc.constantFrom(...sizes);

  test('random shapes, transposes, epilogues', () => {
    fc.assert(
      fc.property(
        size,
        size,
        size,
        fc.boolean(),
        fc.boolean(),
        fc.boolean(),
        fc.constantFrom<Case['epilogue']>(undefined, 'bias', 'scale'),
        fc.boolean(),
        (m, n, k, transposeA, transposeB, accumulate, epilogue, fused) =>
          expectRight({ m, n, k, transposeA, transposeB, accumulate, epilogue, fused: fused && hasRelaxedSimd() }),
      ),
      { numRuns: 120, seed: 7 },
    );
  });

  test('every column count up to 50, with 6 rows and more', () => {
    for (let n = 1; n <= 50; n++) expectRight({ m: 7, n, k: 9 });
  });

  test('every row count up to 26, few and many columns', () => {
    for (let m = 1; m <= 26; m++) {
      for (const n of [1, 4, 8, 21]) expectRight({ m, n, k: 10, transposeA: m % 2 === 0 });
    }
  });

  test('k beyond one block, with accumulation and epilogue', () => {
    for (const k of [257, 300, 513, 1025]) {
      for (const transposeA of [false, true])
        expectRight({ m: 70, n: 35, k, transposeA, accumulate: k % 2 === 0, epilogue: 'bias' });
    }
    expectRight({ m: 1, n: 19, k: 600, epilogue: 'bias' });
    expectRight({ m: 19, n: 1, k: 600, epilogue: 'scale' });
  });

  test('A packed though it is not transposed', () => expectRight({ m: 1050, n: 257, k: 253, epilogue: 'scale' }));

  test('rows beyond one block', () => expectRight({ m: 500, n: 40, k: 20, transposeA: true, epilogue: 'bias' }));

  test('vectors: one row or one column, B by rows and by columns', () => {
    for (const [m, n] of [
      [1, 50],
      [2, 30],
      [50, 1],
      [1, 1],
    ] as const) {
      for (const transposeA of [false, true]) {
        for (const transposeB of [false, true]) expectRight({ m, n, k: 45, transposeA, transposeB, epilogue: 'bias' });
      }
    }
  });

  test('batches, broadcast on either side', () => {
    const full = { a: true, b: true };
    for (const batch of [
      [{ count: 5, ...full }],
      [
        { count: 2, ...full },
        { count: 3, ...full },
      ],
      [
        { count: 2, a: true, b: false },
        { count: 3, a: false, b: true },
      ],
      [{ count: 0, ...full }],
      [{ count: 3, a: false, b: true }],
    ]) {
      for (const [m, n, k] of [
        [7, 9, 5],
        [1, 6, 16],
        [6, 1, 9],
        [20, 33, 12],
      ] as const) {
        for (const transposeB of [false, true]) expectRight({ m, n, k, batch, transposeB, epilogue: 'bias' });
      }
    }
  });

  test('B packed beforehand', () => {
    for (const [m, n, k] of [
      [3, 50, 20],
      [32, 47, 300],
      [6, 16, 8],
      [13, 5, 7],
    ] as const) {
      for (const transposeB of [false, true]) expectRight({ m, n, k, transposeB, prepacked: true });
    }
  });

  test('zeros of a k of length zero', () => {
    expect(run({ m: 3, n: 3, k: 0 }, false).actual).toEqual(new Float32Array(9));
  });

  test('blocks of k depend on k alone and are multiples of four', () => {
    for (const k of [1, 255, 256, 257, 784, 2048]) {
      expect(depthBlock(k) % 4).toBe(0);
      expect(depthBlock(k)).toBeLessThanOrEqual(256);
    }
  });

  test('keys tell expressions apart', () => {
    const x = operand(0, 'f32');
    const keys = [
      x,
      add(x, x),
      add(x, 1),
      add(x, 2),
      mul(x, 0),
      mul(x, -0),
      add(x, constant(1)),
      operand(1, 'f32'),
    ].map((root) => expressionKey([root], true));
    expect(new Set(keys).size).toBe(7);
    expect(keys[2]).toBe(keys[6]);
    expect(expressionKey([x], false)).not.toBe(keys[0]);
  });
});
