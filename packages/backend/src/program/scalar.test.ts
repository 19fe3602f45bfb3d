import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BinaryOp, UnaryOp } from './elementwise.ts';
import { binaryFunction, castFunction, compareFunction, unaryFunction } from './scalar.ts';

const lowest = -(2 ** 31);

describe('unaryFunction', () => {
  it.each<[UnaryOp, number, number]>([
    ['round', 0.5, 0],
    ['round', 1.5, 2],
    ['round', 2.5, 2],
    ['round', -0.5, -0],
    ['round', -0.2, -0],
    ['round', -1.5, -2],
    ['round', -2.5000001, -3],
    ['round', Infinity, Infinity],
    ['round', NaN, NaN],
    ['sign', -0, -0],
    ['sign', NaN, NaN],
    ['sigmoid', 0, 0.5],
    ['sigmoid', -1000, 0],
    ['sigmoid', 1000, 1],
    ['rsqrt', 4, 0.5],
    ['sqrt', -1, NaN],
    ['log', 0, -Infinity],
    ['isNaN', NaN, 1],
    ['isInf', -Infinity, 1],
    ['isFinite', Infinity, 0],
    ['erf', -0, -0],
    ['erf', 7, 1],
    ['erf', -Infinity, -1],
  ])('float32 %s of %d is %d', (op, x, expected) => {
    expect(unaryFunction(op, 'float32')(x)).toBe(expected);
  });

  it('has erf to double precision', () => {
    // From Python's math.erf.
    const values = [
      [1e-10, 1.1283791670955126e-10],
      [0.1, 0.1124629160182849],
      [0.5, 0.5204998778130465],
      [1, 0.8427007929497149],
      [2, 0.9953222650189527],
      [3.5, 0.9999992569016276],
      [5.9, 0.9999999999999999],
    ] as const;
    for (const [x, expected] of values) {
      expect(unaryFunction('erf', 'float32')(x) / expected).toBeCloseTo(1, 14);
      expect(unaryFunction('erf', 'float32')(-x)).toBe(-unaryFunction('erf', 'float32')(x));
    }
  });

  it('wraps integers and negates truth', () => {
    expect(unaryFunction('neg', 'int32')(lowest)).toBe(lowest);
    expect(unaryFunction('abs', 'int32')(lowest)).toBe(lowest);
    expect(unaryFunction('square', 'int32')(65537)).toBe(131073);
    expect(unaryFunction('not', 'int32')(5)).toBe(-6);
    expect(unaryFunction('not', 'bool')(1)).toBe(0);
    expect(Object.is(unaryFunction('neg', 'int32')(0), 0)).toBe(true);
  });
});

describe('binaryFunction', () => {
  it.each<[BinaryOp, number, number, number]>([
    ['mod', 7, 3, 1],
    ['mod', -7, 3, 2],
    ['mod', 7, -3, -2],
    ['mod', -7, -3, -1],
    ['mod', 5.5, -2, -0.5],
    ['mod', 1, 0, NaN],
    ['mod', -1, Infinity, Infinity],
    ['floorDiv', -7, 2, -4],
    ['floorDiv', 1, 0, Infinity],
    ['max', NaN, 1, NaN],
    ['max', -0, 0, 0],
    ['min', 0, -0, -0],
    ['pow', 2, 0.5, Math.SQRT2],
    ['atan2', 1, -1, (3 * Math.PI) / 4],
  ])('float32 %s of %d and %d is %d', (op, a, b, expected) => {
    expect(binaryFunction(op, 'float32')(a, b)).toBe(expected);
  });

  it('is exact modulo 2³² on int32', () => {
    const wrap = (value: bigint): number => Number(BigInt.asIntN(32, value));
    const floorDiv = (a: bigint, b: bigint): bigint => a / b - (a % b !== 0n && a < 0n !== b < 0n ? 1n : 0n);
    const exact: [BinaryOp, (a: bigint, b: bigint) => bigint][] = [
      ['add', (a, b) => a + b],
      ['sub', (a, b) => a - b],
      ['mul', (a, b) => a * b],
      ['max', (a, b) => (a > b ? a : b)],
      ['min', (a, b) => (a < b ? a : b)],
      ['floorDiv', (a, b) => (b === 0n ? 0n : floorDiv(a, b))],
      ['mod', (a, b) => (b === 0n ? 0n : a - b * floorDiv(a, b))],
      ['and', (a, b) => a & b],
      ['or', (a, b) => a | b],
      ['xor', (a, b) => a ^ b],
    ];
    const edge = fc.oneof(
      fc.integer(),
      fc.constantFrom(lowest, -1, 0, 1, 2 ** 31 - 1),
      fc.integer({ min: -9, max: 9 }),
    );
    fc.assert(
      fc.property(edge, edge, (a, b) => {
        for (const [op, reference] of exact) {
          expect([op, Object.is(binaryFunction(op, 'int32')(a, b), wrap(reference(BigInt(a), BigInt(b))))]).toEqual([
            op,
            true,
          ]);
        }
      }),
    );
    fc.assert(
      fc.property(edge, fc.integer({ min: 0, max: 40 }), (a, n) => {
        expect(binaryFunction('pow', 'int32')(a, n)).toBe(wrap(BigInt(a) ** BigInt(n)));
      }),
    );
    expect([-3, -1, 0, 1, 3].map((base) => binaryFunction('pow', 'int32')(base, -3))).toEqual([0, -1, 0, 1, 0]);
  });
});

describe('compareFunction and castFunction', () => {
  it('let NaN be unequal to everything', () => {
    expect((['eq', 'ne', 'lt', 'le', 'gt', 'ge'] as const).map((op) => compareFunction(op)(NaN, NaN))).toEqual([
      0, 1, 0, 0, 0, 0,
    ]);
    expect(compareFunction('eq')(-0, 0)).toBe(1);
  });

  it('truncate and saturate', () => {
    const cast = castFunction('float32', 'int32');
    expect([1.9, -1.9, NaN, Infinity, -Infinity, 3e9].map(cast)).toEqual([1, -1, 0, 2 ** 31 - 1, lowest, 2 ** 31 - 1]);
    expect([NaN, 0, -0, 0.5].map(castFunction('float32', 'bool'))).toEqual([1, 0, 0, 1]);
    expect(castFunction('int32', 'float32')(7)).toBe(7);
  });
});
