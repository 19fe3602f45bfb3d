import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as e from './expression.ts';
import type { ReduceName } from './accumulate.ts';
import { type ElementKind, keptStrides, rowMajor } from './iteration.ts';
import type { StagedKernel } from './kernel.ts';
import { exp } from './math.ts';
import { reduce, type Reduction } from './reduce.ts';
import { Bench, noise } from './testing.ts';

type Host = Float32Array | Int32Array | Uint8Array;
const size = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);
const hostKind = { f32: 'float32', i32: 'int32', bool: 'bool' } as const;

const run = (
  shape: readonly number[],
  axes: readonly number[],
  results: readonly Reduction[],
  kinds: readonly ElementKind[],
  inputs: readonly Host[],
  options: { wide?: boolean; pieces?: number; strides?: readonly number[] } = {},
): Host[] => {
  const { wide = false, pieces = 1, strides = rowMajor(shape) } = options;
  const bench = new Bench(8);
  const kept = size(shape.filter((_, d) => !axes.includes(d)));
  const addresses = inputs.map((input, i) => bench.place(input, hostKind[kinds[i]!]));
  const kindOf = ({ expression, finish }: Reduction): ElementKind =>
    (finish?.(expression) ?? expression).kind as ElementKind;
  const outputs = results.map((result) => bench.allocate(kept * (kindOf(result) === 'bool' ? 1 : 4)));
  let kernel!: StagedKernel;
  const exports = bench.compile(
    (module) => {
      kernel = reduce(module, {
        shape,
        axes,
        operands: kinds.map((kind) => ({ kind, strides })),
        results,
        fused: false,
        wide,
      });
      return Object.fromEntries(kernel.stages.map((stage, i) => [`stage${i}`, stage.function]));
    },
    { wide },
  );
  const scratch = bench.allocate(kernel.scratchBytes);
  kernel.stages.forEach(({ items }, stage) => {
    for (let piece = pieces - 1; piece >= 0; piece--) {
      exports[`stage${stage}`]!(
        ...addresses,
        ...outputs,
        scratch,
        Math.floor((piece * items) / pieces),
        Math.floor(((piece + 1) * items) / pieces),
      );
    }
  });
  expect(bench.intact(scratch, kernel.scratchBytes)).toBe(true);
  return results.map((result, i) => {
    const kind = kindOf(result);
    expect(bench.intact(outputs[i]!, kept * (kind === 'bool' ? 1 : 4))).toBe(true);
    return (
      kind === 'bool'
        ? bench.bytes(outputs[i]!, kept)
        : kind === 'i32'
          ? bench.ints(outputs[i]!, kept)
          : bench.floats(outputs[i]!, kept)
    ).slice();
  });
};

/** Groups the elements by where they are reduced to. */
const groups = (shape: readonly number[], axes: readonly number[]): number[][] => {
  const strides = keptStrides(shape, axes);
  const lists = Array.from({ length: size(shape.filter((_, d) => !axes.includes(d))) }, (): number[] => []);
  for (let index = 0; index < size(shape); index++) {
    let rest = index;
    let place = 0;
    for (let d = shape.length - 1; d >= 0; d--) {
      place += (rest % shape[d]!) * strides[d]!;
      rest = Math.floor(rest / shape[d]!);
    }
    lists[place]!.push(index);
  }
  return lists;
};

const close = (actual: number, expected: number, terms: number): boolean =>
  Object.is(actual, expected) || Math.abs(actual - expected) <= 2e-6 * (Math.abs(expected) + Math.sqrt(terms));

describe('reduce', () => {
  const length = fc.constantFrom(0, 1, 2, 3, 4, 5, 8, 13, 17, 33, 40);

  test('random shapes and axes, every operation', () => {
    const dims = fc.array(fc.record({ length, reduced: fc.boolean() }), { minLength: 0, maxLength: 4 });
    fc.assert(
      fc.property(dims, fc.boolean(), fc.constantFrom(1, 3), (given, wide, pieces) => {
        const shape = given.map((d) => d.length);
        fc.pre(size(shape) < 50_000);
        const axes = given.flatMap((d, i) => (d.reduced ? [i] : []));
        const x = noise(size(shape), 4);
        const n = Int32Array.from(noise(size(shape), 5), (value) => value * 2 ** 31);
        const t = Uint8Array.from(noise(size(shape), 6), (value) => (value > 0.7 ? 1 : 0));
        const [f, i, b] = [e.operand(0, 'f32'), e.operand(1, 'i32'), e.operand(2, 'bool')];
        const results: Reduction[] = [
          { op: 'sum', expression: e.mul(f, f) },
          { op: 'max', expression: f },
          { op: 'min', expression: f },
          { op: 'sum', expression: i },
          { op: 'prod', expression: i },
          { op: 'max', expression: i },
          { op: 'any', expression: b },
          { op: 'all', expression: b },
          { op: 'sum', expression: f, finish: (sum) => e.compare('gt', sum, 0.25) },
        ];
        const outputs = run(shape, axes, results, ['f32', 'i32', 'bool'], [x, n, t], { wide, pieces });
        groups(shape, axes).forEach((members, at) => {
          const [squares, max, min, sum, prod, maxInt, any, all] = outputs.map((output) => output[at]!) as [
            number,
            number,
            number,
            number,
            number,
            number,
            number,
            number,
          ];
          expect(
            close(
              squares,
              members.reduce((s, m) => s + x[m]! * x[m]!, 0),
              members.length,
            ),
          ).toBe(true);
          expect(max).toBe(members.reduce((s, m) => Math.max(s, x[m]!), -Infinity));
          expect(min).toBe(members.reduce((s, m) => Math.min(s, x[m]!), Infinity));
          expect(sum).toBe(members.reduce((s, m) => (s + n[m]!) | 0, 0));
          expect(prod).toBe(members.reduce((s, m) => Math.imul(s, n[m]!), 1));
          expect(maxInt).toBe(members.reduce((s, m) => Math.max(s, n[m]!), -(2 ** 31)));
          expect(any).toBe(members.some((m) => t[m] === 1) ? 1 : 0);
          expect(all).toBe(members.every((m) => t[m] === 1) ? 1 : 0);
          const floatSum = members.reduce((s, m) => s + x[m]!, 0);
          // Too close to the threshold either answer is right.
          const isClose = Math.abs(floatSum - 0.25) <= 1e-4;
          expect(isClose || outputs[8]![at] === (floatSum > 0.25 ? 1 : 0)).toBe(true);
        });
      }),
      { numRuns: 60, seed: 11 },
    );
  });

  test('chunks: large reductions to few results have the same bits in every mode and split', () => {
    const cases: readonly [number[], number[]][] = [
      [[100_003], [0]],
      [[40_000, 3], [0]],
      [[3, 40_001], [1]],
      [
        [50, 7, 20, 19],
        [0, 2],
      ],
      [
        [7, 50, 4, 50],
        [1, 3],
      ],
      [
        [2, 30_001, 1],
        [0, 1],
      ],
      [[60_000, 32], [0]],
      [[65, 700], [1]],
      [[300, 300], [0]],
    ];
    for (const [shape, axes] of cases) {
      const x = noise(size(shape), 8);
      const results: Reduction[] = [
        { op: 'sum', expression: e.operand(0, 'f32'), finish: (sum) => e.mul(sum, 0.5) },
        { op: 'max', expression: e.abs(e.operand(0, 'f32')) },
        { op: 'any', expression: e.compare('gt', e.operand(0, 'f32'), 0.9999) },
      ];
      const [sums, maxima, any] = run(shape, axes, results, ['f32'], [x]);
      groups(shape, axes).forEach((members, at) => {
        expect(
          close(
            sums![at]! * 2,
            members.reduce((s, m) => s + x[m]!, 0),
            members.length,
          ),
          `${shape.join()} over ${axes.join()}`,
        ).toBe(true);
        expect(maxima![at]).toBe(members.reduce((s, m) => Math.max(s, Math.abs(x[m]!)), 0));
        expect(any![at]).toBe(members.some((m) => x[m]! > Math.fround(0.9999)) ? 1 : 0);
      });
      for (const options of [{ wide: true }, { pieces: 4 }, { wide: true, pieces: 3 }])
        expect(run(shape, axes, results, ['f32'], [x], options)[0]).toEqual(sums);
    }
  });

  test.each([
    { shape: [200_000, 64], axes: [0], of: 'so many chunks that their results are cut again' },
    { shape: [70, 40_000], axes: [1], of: 'long rows' },
    { shape: [40_000, 70], axes: [0], of: 'long columns' },
    { shape: [30, 3, 40, 70], axes: [0, 2], of: 'columns that are not long enough' },
  ])('sums of $of keep their digits: $shape', ({ shape, axes }) => {
    // Each number stands in memory once, and is read for all that it is added to.
    const kept = shape.map((length, d) => (axes.includes(d) ? 1 : length));
    const strides = rowMajor(kept).map((stride, d) => (axes.includes(d) ? 0 : stride));
    const terms = size(shape) / size(kept);
    const x = Float32Array.from({ length: size(kept) }, (_, i) => 0.1 * (i + 1));
    const f = e.operand(0, 'f32');
    for (const pieces of [1, 3]) {
      const [sums, means] = run(
        shape,
        axes,
        [
          { op: 'sum', expression: f },
          { op: 'sum', expression: f, finish: (sum) => e.mul(sum, 1 / terms) },
        ],
        ['f32'],
        [x],
        { pieces, strides },
      );
      x.forEach((value, i) => {
        expect(Math.abs(sums![i]! / (value * terms) - 1)).toBeLessThan(3e-5);
        expect(Math.abs(means![i]! / value - 1)).toBeLessThan(3e-5);
      });
    }
  });

  test('missing lanes at the end of a row do not count', () => {
    for (const n of [1, 2, 3, 5, 6, 7, 9]) {
      const [sum] = run(
        [2, n],
        [1],
        [{ op: 'sum', expression: exp(e.operand(0, 'f32')) }],
        ['f32'],
        [new Float32Array(2 * n)],
      );
      expect([...sum!]).toEqual([n, n]);
    }
  });

  test('NaN wins in max and min', () => {
    const x = noise(2 * 37, 3);
    x[40] = NaN;
    for (const op of ['max', 'min'] as const) {
      const [y] = run([2, 37], [1], [{ op, expression: e.operand(0, 'f32') }], ['f32'], [x]);
      expect(Number.isNaN(y![0]!)).toBe(false);
      expect(y![1]).toBeNaN();
      const [z] = run([2, 37], [0], [{ op, expression: e.operand(0, 'f32') }], ['f32'], [x]);
      expect([...z!].map(Number.isNaN).indexOf(true)).toBe(3);
    }
  });

  test('coordinates, broadcast operands, and empty reductions', () => {
    const shape = [3, 4, 5];
    const [sum] = run(
      shape,
      [1],
      [{ op: 'sum', expression: e.add(e.coordinate(1), e.mul(e.coordinate(2), 10)) }],
      [],
      [],
    );
    expect([...sum!]).toEqual(Array.from({ length: 15 }, (_, i) => 6 + 40 * (i % 5)));
    const [rows] = run(
      shape,
      [2],
      [{ op: 'sum', expression: e.add(e.coordinate(0), e.mul(e.coordinate(2), 10)) }],
      [],
      [],
    );
    expect([...rows!]).toEqual(Array.from({ length: 12 }, (_, i) => 100 + 5 * Math.floor(i / 4)));
    const values: Record<ReduceName, number> = { sum: 0, prod: 1, max: -Infinity, min: Infinity, any: 0, all: 1 };
    for (const op of ['sum', 'prod', 'max', 'min'] as const) {
      const [y] = run([3, 0], [1], [{ op, expression: e.operand(0, 'f32') }], ['f32'], [new Float32Array(0)]);
      expect([...y!]).toEqual([values[op], values[op], values[op]]);
    }
    const [all] = run([0], [0], [{ op: 'all', expression: e.operand(0, 'bool') }], ['bool'], [new Uint8Array(0)]);
    expect([...all!]).toEqual([1]);
  });
});
