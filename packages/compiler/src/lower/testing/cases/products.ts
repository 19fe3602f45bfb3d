import { broadcastShapes, elementCount, type HostArray } from '@neurite/backend';
import { array, floats, integers } from '../arrays.ts';
import { type KernelCase, type KernelCases, runTfjs } from '../kernels.ts';

const flags = [
  [false, false],
  [true, false],
  [false, true],
  [true, true],
] as const;

/** Shapes of two stacks of matrices for m, k, n, with leading axes that tfjs-core's own broadcasting gets right. */
const stacks: readonly (readonly [number[], number[]])[] = [
  [[], []],
  [[1], [1]],
  [[4], [4]],
  [[4], []],
  [[], [4]],
  [[4], [1]],
  [
    [2, 3],
    [2, 3],
  ],
  [[2, 3], [3]],
  [
    [2, 3],
    [1, 1],
  ],
  [[0], [0]],
];

function operands(
  a: readonly number[],
  b: readonly number[],
  [m, k, n]: readonly [number, number, number],
  [transposeA, transposeB]: readonly [boolean, boolean],
): { a: HostArray; b: HostArray } {
  return {
    a: floats([...a, ...(transposeA ? [k, m] : [m, k])]),
    b: floats([...b, ...(transposeB ? [n, k] : [k, n])], { seed: 2 }),
  };
}

function product(a: readonly number[], b: readonly number[], sizes: readonly [number, number, number]): KernelCase[] {
  return flags.map((flag) => ({
    inputs: operands(a, b, sizes, flag),
    attributes: { transposeA: flag[0], transposeB: flag[1] },
    tolerance: 3e-6,
  }));
}

/** The cpu kernel counts batches modulo each operand's own, which is wrong when axes are repeated in both. */
function productByPairs(a: readonly number[], b: readonly number[]): KernelCase {
  const inputs = operands(a, b, [2, 3, 4], [false, false]);
  const batch = broadcastShapes(a, b);
  const pick = (x: HostArray, lead: readonly number[], index: number, matrix: number[]): HostArray => {
    let place = 0;
    for (const [axis, length] of batch.entries()) {
      const at = Math.floor(index / elementCount(batch.slice(axis + 1))) % length;
      const own = axis - (batch.length - lead.length);
      if (own >= 0 && lead[own] !== 1) place += at * elementCount(lead.slice(own + 1));
    }
    const size = elementCount(matrix);
    return array(Array.from(x.data.subarray(place * size, (place + 1) * size)), matrix);
  };
  const products = Array.from({ length: elementCount(batch) }, (_, index) =>
    runTfjs(
      'BatchMatMul',
      { a: pick(inputs.a, a, index, [2, 3]), b: pick(inputs.b, b, index, [3, 4]) },
      { transposeA: false, transposeB: false },
    ),
  );
  return {
    inputs,
    attributes: { transposeA: false, transposeB: false },
    tolerance: 3e-6,
    instead: {
      because: 'the cpu kernel pairs the wrong matrices where both operands repeat an axis',
      outputs: [
        array(
          products.flatMap(([y]) => Array.from(y!.data)),
          [...batch, 2, 4],
        ),
      ],
    },
  };
}

const fusedAttributes = { transposeA: false, transposeB: false, leakyreluAlpha: 0.3 };
const [left, right] = [floats([2, 4, 3]), floats([2, 3, 5], { seed: 2 })];
const bias = floats([5], { seed: 3 });
const preluActivationWeights = floats([5], { seed: 4 });

/** Equations and the shapes of their operands. */
const equations: readonly (readonly [string, ...number[][]])[] = [
  ['ij,jk->ik', [2, 3], [3, 4]],
  ['ij,kj->ik', [2, 3], [4, 3]],
  ['ji,jk->ik', [3, 2], [3, 4]],
  ['ij,jk->ki', [2, 3], [3, 4]],
  ['bij,bjk->bik', [2, 3, 4], [2, 4, 5]],
  ['bhqd,bhkd->bhqk', [2, 2, 3, 4], [2, 2, 5, 4]],
  ['bqhd,bkhd->bhqk', [2, 3, 2, 4], [2, 5, 2, 4]],
  ['bhqk,bkhd->bqhd', [2, 2, 3, 5], [2, 5, 2, 4]],
  ['abc,cd->abd', [2, 3, 4], [4, 5]],
  ['i,i->', [4], [4]],
  ['i,j->ij', [3], [4]],
  ['ij->ji', [2, 3]],
  ['ij->i', [2, 3]],
  ['ij->', [2, 3]],
  ['ij,ij->ij', [2, 3], [2, 3]],
  ['ij,j->i', [2, 3], [3]],
  ['ij,kl->jl', [2, 3], [4, 5]],
  ['ij,jk,kl->il', [2, 3], [3, 4], [4, 2]],
  ['i,ij,j->', [2], [2, 3], [3]],
  ['ij, jk -> ik', [1, 0], [0, 2]],
  ['ij,jk', [2, 3], [3, 2]],
  ['ba', [2, 3]],
  ['ii->i', [3, 3]],
  ['ii', [3, 3]],
  ['iij->ji', [2, 2, 3]],
  ['jij,j->i', [3, 2, 3], [3]],
];

/** Multiplies everything out and sums, over all values of all labels. */
function multiplyOut(equation: string, inputs: readonly HostArray[]): HostArray {
  const [left, right] = equation.replaceAll(' ', '').split('->') as [string, string | undefined];
  const terms = left.split(',');
  const letters = [...left.replaceAll(',', '')];
  const labels = [...new Set(letters)];
  const result =
    right ??
    letters
      .filter((letter) => letters.filter((other) => other === letter).length === 1)
      .sort()
      .join('');
  const lengths = labels.map((label) => {
    const term = terms.findIndex((labelled) => labelled.includes(label));
    return inputs[term]!.shape[terms[term]!.indexOf(label)]!;
  });
  const lengthOf = (label: string): number => lengths[labels.indexOf(label)]!;
  const sums = new Float64Array(elementCount([...result].map(lengthOf)));
  for (let index = 0; index < elementCount(lengths); index++) {
    const at = (label: string): number => {
      const axis = labels.indexOf(label);
      return Math.floor(index / elementCount(lengths.slice(axis + 1))) % lengths[axis]!;
    };
    const placeIn = (term: string): number =>
      [...term].reduce((place, label) => place * lengthOf(label) + at(label), 0);
    sums[placeIn(result)]! += terms.reduce((value, term, operand) => value * inputs[operand]!.data[placeIn(term)]!, 1);
  }
  return array(Array.from(sums), [...result].map(lengthOf));
}

/** A sum over labels, and what comes of multiplying it out. */
export function summation([equation, ...shapes]: (typeof equations)[number]): KernelCase {
  const inputs = shapes.map((shape, index) => floats(shape, { seed: index + 1 }));
  return {
    inputs,
    attributes: { equation },
    tolerance: 3e-6,
    instead: { because: 'the cpu kernel fails at some of them', outputs: [multiplyOut(equation, inputs)] },
  };
}

/** Products of matrices. */
export const productCases = (): KernelCases => ({
  BatchMatMul: [
    ...stacks.flatMap(([a, b]) => product(a, b, [3, 4, 5])),
    ...[
      [1, 1, 1],
      [7, 1, 3],
      [1, 9, 1],
      [2, 0, 3],
      [0, 2, 3],
    ].flatMap((sizes) => product([2], [2], sizes as [number, number, number])),
    {
      inputs: { a: integers([3, 4]), b: integers([4, 2], { seed: 2 }) },
      attributes: { transposeA: false, transposeB: false },
    },
    productByPairs([2, 1], [1, 3]),
    productByPairs([3, 1], [2]),
    productByPairs([2, 1], [3]),
  ],
  _FusedMatMul: [
    { inputs: { a: left, b: right }, attributes: { ...fusedAttributes, activation: 'linear' } },
    { inputs: { a: left, b: right }, attributes: { transposeA: false, transposeB: false } },
    ...['linear', 'relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu', 'prelu'].map((activation) => ({
      inputs: { a: left, b: right, bias, preluActivationWeights },
      attributes: { ...fusedAttributes, activation },
      tolerance: 3e-6,
    })),
    {
      inputs: { a: floats([1, 3, 4]), b: floats([1, 5, 3]), bias: floats([4, 5]) },
      attributes: { transposeA: true, transposeB: true, activation: 'relu' },
    },
  ],
  Einsum: equations.map(summation),
});
