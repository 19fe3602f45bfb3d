import { binaryFunction, castFunction, compareFunction, unaryFunction } from '@neurite/backend';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as e from './expression.ts';
import { elementwise, type ElementwiseSpec } from './elementwise.ts';
import { broadcastStrides, collapse, type ElementKind, rowMajor } from './iteration.ts';
import type { RangeKernel } from './kernel.ts';
import { binary, cast, clamp, relu, unary } from './operators.ts';
import { Bench, noise } from './testing.ts';

type Host = Float32Array | Int32Array | Uint8Array;
const hostKind = { f32: 'float32', i32: 'int32', bool: 'bool' } as const;
const size = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);

/** Runs a kernel over host arrays; results are dense. Checks that nothing around the results was touched. */
const run = (
  spec: Omit<ElementwiseSpec, 'results' | 'wide' | 'fused'>,
  expressions: readonly e.Expression[],
  inputs: readonly Host[],
  options: { wide?: boolean; pieces?: number; offsets?: number[] } = {},
): Host[] => {
  const { wide = false, pieces = 1, offsets = [] } = options;
  const bench = new Bench(4);
  const addresses = inputs.map(
    (input, i) =>
      bench.place(input, hostKind[spec.operands[i]!.kind]) +
      (offsets[i] ?? 0) * (spec.operands[i]!.kind === 'bool' ? 1 : 4),
  );
  const count = size(spec.shape);
  const results = expressions.map(({ kind }) => bench.allocate(count * (kind === 'bool' ? 1 : 4)));
  let kernel!: RangeKernel;
  const exports = bench.compile(
    (module) => {
      kernel = elementwise(module, {
        ...spec,
        results: expressions.map((expression) => ({ expression, strides: rowMajor(spec.shape) })),
        fused: false,
        wide,
      });
      return { run: kernel.function };
    },
    { wide },
  );
  for (let piece = pieces - 1; piece >= 0; piece--) {
    exports['run']!(
      ...addresses,
      ...results,
      Math.floor((piece * kernel.items) / pieces),
      Math.floor(((piece + 1) * kernel.items) / pieces),
    );
  }
  return expressions.map(({ kind }, i) => {
    expect(bench.intact(results[i]!, count * (kind === 'bool' ? 1 : 4))).toBe(true);
    const view =
      kind === 'bool'
        ? bench.bytes(results[i]!, count)
        : kind === 'i32'
          ? bench.ints(results[i]!, count)
          : bench.floats(results[i]!, count);
    return view.slice();
  });
};

/** The element of a strided operand at a flat index of the space. */
const at = (shape: readonly number[], strides: readonly number[], index: number): number => {
  let rest = index;
  let place = 0;
  for (let d = shape.length - 1; d >= 0; d--) {
    place += (rest % shape[d]!) * strides[d]!;
    rest = Math.floor(rest / shape[d]!);
  }
  return place;
};

const host = (kind: ElementKind, count: number, seed: number): Host => {
  const values = noise(count, seed);
  if (kind === 'f32') return values;
  if (kind === 'i32') return Int32Array.from(values, (x) => x * 2 ** 31);
  return Uint8Array.from(values, (x) => (x > 0 ? 1 : 0));
};

describe('collapse', () => {
  test('merges what all operands walk as one', () => {
    expect(
      collapse(
        [2, 3, 4],
        [
          [12, 4, 1],
          [12, 4, 1],
        ],
      ),
    ).toMatchObject({ shape: [24], strides: [[1], [1]] });
    expect(
      collapse(
        [2, 3, 4],
        [
          [12, 4, 1],
          [0, 4, 1],
        ],
      ),
    ).toMatchObject({
      shape: [2, 12],
      strides: [
        [12, 1],
        [0, 1],
      ],
    });
    expect(collapse([2, 1, 4], [[4, 9, 1]])).toMatchObject({ shape: [8], dimensionOf: [0, undefined, 0] });
    expect(
      collapse(
        [1, 1],
        [
          [1, 1],
          [0, 0],
        ],
      ),
    ).toMatchObject({ shape: [1], strides: [[1], [1]] });
    expect(collapse([2, 3, 4], [[12, 4, 1]], new Set([1]))).toMatchObject({ shape: [2, 3, 4] });
    expect(collapse([2, 3, 4], [[12, 4, 1]], new Set([2]))).toMatchObject({ shape: [6, 4] });
  });
});

describe('elementwise', () => {
  const lengths = fc.constantFrom(0, 1, 2, 3, 4, 5, 7, 8, 9, 17, 31);

  test('random shapes, broadcasting, strides, modes and pieces', () => {
    const kind = fc.constantFrom<ElementKind>('f32', 'i32', 'bool');
    const dimension = fc.record({ length: lengths, repeats: fc.tuple(fc.boolean(), fc.boolean()) });
    fc.assert(
      fc.property(
        fc.array(dimension, { minLength: 0, maxLength: 4 }),
        fc.tuple(kind, kind),
        fc.boolean(),
        fc.constantFrom(1, 3),
        fc.boolean(),
        (dims, kinds, wide, pieces, transposed) => {
          const shape = dims.map(({ length }) => length);
          fc.pre(size(shape) < 20_000);
          const strides = [0, 1].map((i) => {
            const from = dims.map(({ length, repeats }) => (repeats[i] ? 1 : length));
            const own = broadcastStrides(from, shape);
            // The second operand may be stored with its axes the other way round.
            if (i === 0 || !transposed) return { strides: own, count: size(from) };
            const turned = broadcastStrides([...from].reverse(), [...shape].reverse()).reverse();
            return { strides: turned, count: size(from) };
          });
          const inputs = strides.map(({ count }, i) => host(kinds[i]!, count, i + 1));
          const [a, b] = kinds.map((of, i) => cast(e.operand(i, of), 'f32')) as [e.Expression, e.Expression];
          const expressions = [e.sub(e.mul(a, b), b), e.compare('lt', a, b), cast(e.mul(a, 100), 'i32')];
          const [product, less, scaled] = run(
            { shape, operands: strides.map((of, i) => ({ kind: kinds[i]!, strides: of.strides })) },
            expressions,
            inputs,
            { wide, pieces },
          );
          for (let index = 0; index < size(shape); index++) {
            const [x, y] = strides.map((of, i) => Math.fround(inputs[i]![at(shape, of.strides, index)]!)) as [
              number,
              number,
            ];
            expect(product![index]).toBe(Math.fround(Math.fround(x * y) - y));
            expect(less![index]).toBe(x < y ? 1 : 0);
            expect(scaled![index]).toBe(castFunction('float32', 'int32')(Math.fround(x * 100)));
          }
        },
      ),
      { numRuns: 150, seed: 3 },
    );
  });

  test('long rows in blocks, cut into pieces', () => {
    for (const length of [2047, 2048, 2049, 10_007]) {
      const x = noise(length, 5);
      for (const wide of [false, true]) {
        const [y] = run(
          { shape: [length], operands: [{ kind: 'f32', strides: [1] }] },
          [relu(e.operand(0, 'f32'))],
          [x],
          { wide, pieces: 4 },
        );
        expect(y).toEqual(x.map((value) => (value < 0 ? 0 : value)));
      }
    }
  });

  test('negative strides turn a row around', () => {
    const x = noise(11, 2);
    for (const kind of ['f32', 'bool'] as const) {
      const input = kind === 'f32' ? x : host('bool', 11, 2);
      const [y] = run(
        { shape: [11], operands: [{ kind, strides: [-1] }] },
        [e.select(e.constant(1, 'bool'), e.operand(0, kind), e.constant(0, kind))],
        [input],
        { offsets: [10] },
      );
      expect(y).toEqual(input.slice().reverse());
    }
  });

  test('coordinates along every dimension', () => {
    const shape = [3, 1, 5, 6];
    const expressions = [0, 1, 2, 3].map((d) => e.coordinate(d));
    const results = run({ shape, operands: [] }, expressions, []);
    for (let index = 0; index < 90; index++) {
      expect(results.map((result) => result[index])).toEqual([
        Math.floor(index / 30),
        0,
        Math.floor(index / 6) % 5,
        index % 6,
      ]);
    }
    const [row] = run({ shape: [5000], operands: [] }, [e.coordinate(0)], [], { pieces: 3 });
    expect(row).toEqual(Int32Array.from({ length: 5000 }, (_, i) => i));
  });

  test('updates in place, several results at once', () => {
    const length = 2101;
    for (const wide of [false, true]) {
      const bench = new Bench(1);
      const [p, m, g] = [noise(length, 1), noise(length, 2), noise(length, 3)];
      const [pAt, mAt, gAt] = [bench.place(p), bench.place(m), bench.place(g)];
      const [weight, momentum, gradient] = [0, 1, 2].map((i) => e.operand(i, 'f32')) as [
        e.Expression,
        e.Expression,
        e.Expression,
      ];
      const next = e.add(e.mul(momentum, 0.9), gradient);
      const { update } = bench.compile(
        (module) => ({
          update: elementwise(module, {
            shape: [length],
            operands: [0, 1, 2].map(() => ({ kind: 'f32', strides: [1] })),
            results: [
              { expression: next, strides: [1] },
              { expression: e.sub(weight, e.mul(next, 0.1)), strides: [1] },
            ],
            fused: false,
            wide,
          }).function,
        }),
        { wide },
      );
      update!(pAt, mAt, gAt, mAt, pAt, 0, 2);
      const r = Math.fround;
      const expectedM = m.map((value, i) => r(r(value * r(0.9)) + g[i]!));
      expect(bench.floats(mAt, length)).toEqual(expectedM);
      expect(bench.floats(pAt, length)).toEqual(p.map((value, i) => r(value - r(expectedM[i]! * r(0.1)))));
    }
  });

  test('a shared node is computed once', () => {
    const x = e.operand(0, 'f32');
    let deep = x;
    for (let i = 0; i < 60; i++) deep = e.add(deep, deep);
    const [y] = run(
      { shape: [3], operands: [{ kind: 'f32', strides: [1] }] },
      [deep, e.mul(deep, 0.5)],
      [Float32Array.of(1, 2, 3)],
    );
    expect(y).toEqual(Float32Array.of(2 ** 60, 2 ** 61, 3 * 2 ** 60));
  });
});

describe('operators', () => {
  const ints = Int32Array.from([
    0, 1, -1, 2, -2, 7, -7, 3, -3, 2147483647, -2147483648, 65536, 46341, 1000003, -13, 10,
  ]);
  const [a, b] = [
    Int32Array.from({ length: 256 }, (_, i) => ints[i >> 4]!),
    Int32Array.from({ length: 256 }, (_, i) => ints[i & 15]!),
  ];
  const layout = (kind: ElementKind) => ({ kind, strides: [1] });

  test.each(['add', 'sub', 'mul', 'max', 'min', 'floorDiv', 'mod', 'pow', 'and', 'or', 'xor'] as const)(
    'int32 %s is exact',
    (name) => {
      for (const wide of [false, true]) {
        const [y] = run(
          { shape: [256], operands: [layout('i32'), layout('i32')] },
          [binary(name, e.operand(0, 'i32'), e.operand(1, 'i32'))],
          [a, b],
          { wide },
        );
        const exact = binaryFunction(name, 'int32');
        expect(y).toEqual(a.map((value, i) => exact(value, b[i]!)));
      }
    },
  );

  test.each(['neg', 'abs', 'sign', 'square', 'not'] as const)('int32 %s is exact', (name) => {
    const [y] = run({ shape: [16], operands: [layout('i32')] }, [unary(name, e.operand(0, 'i32'))], [ints]);
    expect(y).toEqual(ints.map((value) => unaryFunction(name, 'int32')(value)));
  });

  const floats = Float32Array.of(
    0,
    -0,
    1,
    -1,
    0.5,
    -0.5,
    1.5,
    2.5,
    -2.5,
    Infinity,
    -Infinity,
    NaN,
    1e-45,
    3e9,
    -3e9,
    7.9,
  );
  const [c, d] = [
    Float32Array.from({ length: 256 }, (_, i) => floats[i >> 4]!),
    Float32Array.from({ length: 256 }, (_, i) => floats[i & 15]!),
  ];

  test.each(['neg', 'abs', 'sign', 'square', 'floor', 'ceil', 'round', 'isNaN', 'isInf', 'isFinite'] as const)(
    'float32 %s',
    (name) => {
      const [y] = run({ shape: [16], operands: [layout('f32')] }, [unary(name, e.operand(0, 'f32'))], [floats]);
      expect([...y!]).toEqual([...floats].map((value) => Math.fround(unaryFunction(name, 'float32')(value))));
    },
  );

  test.each(['eq', 'ne', 'lt', 'le', 'gt', 'ge'] as const)('compare %s for every kind', (name) => {
    const exact = compareFunction(name);
    for (const [kind, x, y] of [
      ['f32', c, d],
      ['i32', a, b],
      ['bool', Uint8Array.of(0, 0, 1, 1), Uint8Array.of(0, 1, 0, 1)],
    ] as const) {
      for (const wide of [false, true]) {
        const [z] = run(
          { shape: [x.length], operands: [layout(kind), layout(kind)] },
          [e.compare(name, e.operand(0, kind), e.operand(1, kind))],
          [x, y],
          { wide },
        );
        expect([...z!]).toEqual([...x].map((value, i) => exact(value, y[i]!)));
      }
    }
  });

  test('cast between all kinds', () => {
    const names = { f32: 'float32', i32: 'int32', bool: 'bool' } as const;
    for (const [from, values] of [
      ['f32', floats],
      ['i32', ints],
      ['bool', Uint8Array.of(0, 1, 1, 0, 1)],
    ] as const) {
      for (const to of ['f32', 'i32', 'bool'] as const) {
        const [y] = run({ shape: [values.length], operands: [layout(from)] }, [cast(e.operand(0, from), to)], [values]);
        const make = { f32: Float32Array, i32: Int32Array, bool: Uint8Array }[to];
        expect(y).toEqual(make.from([...values].map((value) => castFunction(names[from], names[to])(value))));
      }
    }
  });

  test('clamp and relu keep NaN', () => {
    const [y, z] = run(
      { shape: [16], operands: [layout('f32')] },
      [clamp(e.operand(0, 'f32'), -1, 2), relu(e.operand(0, 'f32'))],
      [floats],
    );
    expect([...y!]).toEqual([...floats].map((value) => Math.min(Math.max(value, -1), 2)));
    expect([...z!].map((value) => value + 0)).toEqual([...floats].map((value) => Math.max(value, 0) + 0));
  });

  test('logic on truth values', () => {
    const [p, q] = [Uint8Array.of(0, 0, 1, 1, 1), Uint8Array.of(0, 1, 0, 1, 1)];
    const [x, y] = [e.operand(0, 'bool'), e.operand(1, 'bool')];
    const results = run(
      { shape: [5], operands: [layout('bool'), layout('bool')] },
      [binary('and', x, y), binary('or', x, y), binary('xor', x, y), unary('not', x)],
      [p, q],
    );
    expect(results.map((result) => [...result])).toEqual([
      [0, 0, 0, 1, 1],
      [0, 1, 1, 1, 1],
      [0, 1, 1, 0, 0],
      [1, 1, 0, 0, 0],
    ]);
  });
});
