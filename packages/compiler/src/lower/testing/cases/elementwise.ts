import type { HostArray } from '@neurite/backend';
import { array, booleans, floats, integers } from '../arrays.ts';
import type { KernelCase, KernelCases } from '../kernels.ts';

const special = array([
  NaN,
  Infinity,
  -Infinity,
  0,
  -0,
  1,
  -1,
  0.5,
  -0.5,
  1.5,
  -1.5,
  2.5,
  -2.5,
  1e-8,
  -1e-8,
  1e-3,
  0.999,
  -0.999,
  3,
  -3,
  6,
  7,
  15,
  -15,
  60,
  -60,
]);
const large = array([88, 89, -88, -104, 1e10, -1e10, 1e30, -1e30, 2 ** 23 + 0.5, -(2 ** 23) - 0.5]);
const shapes = [[], [7], [2, 0, 3], [1], [2, 3, 5]];

function unary(extra: readonly KernelCase[] = [], attributes: Record<string, unknown> = {}): KernelCase[] {
  const given = [special, large, ...shapes.map((shape) => floats(shape, { min: -3, max: 3 }))];
  return [...given.map((x): KernelCase => ({ inputs: { x }, attributes })), ...extra];
}

const ofIntegers = (attributes: Record<string, unknown> = {}): KernelCase => ({
  inputs: { x: integers([2, 5]) },
  attributes,
});

/** A real function of integers, which tfjs-core cuts down to an integer again. */
function realOfIntegers(f: (x: number) => number): KernelCase {
  const x = integers([5], { min: 1, max: 9 });
  return {
    inputs: { x },
    instead: {
      because: 'tfjs-core stores the real function of an integer as an integer, other backends as float32',
      outputs: [array(Array.from(x.data, f))],
    },
  };
}

const pairs: readonly (readonly [number[], number[]])[] = [
  [
    [2, 3],
    [2, 3],
  ],
  [[2, 3], [3]],
  [
    [2, 1],
    [1, 3],
  ],
  [[], [4]],
  [[2, 0], [1]],
  [
    [5, 1, 2],
    [3, 1],
  ],
  [[1, 1, 1], [2]],
];

function binary(extra: readonly KernelCase[] = [], { min = -3, max = 3 } = {}): KernelCase[] {
  return [
    ...pairs.map(
      ([p, q]): KernelCase => ({ inputs: { a: floats(p, { min, max }), b: floats(q, { seed: 2, min, max }) } }),
    ),
    ...extra,
  ];
}

const integerPair = (min: number = -5): KernelCase => ({
  inputs: { a: integers([3, 7], { min }), b: integers([7], { seed: 4, min }) },
});

/** Every special value against every other. */
const specialPair: KernelCase = {
  inputs: { a: { ...special, shape: [special.data.length, 1] }, b: special },
};

const comparison: KernelCase[] = [
  ...binary(),
  specialPair,
  integerPair(),
  { inputs: { a: booleans([6]), b: booleans([6], 2) } },
];

const logical: KernelCase[] = [
  { inputs: { a: booleans([3, 5]), b: booleans([5], 2) } },
  { inputs: { a: booleans([]), b: booleans([2], 3) } },
];

const mixed: KernelCase = {
  inputs: { a: integers([4]), b: floats([4]) },
  instead: {
    because: 'tfjs-core makes the types match before it calls a kernel',
    outputs: [array(Array.from(integers([4]).data, (value, index) => value + floats([4]).data[index]!))],
  },
};

/** From Python's math.erf. */
const errorFunction: readonly (readonly [number, number])[] = [
  [0, 0],
  [1e-8, 1.1283791670955126e-8],
  [-0.1, -0.1124629160182849],
  [0.5, 0.5204998778130465],
  [1, 0.8427007929497149],
  [-2, -0.9953222650189527],
  [Infinity, 1],
  [-Infinity, -1],
  [NaN, NaN],
];

function logicalXor(a: HostArray, b: HostArray): KernelCase {
  return {
    inputs: { a, b },
    instead: {
      because: 'no backend registers it: the op is composed of others',
      outputs: [
        array(
          Array.from(a.data, (value, index) => value ^ b.data[index]!),
          a.shape,
          'bool',
        ),
      ],
    },
  };
}

const conditional = (condition: HostArray, t: HostArray, e: HostArray): KernelCase => ({ inputs: { condition, t, e } });

/** Kernels that compute element by element. */
export const elementwiseCases: KernelCases = {
  Add: binary([integerPair(), specialPair, mixed]),
  Sub: binary([integerPair(), specialPair]),
  Multiply: binary([integerPair(), specialPair]),
  RealDiv: binary([specialPair]),
  Maximum: binary([integerPair(), specialPair]),
  Minimum: binary([integerPair(), specialPair]),
  Mod: binary([
    integerPair(1),
    { inputs: { a: array([7, -7, 7, -7, 5, 0, 5.5, -5.5]), b: array([3, 3, -3, -3, 0, 2, 2.5, 2.5]) } },
    { inputs: { a: array([7, -7, 7, -7], [4], 'int32'), b: array([3, 3, -3, -3], [4], 'int32') } },
  ]),
  Pow: binary(
    [
      integerPair(0),
      specialPair,
      { inputs: { a: array([2, -2, 1, -1, 0, 3], [6], 'int32'), b: array([-1, -2, -3, -3, -1, 20], [6], 'int32') } },
    ],
    { min: 0, max: 2 },
  ),
  Atan2: binary([specialPair]),
  FloorDiv: binary([integerPair(), { inputs: { a: array([7, -7], [2], 'int32'), b: array([0, 2], [2], 'int32') } }]),
  SquaredDifference: binary([integerPair(), specialPair]),
  AddN: [1, 2, 3, 11].map((count) => ({
    inputs: Array.from({ length: count }, (_, seed) => floats([2, 3], { seed: seed + 1 })),
  })),
  BitwiseAnd: [integerPair()],

  Abs: unary([ofIntegers()]),
  Neg: unary([ofIntegers()]),
  Square: unary([ofIntegers()]),
  Sign: unary([ofIntegers()]),
  Step: [...unary([], { alpha: 0 }), ...unary([], { alpha: 0.25 })],
  ClipByValue: [
    ...unary([ofIntegers({ clipValueMin: -2, clipValueMax: 3 })], { clipValueMin: -1.5, clipValueMax: 0.75 }),
    ...unary([], { clipValueMin: 0, clipValueMax: Infinity }),
    ofIntegers({ clipValueMin: -2.5, clipValueMax: 1.5 }),
    ofIntegers({ clipValueMin: 0.5, clipValueMax: Infinity }),
    ofIntegers({ clipValueMin: -Infinity, clipValueMax: -0.5 }),
  ],
  Ceil: unary([ofIntegers()]),
  Floor: unary([ofIntegers()]),
  Round: unary([ofIntegers()]),
  Sqrt: unary([realOfIntegers(Math.sqrt)]),
  Rsqrt: unary([realOfIntegers((x) => 1 / Math.sqrt(x))]),
  Reciprocal: unary([realOfIntegers((x) => 1 / x)]),
  Exp: unary([ofIntegers()]),
  Expm1: unary([realOfIntegers(Math.expm1)]),
  Log: unary([realOfIntegers(Math.log)]),
  Log1p: unary([realOfIntegers(Math.log1p)]),
  Erf: [
    {
      inputs: { x: array(errorFunction.map(([x]) => x)) },
      instead: {
        because: "tfjs-core's approximation has no correct digit left near 0",
        outputs: [array(errorFunction.map(([, y]) => y))],
      },
    },
    { inputs: { x: floats([50], { min: -4, max: 4 }) }, tolerance: 3e-7 },
  ],
  Sin: unary([realOfIntegers(Math.sin)]),
  Cos: unary([realOfIntegers(Math.cos)]),
  Tan: unary([realOfIntegers(Math.tan)]),
  Asin: unary(),
  Acos: unary(),
  Atan: unary([realOfIntegers(Math.atan)]),
  Sinh: unary([realOfIntegers(Math.sinh)]),
  Cosh: unary([realOfIntegers(Math.cosh)]),
  Tanh: unary([realOfIntegers(Math.tanh)]),
  Asinh: unary([realOfIntegers(Math.asinh)]),
  Acosh: unary([realOfIntegers(Math.acosh)]),
  Atanh: unary(),

  Equal: comparison,
  NotEqual: comparison,
  Less: comparison,
  LessEqual: comparison,
  Greater: comparison,
  GreaterEqual: comparison,
  LogicalAnd: logical,
  LogicalOr: logical,
  LogicalXor: [logicalXor(booleans([2, 3]), booleans([2, 3], 5))],
  LogicalNot: [{ inputs: { x: booleans([2, 3]) } }],
  IsNan: unary([ofIntegers()]),
  IsInf: unary([ofIntegers()]),
  IsFinite: unary([ofIntegers()]),
  Select: [
    conditional(booleans([3, 4]), floats([3, 4]), floats([3, 4], { seed: 2 })),
    conditional(booleans([]), array([NaN], []), array([2], [])),
    conditional(booleans([5]), integers([5]), integers([5], { seed: 2 })),
    conditional(booleans([6]), booleans([6], 2), booleans([6], 3)),
    {
      inputs: { condition: array([1, 0], [2], 'bool'), t: floats([2, 3]), e: floats([2, 3], { seed: 2 }) },
      instead: {
        because: 'where a condition of rank 1 chooses rows, the cpu kernel repeats the first elements',
        outputs: [
          array([...floats([2, 3]).data.subarray(0, 3), ...floats([2, 3], { seed: 2 }).data.subarray(3)], [2, 3]),
        ],
      },
    },
  ],
  Cast: [
    { inputs: { x: array([NaN, 2.9, -2.9, 0.5, -0.5, 0, 1e9]) }, attributes: { dtype: 'int32' } },
    { inputs: { x: array([NaN, 0.25, 0, -0, -3]) }, attributes: { dtype: 'bool' } },
    { inputs: { x: integers([2, 3]) }, attributes: { dtype: 'bool' } },
    { inputs: { x: integers([2, 3]) }, attributes: { dtype: 'float32' } },
    { inputs: { x: booleans([4]) }, attributes: { dtype: 'int32' } },
    { inputs: { x: booleans([4]) }, attributes: { dtype: 'float32' } },
    { inputs: { x: floats([0, 2]) }, attributes: { dtype: 'int32' } },
    { inputs: { x: floats([2]) }, attributes: { dtype: 'float32' } },
    {
      inputs: { x: array([1e20, -1e20, Infinity]) },
      attributes: { dtype: 'int32' },
      instead: {
        because: 'numbers beyond int32 wrap in tfjs-core and saturate here, on every backend',
        outputs: [array([2 ** 31 - 1, -(2 ** 31), 2 ** 31 - 1], [3], 'int32')],
      },
    },
  ],

  Relu: unary([ofIntegers()]),
  Relu6: unary([ofIntegers()]),
  LeakyRelu: [...unary([ofIntegers({ alpha: 0.5 })], { alpha: 0.2 }), ...unary([], { alpha: 0 })],
  Prelu: pairs.map(([p, q]) => ({ inputs: { x: floats(p), alpha: floats(q, { seed: 2 }) } })),
  Elu: unary(),
  EluGrad: [
    { inputs: { dy: floats([2, 7]), y: floats([2, 7], { seed: 2, min: -1, max: 1 }) } },
    { inputs: { dy: array([1, 2, 3, 4]), y: array([NaN, 0, -1, 5]) } },
  ],
  Selu: unary(),
  Sigmoid: unary([realOfIntegers((x) => 1 / (1 + Math.exp(-x)))]),
  Softplus: unary(),
};
