import {
  type BinaryOp,
  binaryDTypes,
  type CompareOp,
  compareOps,
  type DType,
  type Shape,
  type UnaryOp,
  unaryDTypes,
} from '@neurite/backend';
import fc from 'fast-check';
import type { PrimitiveCase } from '../primitives.ts';
import { sample, shapes, type Spread } from '../sample.ts';
import { exact, type Tolerance, trialOf } from '../trial.ts';

const denormal = 2 ** -126;

const spreads: fc.Arbitrary<Spread> = fc.constantFrom('wide', 'special', 'integers');

/** In units in the last place, for what is not correctly rounded; trigonometric arguments stay below 100. */
const unaryTolerance: Partial<Record<UnaryOp, Tolerance>> = Object.fromEntries(
  (
    [
      ['rsqrt', 2],
      ['reciprocal', 1],
      ['exp', 2],
      ['expm1', 4],
      ['log', 2],
      ['log1p', 3],
      ['sin', 4],
      ['cos', 4],
      ['tan', 8],
      ['asin', 4],
      ['acos', 4],
      ['atan', 4],
      ['sinh', 6],
      ['cosh', 4],
      ['tanh', 4],
      ['asinh', 6],
      ['acosh', 6],
      ['atanh', 6],
      ['sigmoid', 4],
      ['erf', 4],
    ] as const
  ).map(([op, ulps]) => [op, { ulps, absolute: denormal, signedZeros: false }]),
);

const trigonometric: readonly UnaryOp[] = ['sin', 'cos', 'tan'];

const unary = entries(unaryDTypes).flatMap(([op, dtypes]) =>
  dtypes.map(
    (dtype): PrimitiveCase => ({
      name: `unary ${op} of ${dtype}`,
      trials: fc.record({ shape: shapes(), seed: fc.nat(), spread: spreads }).map(({ shape, seed, spread }) => {
        const x = sample(dtype, shape, seed, spread);
        if (trigonometric.includes(op)) x.data.forEach((value, index) => (x.data[index] = value % 100));
        return trialOf([x], unaryTolerance[op] ?? exact, (b, id) => [b.unary(op, id)]);
      }),
    }),
  ),
);

const binary = entries(binaryDTypes).flatMap(([op, dtypes]) =>
  dtypes.map(
    (dtype): PrimitiveCase => ({
      name: `binary ${op} of ${dtype}`,
      trials: fc.record({ pair: broadcastPairs(), seed: fc.nat(), spread: spreads }).map(({ pair, seed, spread }) => {
        const operands = pair.map((shape, index) => sample(dtype, shape, seed + index, spread));
        return trialOf(operands, binaryTolerance(op), (b, x, y) => [b.binary(op, x!, y!)]);
      }),
    }),
  ),
);

const compare = compareOps.flatMap((op: CompareOp) =>
  (['float32', 'int32', 'bool'] as const).map(
    (dtype): PrimitiveCase => ({
      name: `compare ${op} of ${dtype}`,
      trials: fc.record({ pair: broadcastPairs(), seed: fc.nat() }).map(({ pair, seed }) => {
        const operands = pair.map((shape, index) =>
          sample(dtype, shape, seed + index, seed % 2 === 0 ? 'special' : 'integers'),
        );
        return trialOf(operands, exact, (b, x, y) => [b.compare(op, x!, y!)]);
      }),
    }),
  ),
);

const casts = (['float32', 'int32', 'bool'] as const).flatMap((from) =>
  (['float32', 'int32', 'bool'] as const).map(
    (to): PrimitiveCase => ({
      name: `cast of ${from} to ${to}`,
      trials: fc
        .record({ shape: shapes(), seed: fc.nat() })
        .map(({ shape, seed }) => trialOf([sample(from, shape, seed, 'special')], exact, (b, x) => [b.cast(x!, to)])),
    }),
  ),
);

const others = (['float32', 'int32', 'bool'] as const).flatMap((dtype): PrimitiveCase[] => [
  {
    name: `select of ${dtype}`,
    trials: fc.record({ pair: broadcastPairs(), by: fc.nat(2), seed: fc.nat() }).map(({ pair, by, seed }) => {
      const condition = sample('bool', by === 2 ? [] : pair[by as 0 | 1], seed);
      const branches = pair.map((shape, index) => sample(dtype, shape, seed + index, 'special'));
      return trialOf([condition, ...branches], exact, (b, c, x, y) => [b.select(c!, x!, y!)]);
    }),
  },
  ...(dtype === 'bool' ? [] : [clampCase(dtype)]),
]);

/** Every element-wise primitive, by itself. */
export const elementwiseCases: readonly PrimitiveCase[] = [...unary, ...binary, ...compare, ...casts, ...others];

function clampCase(dtype: 'float32' | 'int32'): PrimitiveCase {
  return {
    name: `clamp of ${dtype}`,
    trials: fc
      .record({ shape: shapes(), seed: fc.nat(), low: fc.integer({ min: -9, max: 2 }), width: fc.nat(9) })
      .map(({ shape, seed, low, width }) =>
        trialOf([sample(dtype, shape, seed, 'special')], { ...exact, signedZeros: false }, (b, x) => [
          b.clamp(x!, low, low + width),
        ]),
      ),
  };
}

function binaryTolerance(op: BinaryOp): Tolerance {
  switch (op) {
    case 'pow':
      return { ulps: 16, absolute: denormal, signedZeros: false };
    case 'atan2':
      return { ulps: 6, absolute: denormal, signedZeros: false };
    case 'mod':
      return { ...exact, signedZeros: false };
    default:
      return exact;
  }
}

/** Two shapes that broadcast: some axes of either are 1 or missing. */
function broadcastPairs(): fc.Arbitrary<[Shape, Shape]> {
  return fc
    .record({ shape: shapes(4, 2048), mask: fc.nat(255), drop: fc.nat(3), side: fc.boolean() })
    .map(({ shape, mask, drop, side }) => {
      const thin = (bits: number): Shape => shape.map((length, axis) => ((bits >> axis) & 1 ? 1 : length));
      const [full, other] = [mask % 3 === 0 ? shape : thin(mask), thin(mask >> 4).slice(Math.min(drop, shape.length))];
      return side ? [full, other] : [other, full];
    });
}

function entries<K extends string>(table: Readonly<Record<K, readonly DType[]>>): [K, readonly DType[]][] {
  return Object.entries(table) as [K, readonly DType[]][];
}
