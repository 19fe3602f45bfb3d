import fc from 'fast-check';
import { type Call, booleans, floats } from '../call.ts';
import type { KernelCase } from '../case.ts';
import { anyNumber, array, shapes, twoShapes } from '../random.ts';

const counts = [100, 1000, 10_000, 100_000, 1_000_000];

const label = (count: number): string => count.toLocaleString('en');

const exact = [
  'Abs',
  'Ceil',
  'Floor',
  'IsFinite',
  'IsInf',
  'IsNan',
  'Neg',
  'Reciprocal',
  'Relu',
  'Relu6',
  'Round',
  'Sign',
  'Sqrt',
  'Square',
];

const rounded = [
  'Acos',
  'Acosh',
  'Asin',
  'Asinh',
  'Atan',
  'Atanh',
  'Cos',
  'Cosh',
  'Erf',
  'Exp',
  'Expm1',
  'Log',
  'Log1p',
  'Rsqrt',
  'Selu',
  'Sigmoid',
  'Sin',
  'Sinh',
  'Softplus',
  'Tan',
  'Tanh',
];

const comparisons = ['Equal', 'NotEqual', 'Less', 'LessEqual', 'Greater', 'GreaterEqual'];
const arithmetic = [
  'Add',
  'Sub',
  'Multiply',
  'RealDiv',
  'SquaredDifference',
  'Maximum',
  'Minimum',
  'Pow',
  'Mod',
  'FloorDiv',
  'Atan2',
];

function unary(attributes: Call['attributes'] = {}, tolerance?: number): KernelCase {
  return {
    random: shapes().chain((shape) => array(shape).map((x) => ({ inputs: { x }, attributes }))),
    ...(tolerance === undefined ? {} : { tolerance }),
    measured: counts.map((count) => [label(count), () => ({ inputs: { x: floats(count) }, attributes })]),
  };
}

function binary(tolerance?: number): KernelCase {
  return {
    random: twoShapes
      .chain(([one, other]) => fc.tuple(array(one), array(other)))
      .map(([a, b]) => ({ inputs: { a, b }, attributes: {} })),
    ...(tolerance === undefined ? {} : { tolerance }),
    measured: [
      ...counts.map(
        (count) => [label(count), () => ({ inputs: { a: floats(count), b: floats(count) }, attributes: {} })] as const,
      ),
      ['1,000×100 and 100', () => ({ inputs: { a: floats(1000, 100), b: floats(100) }, attributes: {} })],
    ],
  };
}

export const elementwise: Readonly<Record<string, KernelCase>> = {
  ...Object.fromEntries(exact.map((kernel) => [kernel, unary({}, 0)])),
  ...Object.fromEntries(rounded.map((kernel) => [kernel, unary()])),
  // The host's exp(x) − 1 has few digits left near 0.
  Elu: unary({}, 1e-6),
  LeakyRelu: unary({ alpha: 0.3 }),
  Step: unary({ alpha: 0.3 }, 0),
  ClipByValue: unary({ clipValueMin: -1, clipValueMax: 2 }, 0),
  Cast: unary({ dtype: 'int32' }, 0),
  ...Object.fromEntries(comparisons.map((kernel) => [kernel, binary(0)])),
  ...Object.fromEntries(arithmetic.map((kernel) => [kernel, binary()])),
  Select: {
    random: shapes({ minRank: 1 }).chain((shape) =>
      fc
        .tuple(array(shape), array(shape, anyNumber))
        .map(([t, e]) => ({ inputs: { condition: booleans(...shape), t, e }, attributes: {} })),
    ),
    tolerance: 0,
    measured: counts.map((count) => [
      label(count),
      () => ({ inputs: { condition: booleans(count), t: floats(count), e: floats(count) }, attributes: {} }),
    ]),
  },
};
