import { binaryFunction, unaryFunction } from '@neurite/backend';
import { describe, expect, test } from 'vitest';
import { elementwise } from './elementwise.ts';
import { type Expression, operand } from './expression.ts';
import { hasRelaxedSimd } from './features.ts';
import type { RangeKernel } from './kernel.ts';
import { softplus } from './math.ts';
import { binary, unary, type UnaryName } from './operators.ts';
import { Bench } from './testing.ts';

const MODES = [
  { fused: false, wide: false },
  { fused: false, wide: true },
  ...(hasRelaxedSimd()
    ? [
        { fused: true, wide: false },
        { fused: true, wide: true },
      ]
    : []),
];

/** Evaluates an expression of up to two operands on arrays in one mode. */
const evaluate = (
  expression: Expression,
  inputs: readonly Float32Array[],
  mode: (typeof MODES)[number],
): Float32Array => {
  const length = inputs[0]!.length;
  const bench = new Bench(8);
  const addresses = inputs.map((input) => bench.place(input));
  const result = bench.allocate(4 * length);
  let kernel!: RangeKernel;
  const { run } = bench.compile((module) => {
    kernel = elementwise(module, {
      shape: [length],
      operands: inputs.map(() => ({ kind: 'f32', strides: [1] })),
      results: [{ expression, strides: [1] }],
      ...mode,
    });
    return { run: kernel.function };
  }, mode);
  run!(...addresses, result, 0, kernel.items);
  return bench.floats(result, length).slice();
};

/** The distance between neighbouring floats around x. */
const ulp = (x: number): number =>
  Math.abs(x) < 2 ** -126 ? 2 ** -149 : 2 ** (Math.floor(Math.log2(Math.abs(x))) - 23);

const between = (low: number, high: number, count: number): number[] => {
  const logarithmic = low > 0 && high / low > 1e6;
  return Array.from({ length: count }, (_, i) => {
    const t = i / (count - 1);
    return logarithmic ? Math.exp(Math.log(low) + (Math.log(high) - Math.log(low)) * t) : low + (high - low) * t;
  });
};

const SPECIALS = [
  0,
  -0,
  Infinity,
  -Infinity,
  NaN,
  1,
  -1,
  2,
  -2,
  0.5,
  -0.5,
  1e-45,
  -1e-45,
  1e-40,
  -1e-40,
  1e-38,
  1e-30,
  -1e-30,
  1e-12,
  -1e-12,
  1e-7,
  3e38,
  -3e38,
  88.7,
  88.8,
  -87.3,
  100,
  1e10,
  -1e10,
  2 ** 24,
  9.1,
  -9.1,
  30,
  -30,
  0.625,
  0.921875,
  2.414213562373095,
  0.414213562373095,
  3.95,
  4096,
  -4096,
];

/** The largest error allowed, in units in the last place, over these ranges. */
const BOUNDS: readonly (readonly [UnaryName, number, readonly (readonly [number, number])[]])[] = [
  [
    'exp',
    1,
    [
      [-87.3, 88.7],
      [-1, 1],
      [-1e-4, 1e-4],
    ],
  ],
  [
    'expm1',
    1.6,
    [
      [-20, 88.7],
      [-1, 1],
      [-1e-4, 1e-4],
    ],
  ],
  [
    'log',
    0.9,
    [
      [1e-30, 1e30],
      [0.5, 2],
      [0.99, 1.01],
      [1e-44, 1e-38],
    ],
  ],
  [
    'log1p',
    1.5,
    [
      [-0.9999, 100],
      [-0.5, 1],
      [-1e-3, 1e-3],
      [-1e-10, 1e-10],
      [1, 1e30],
    ],
  ],
  [
    'tanh',
    1.4,
    [
      [-10, 10],
      [-1, 1],
      [-1e-5, 1e-5],
    ],
  ],
  [
    'sigmoid',
    2.5,
    [
      [-87, 87],
      [-5, 5],
    ],
  ],
  [
    'erf',
    1.2,
    [
      [-4.5, 4.5],
      [-1, 1],
      [-1e-5, 1e-5],
    ],
  ],
  [
    'sinh',
    3.5,
    [
      [-89.4, 89.4],
      [-2, 2],
      [-1e-3, 1e-3],
    ],
  ],
  [
    'cosh',
    3,
    [
      [-89.4, 89.4],
      [-2, 2],
    ],
  ],
  [
    'asinh',
    1.8,
    [
      [-10, 10],
      [-1e5, 1e5],
      [-1e-3, 1e-3],
      [1e10, 1e38],
    ],
  ],
  [
    'acosh',
    2,
    [
      [1, 2],
      [1, 1e5],
      [1e10, 1e38],
    ],
  ],
  [
    'atanh',
    2,
    [
      [-1, 1],
      [-1e-3, 1e-3],
    ],
  ],
  [
    'sin',
    1.6,
    [
      [-4, 4],
      [-1000, 1000],
      [-1e6, 1e6],
      [-1e9, 1e9],
    ],
  ],
  [
    'cos',
    1.6,
    [
      [-4, 4],
      [-1000, 1000],
      [-1e6, 1e6],
      [-1e9, 1e9],
    ],
  ],
  [
    'tan',
    3.5,
    [
      [-4, 4],
      [-1000, 1000],
      [-1e6, 1e6],
    ],
  ],
  [
    'asin',
    2.5,
    [
      [-1, 1],
      [-1e-3, 1e-3],
    ],
  ],
  [
    'acos',
    1.5,
    [
      [-1, 1],
      [0.999, 1],
      [-1, -0.999],
    ],
  ],
  [
    'atan',
    3,
    [
      [-3, 3],
      [-1e5, 1e5],
      [-1e-3, 1e-3],
    ],
  ],
  ['sqrt', 0.5, [[1e-44, 1e38]]],
  ['rsqrt', 1.5, [[1e-37, 1e38]]],
  ['reciprocal', 0.5, [[1e-37, 1e37]]],
];

/** Results that would be subnormal may be zero: exp and sigmoid make them so. */
const flushed = (expected: number, actual: number): boolean => Math.abs(expected) < 2 ** -126 && actual === 0;

describe('elementary functions', () => {
  test.each(BOUNDS)('%s errs by less than %d ulp', (name, bound, ranges) => {
    const exact = unaryFunction(name, 'float32');
    const dense = ranges.flatMap(([low, high]) => between(low, high, 20_011));
    const x = Float32Array.from([...dense, ...SPECIALS]);
    for (const mode of MODES) {
      const y = evaluate(unary(name, operand(0, 'f32')), [x], mode);
      let worst = 0;
      for (let i = 0; i < dense.length; i++) {
        const expected = exact(x[i]!);
        if (Object.is(Math.fround(expected), y[i]) || flushed(expected, y[i]!)) continue;
        const error = Math.abs(y[i]! - expected) / ulp(expected);
        if (!(error <= worst)) worst = error;
      }
      expect(worst, `${name} ${JSON.stringify(mode)}`).toBeLessThanOrEqual(bound);
      for (let i = dense.length; i < x.length; i++) {
        const expected = Math.fround(exact(x[i]!));
        // Of angles that mean nothing, only the range of the result is asked for.
        const isMeaningless = Math.abs(x[i]!) > 1.1e9 && Number.isFinite(x[i]!) && /^(sin|cos|tan)$/.test(name);
        const right =
          (isMeaningless && Math.abs(y[i]!) <= (name === 'tan' ? Infinity : 1)) ||
          Object.is(expected, y[i]) ||
          flushed(expected, y[i]!) ||
          (Math.abs(expected - y[i]!) <= bound * ulp(expected) && Math.sign(expected) === Math.sign(y[i]!));
        expect(right, `${name}(${x[i]}) = ${y[i]}, want ${expected}, ${JSON.stringify(mode)}`).toBe(true);
      }
    }
  });

  test('wide and narrow agree bit for bit', () => {
    const x = Float32Array.from(between(-100, 100, 1001));
    for (const [name] of BOUNDS) {
      for (const fused of hasRelaxedSimd() ? [false, true] : [false]) {
        const [narrow, wide] = [false, true].map((mode) =>
          evaluate(unary(name, operand(0, 'f32')), [x], { fused, wide: mode }),
        );
        expect(wide, name).toEqual(narrow);
      }
    }
  });

  test('softplus is ln(1 + eˣ) without overflow', () => {
    const x = Float32Array.from([...between(-80, 80, 2001), 1000, -1000, Infinity, -Infinity, NaN]);
    const y = evaluate(softplus(operand(0, 'f32')), [x], MODES[0]!);
    x.forEach((value, i) => {
      const expected = value > 700 ? value : Math.log1p(Math.exp(value));
      const right =
        Object.is(Math.fround(expected), y[i]) ||
        flushed(expected, y[i]!) ||
        Math.abs(y[i]! - expected) <= 2 * ulp(expected);
      expect(right, `softplus(${value}) = ${y[i]}, want ${expected}`).toBe(true);
    });
  });
});

describe('functions of two arguments', () => {
  const edges = [
    0,
    -0,
    1,
    -1,
    2,
    -2,
    3,
    -3,
    0.5,
    -0.5,
    1.5,
    -2.5,
    Infinity,
    -Infinity,
    NaN,
    1e-40,
    -1e-40,
    1e-20,
    1e20,
    -1e20,
    2 ** 24,
    2 ** 24 + 2,
    16777215,
    3e38,
    1e-30,
    7,
    -7,
  ];
  const a = Float32Array.from(edges.flatMap((x) => edges.map(() => x)));
  const b = Float32Array.from(edges.flatMap(() => edges));
  const same = (expected: number, actual: number, units: number): boolean =>
    Object.is(Math.fround(expected), actual) ||
    (Math.abs(actual - expected) <= units * ulp(expected) && Math.sign(expected) === Math.sign(actual));

  test.each([
    ['pow', 1],
    ['atan2', 3],
    ['mod', 0.5],
    ['floorDiv', 0],
    ['max', 0],
    ['min', 0],
  ] as const)('%s at every pair of edges', (name, units) => {
    const exact = binaryFunction(name, 'float32');
    for (const mode of MODES) {
      const y = evaluate(binary(name, operand(0, 'f32'), operand(1, 'f32')), [a, b], mode);
      y.forEach((value, i) => {
        const expected = exact(a[i]!, b[i]!);
        expect(same(expected, value, units), `${name}(${a[i]}, ${b[i]}) = ${value}, want ${expected}`).toBe(true);
      });
    }
  });

  test('pow errs by less than 0.6 ulp', () => {
    const [x, y] = [
      Float32Array.from({ length: 40_000 }, (_, i) => Math.exp(((i * 7919) % 40_000) / 2000 - 10)),
      Float32Array.from({ length: 40_000 }, (_, i) => ((i * 104729) % 40_000) / 5000 - 4),
    ];
    const z = evaluate(binary('pow', operand(0, 'f32'), operand(1, 'f32')), [x, y], MODES[0]!);
    let worst = 0;
    z.forEach((value, i) => (worst = Math.max(worst, Math.abs(value - x[i]! ** y[i]!) / ulp(x[i]! ** y[i]!))));
    expect(worst).toBeLessThan(0.6);
  });

  test('atan2 and mod on random points', () => {
    const random = (seed: number): Float32Array =>
      Float32Array.from({ length: 5000 }, (_, i) => Math.tan(Math.sin(i * 12.9898 + seed) * 1.57) * 10);
    const [x, y] = [random(1), random(2)];
    for (const [name, units] of [
      ['atan2', 3],
      ['mod', 0.5],
    ] as const) {
      const z = evaluate(binary(name, operand(0, 'f32'), operand(1, 'f32')), [x, y], MODES[0]!);
      z.forEach((value, i) =>
        expect(same(binaryFunction(name, 'float32')(x[i]!, y[i]!), value, units), `${name}(${x[i]}, ${y[i]})`).toBe(
          true,
        ),
      );
    }
  });
});
