/** What element-wise operations and reductions give, and their gradients of both orders, when they are compiled. */
import { expect, it } from 'vitest';
import {
  abs,
  acos,
  acosh,
  add,
  all,
  any,
  argMax,
  argMin,
  asin,
  asinh,
  atan,
  atan2,
  atanh,
  cast,
  ceil,
  celu,
  clip,
  cos,
  cosh,
  cumprod,
  cumsum,
  div,
  dropout,
  elu,
  equal,
  erf,
  exp,
  expm1,
  floor,
  floorDiv,
  gelu,
  grads,
  greater,
  greaterEqual,
  hardSigmoid,
  hardSwish,
  isFinite,
  isInf,
  isNaN,
  jit,
  leakyRelu,
  less,
  lessEqual,
  log,
  log1p,
  logicalAnd,
  logicalNot,
  logicalOr,
  logicalXor,
  logSoftmax,
  logSumExp,
  max,
  maximum,
  mean,
  min,
  minimum,
  mish,
  mod,
  mul,
  neg,
  notEqual,
  oneHot,
  pow,
  prelu,
  prod,
  randomInt,
  bernoulli,
  randomNormal,
  randomUniform,
  requireBackend,
  setSeed,
  truncatedNormal,
  reciprocal,
  relu,
  relu6,
  round,
  rsqrt,
  selu,
  sigmoid,
  sign,
  silu,
  sin,
  sinh,
  softmax,
  softplus,
  softsign,
  sqrt,
  square,
  squaredDifference,
  std,
  step,
  sub,
  sum,
  tan,
  tanh,
  type Tensor,
  tensor,
  variance,
  where,
} from '../index.ts';
import { onEachBackend } from '../testing/backends.ts';
import { sample } from '../testing/finite-difference.ts';

type Unary = (x: Tensor) => Tensor;
type Binary = (a: Tensor, b: Tensor) => Tensor;

/** |got − expected| allowed, relative to 1 + |expected|: compiled functions differ in the last places. */
const TOLERANCE = 1e-5;

function expectSame(got: Tensor, expected: Tensor, what: string): void {
  expect([got.shape, got.dtype], what).toEqual([expected.shape, expected.dtype]);
  const values = got.dataSync();
  for (const [index, wanted] of expected.dataSync().entries()) {
    const value = values[index]!;
    const close =
      Object.is(value, wanted) || Math.abs(value - wanted) <= TOLERANCE * (1 + Math.abs(wanted)) || value === wanted;
    expect(close, `${what}[${index}]: ${value}, at once ${wanted}`).toBe(true);
  }
}

/** Compares a compiled function with the function itself, in all its results. */
function expectCompiledSame(f: (...xs: Tensor[]) => Tensor[], inputs: Tensor[]): void {
  const compiled = jit(f);
  const expected = f(...inputs);
  const got = compiled(...(inputs as never[])) as Tensor[];
  expect(got.length).toBe(expected.length);
  expected.forEach((y, index) => expectSame(got[index]!, y, `result ${index}`));
  expect(compiled.program !== undefined).toBe(requireBackend().compile !== undefined);
  expect(compiled.program?.program.nodes.filter((node) => node.kind === 'host') ?? []).toEqual([]);
}

function withGradients(f: (...xs: Tensor[]) => Tensor): (...xs: Tensor[]) => Tensor[] {
  const loss = (...xs: Tensor[]): Tensor => sum(square(f(...xs)));
  const slope = (...xs: Tensor[]): Tensor =>
    grads(loss)(...xs)
      .map((dx, index) => sum(mul(dx, tensor(sample(dx.shape, { seed: 30 + index })))))
      .reduce((p, q) => p.add(q));
  return (...xs) => [f(...xs), ...grads(loss)(...xs), ...grads(slope)(...xs)];
}

const unary: [string, Unary, number, number][] = [
  ['neg', neg, -2, 2],
  ['abs', abs, -2, 2],
  ['sign', sign, -2, 2],
  ['square', square, -2, 2],
  ['sqrt', sqrt, 0.25, 4],
  ['rsqrt', rsqrt, 0.25, 4],
  ['reciprocal', reciprocal, 0.25, 4],
  ['exp', exp, -3, 2],
  ['expm1', expm1, -3, 2],
  ['log', log, 0.25, 4],
  ['log1p', log1p, -0.5, 4],
  ['erf', erf, -3, 3],
  ['floor', floor, -3, 3],
  ['ceil', ceil, -3, 3],
  ['round', round, -3, 3],
  ['clip', (x) => clip(x, -1, 1), -3, 3],
  ['step', (x) => step(x, 0.25), -2, 2],
  ['sin', sin, -4, 4],
  ['cos', cos, -4, 4],
  ['tan', tan, -1, 1],
  ['asin', asin, -0.75, 0.75],
  ['acos', acos, -0.75, 0.75],
  ['atan', atan, -3, 3],
  ['sinh', sinh, -2, 2],
  ['cosh', cosh, -2, 2],
  ['tanh', tanh, -2, 2],
  ['asinh', asinh, -3, 3],
  ['acosh', acosh, 1.5, 4],
  ['atanh', atanh, -0.75, 0.75],
  ['relu', relu, -3, 3],
  ['relu6', relu6, -8, 8],
  ['leakyRelu', leakyRelu, -3, 3],
  ['elu', elu, -3, 3],
  ['elu 0.5', (x) => elu(x, 0.5), -3, 3],
  ['selu', selu, -3, 3],
  ['celu 2', (x) => celu(x, 2), -3, 3],
  ['gelu', gelu, -3, 3],
  ['gelu, approximate', (x) => gelu(x, true), -3, 3],
  ['silu', silu, -3, 3],
  ['mish', mish, -3, 3],
  ['softplus', softplus, -3, 3],
  ['softsign', softsign, -3, 3],
  ['sigmoid', sigmoid, -3, 3],
  ['hardSigmoid', hardSigmoid, -4, 4],
  ['hardSwish', hardSwish, -4, 4],
  ['softmax', softmax, -3, 3],
  ['softmax along 0', (x) => softmax(x, 0), -3, 3],
  ['logSoftmax', logSoftmax, -3, 3],
  ['dropout', (x) => dropout(x, 0.5, { seed: 4 }), -3, 3],
  ['sum', (x) => sum(x, 1), -2, 2],
  ['mean', (x) => mean(x, 0, true), -2, 2],
  ['prod', (x) => prod(x, 1), -2, 2],
  ['max', (x) => max(x, 0), -2, 2],
  ['min', (x) => min(x, [0, 1]), -2, 2],
  ['variance', (x) => variance(x, 1, false, { ddof: 1 }), -2, 2],
  ['std', (x) => std(x), -2, 2],
  ['logSumExp', (x) => logSumExp(x, -1), -2, 2],
  ['cumsum', (x) => cumsum(x, 1, { exclusive: true }), -2, 2],
  ['cumprod', (x) => cumprod(x, 1, { reverse: true }), -2, 2],
];

const binary: [string, Binary, number, number][] = [
  ['add', add, -2, 2],
  ['sub', sub, -2, 2],
  ['mul', mul, -2, 2],
  ['div', div, 0.5, 2],
  ['floorDiv', floorDiv, 0.5, 2],
  ['mod', mod, 0.5, 2],
  ['pow', pow, 0.5, 2],
  ['maximum', maximum, -2, 2],
  ['minimum', minimum, -2, 2],
  ['squaredDifference', squaredDifference, -2, 2],
  ['atan2', atan2, 0.5, 2],
  ['prelu', prelu, -2, 2],
  ['where', (a, b) => where(greater(a, b), a, b), -2, 2],
];

onEachBackend(() => {
  it.each(unary)('%s and its gradients', (_, op, min, max) => {
    expectCompiledSame(withGradients(op as (...xs: Tensor[]) => Tensor), [
      tensor(sample([3, 5], { min, max, seed: 8 })),
    ]);
  });

  it.each(binary)('%s and its gradients, broadcast', (_, op, min, max) => {
    const a = tensor(sample([3, 5], { min, max, seed: 5 }));
    const b = tensor(sample([3, 1], { min, max, seed: 6 }));
    expectCompiledSame(withGradients(op as (...xs: Tensor[]) => Tensor), [a, b]);
  });

  it('equal elements, zeros and infinities', () => {
    const a = tensor([0, -0, 1, 1, -1, Infinity, -Infinity, Infinity, 6, 3, -3]);
    const b = tensor([0, 0, 1, 2, -1, Infinity, Infinity, 1, 6, 3, -3]);
    const values = (x: Tensor, y: Tensor): Tensor[] => [
      ...([maximum, minimum, equal, notEqual, less, lessEqual, greater, greaterEqual] as Binary[]).map((op) =>
        op(x, y),
      ),
      ...([sign, relu, relu6, step, hardSigmoid, softplus, sigmoid, tanh, erf, exp, abs] as Unary[]).map((op) => op(x)),
    ];
    const slopes = (x: Tensor, y: Tensor): Tensor[] =>
      ([maximum, minimum] as Binary[]).flatMap((op) => grads((p, q) => sum(op(p!, q!)))(x, y));
    const kinks = (x: Tensor): Tensor[] =>
      ([relu, relu6, abs, elu, selu, hardSigmoid, (v) => clip(v, -1, 1), (v) => max(v), (v) => min(v)] as Unary[]).map(
        (op) => grads((p) => sum(op(p!)))(x)[0]!,
      );
    expectCompiledSame((x, y) => [...values(x!, y!), ...slopes(x!, y!)], [a, b]);
    expectCompiledSame((x) => kinks(x!), [tensor([0, 1, 1, -1, -3, -3, 3, 6])]);
  });

  it('NaN', () => {
    const x = tensor([NaN, 1, -Infinity, 0]);
    expectCompiledSame(
      (v) => [
        ...(
          [
            neg,
            abs,
            sign,
            exp,
            log1p,
            relu,
            relu6,
            leakyRelu,
            elu,
            softplus,
            sigmoid,
            gelu,
            floor,
            round,
            step,
          ] as Unary[]
        ).map((op) => op(v!)),
        ...([isNaN, isFinite, isInf, max, min, sum, argMax, argMin] as Unary[]).map((op) => op(v!)),
        ...([maximum, minimum, equal, notEqual, less, greaterEqual] as Binary[]).map((op) =>
          op(v!, tensor([1, NaN, NaN, 0])),
        ),
        clip(v!, -1, 1),
        cast(v!, 'bool'),
        where(isNaN(v!), 0, v!),
      ],
      [x],
    );
  });

  it('whole numbers and booleans', () => {
    const a = tensor([7, -7, 7, -7, 0, 2 ** 30], [6], 'int32');
    const b = tensor([2, 2, -2, -2, 5, 3], [6], 'int32');
    const c = tensor([true, false, true, true, false, false]);
    expectCompiledSame(
      (x, y, z) => [
        ...(
          [
            add,
            sub,
            mul,
            div,
            floorDiv,
            mod,
            maximum,
            minimum,
            squaredDifference,
            equal,
            less,
            logicalAnd,
            logicalXor,
          ] as Binary[]
        ).map((op) => op(x!, y!)),
        ...([add, mul, maximum, equal, logicalOr] as Binary[]).map((op) => op(x!, z!)),
        ...([neg, abs, sign, floor, square, sqrt, sum, prod, max, any, all, logicalNot, argMax] as Unary[]).map((op) =>
          op(y!),
        ),
        ...([neg, sum, mean, any, all, logicalNot, argMax, cumsum] as Unary[]).map((op) => op(z!)),
        ...(['float32', 'int32', 'bool'] as const).flatMap((dtype) => [
          cast(x!, dtype),
          cast(z!, dtype),
          cast(mul(y!, 0.75), dtype),
        ]),
        clip(x!, -3, 3),
        mul(x!, 0.5),
        add(z!, 1),
        where(z!, x!, 0),
        pow(y!, 2),
        cumprod(y!),
        oneHot(y!, 4),
        floorDiv(x!, 0),
      ],
      [a, b, c],
    );
  });

  it('draws the numbers that it draws at once, and others at the next call', () => {
    const f = (x: Tensor): Tensor[] => [
      randomInt([6], { max: 100 }),
      dropout(x, 0.5),
      randomNormal([3]),
      truncatedNormal([3]),
      bernoulli([8]),
      randomUniform([2], { min: 1, max: 3 }),
    ];
    const compiled = jit(f);
    const x = tensor([1, 2, 3, 4]);
    for (let call = 0; call < 2; call++) {
      setSeed(call);
      const expected = [...f(x), ...f(x)];
      setSeed(call);
      const got = [...compiled(x), ...compiled(x)];
      expected.forEach((y, index) => expectSame(got[index]!, y, `result ${index}`));
      expect(got[0]!.arraySync()).not.toEqual(got[6]!.arraySync());
    }
  });
});
