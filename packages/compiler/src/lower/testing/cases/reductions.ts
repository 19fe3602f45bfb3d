import { array, booleans, floats, integers } from '../arrays.ts';
import type { KernelCase, KernelCases } from '../kernels.ts';

const axisLists: readonly (readonly [number[], number[] | number])[] = [
  [[2, 3, 4], [0]],
  [[2, 3, 4], [2]],
  [
    [2, 3, 4],
    [0, 2],
  ],
  [
    [2, 3, 4],
    [-1, 0],
  ],
  [
    [2, 3, 4],
    [0, 1, 2],
  ],
  [[2, 3, 4], []],
  [[5], 0],
  [[], []],
  [[1, 1], [1]],
  [[3, 0, 2], [0]],
];

type Attributes = Readonly<Record<string, unknown>>;

function reductions(
  axisName: string,
  make: (shape: number[]) => KernelCase['inputs'],
  skipEmpty = false,
): KernelCase[] {
  return axisLists
    .filter(([shape]) => !skipEmpty || !shape.includes(0))
    .flatMap(([shape, axis]) =>
      [false, true].map((keepDims) => ({ inputs: make(shape), attributes: { [axisName]: axis, keepDims } })),
    );
}

const ofFloats = (shape: number[]): KernelCase['inputs'] => ({ x: floats(shape) });
const ofIntegers = (shape: number[]): KernelCase['inputs'] => ({ x: integers(shape) });
const ofBooleans = (shape: number[]): KernelCase['inputs'] => ({ x: booleans(shape) });
const withNaN = (attributes: Attributes): KernelCase => ({
  inputs: { x: array([1, NaN, 3, -Infinity, 2, Infinity], [2, 3]) },
  attributes,
});

const arg: KernelCase[] = [
  ...[0, 1, 2, -1].map((axis): KernelCase => ({ inputs: { x: floats([2, 3, 4]) }, attributes: { axis } })),
  { inputs: { x: integers([4, 6], { min: 0, max: 3 }) }, attributes: { axis: 1 } },
  { inputs: { x: booleans([6]) }, attributes: { axis: 0 } },
  { inputs: { x: floats([0, 3]) }, attributes: { axis: 1 } },
  { inputs: { x: array([1, NaN, 3, 2, NaN, 5, 7, 5, -Infinity, NaN, NaN, NaN], [3, 4]) }, attributes: { axis: 1 } },
];

const running: KernelCase[] = [
  ...[0, 1, 2].flatMap((axis) =>
    [
      { exclusive: false, reverse: false },
      { exclusive: true, reverse: false },
      { exclusive: false, reverse: true },
      { exclusive: true, reverse: true },
    ].map(
      (options): KernelCase => ({
        inputs: { x: floats([2, 3, 4]) },
        attributes: { axis, ...options },
        tolerance: 2e-6,
      }),
    ),
  ),
  { inputs: { x: integers([5]) }, attributes: { axis: 0, exclusive: false, reverse: false } },
  { inputs: { x: booleans([5]) }, attributes: { axis: 0, exclusive: false, reverse: false } },
  { inputs: { x: floats([0]) }, attributes: { axis: 0, exclusive: false, reverse: false } },
];

const logits: readonly (readonly [number[], number])[] = [
  [[4], -1],
  [[3, 5], 1],
  [[2, 3, 1], 2],
  [[0, 3], 1],
];

/** Reductions, running reductions, and what normalises by one. */
export const reductionCases: KernelCases = {
  Sum: [
    ...reductions('axis', ofFloats),
    ...reductions('axis', ofIntegers),
    ...reductions('axis', ofBooleans),
    withNaN({ axis: [1] }),
  ],
  Prod: [...reductions('axis', ofFloats), ...reductions('axis', ofIntegers), withNaN({ axis: [1] })],
  Mean: [
    ...reductions('axis', ofFloats),
    ...reductions('axis', ofIntegers),
    {
      inputs: { x: floats([2, 0]) },
      attributes: { axis: [1], keepDims: false },
      instead: { because: 'of nothing tfjs-core says 0, TensorFlow and NumPy NaN', outputs: [array([NaN, NaN])] },
    },
  ],
  Max: [
    ...reductions('reductionIndices', ofFloats, true),
    ...reductions('reductionIndices', ofIntegers, true),
    ...reductions('reductionIndices', ofBooleans, true),
    withNaN({ reductionIndices: [1] }),
    withNaN({ reductionIndices: [0, 1] }),
  ],
  Min: [
    ...reductions('axis', ofFloats, true),
    ...reductions('axis', ofIntegers, true),
    ...reductions('axis', ofBooleans, true),
    withNaN({ axis: [1] }),
  ],
  All: reductions('axis', ofBooleans, true),
  Any: reductions('axis', ofBooleans, true),
  ArgMax: arg,
  ArgMin: arg,
  Cumsum: running,
  Cumprod: running,

  Softmax: [
    ...logits.map(([shape, dim]): KernelCase => ({ inputs: { logits: floats(shape) }, attributes: { dim } })),
    { inputs: { logits: array([1000, -1000, 1000, 0, -Infinity, 5, 7, NaN], [4, 2]) }, attributes: { dim: -1 } },
  ],
  LogSoftmax: [
    {
      inputs: { logits: array([1000, 1000 - Math.log(3), 0, Math.log(3)], [2, 2]) },
      attributes: { axis: -1 },
      instead: {
        because: 'the cpu backend does not register it',
        outputs: [array([Math.log(0.75), Math.log(0.25), Math.log(0.25), Math.log(0.75)], [2, 2])],
      },
      tolerance: 3e-5,
    },
  ],
};
