import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ElementKind, rowMajor } from './iteration.ts';
import type { RangeKernel } from './kernel.ts';
import { concatSpecs, copy, type CopySpec, fill, pad, reverseSpec, sliceSpec, transposeSpec } from './move.ts';
import { Bench } from './testing.ts';

const size = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);
const KIND = fc.constantFrom<ElementKind>('f32', 'i32', 'bool');

class Area {
  readonly bench = new Bench(4);
  readonly kind: ElementKind;
  constructor(kind: ElementKind) {
    this.kind = kind;
  }
  get bytes(): number {
    return this.kind === 'bool' ? 1 : 4;
  }
  place(values: readonly number[]): number {
    return this.bench.place(values, this.kind === 'bool' ? 'bool' : this.kind === 'i32' ? 'int32' : 'float32');
  }
  read(at: number, count: number): number[] {
    if (!this.bench.intact(at, this.bytes * count)) throw new Error('something was written behind the result');
    return [
      ...(this.kind === 'bool'
        ? this.bench.bytes(at, count)
        : this.kind === 'i32'
          ? this.bench.ints(at, count)
          : this.bench.floats(at, count)),
    ];
  }
  /** Runs kernels one after the other, each cut into pieces. */
  run(
    define: (module: Parameters<Parameters<Bench['compile']>[0]>[0]) => readonly RangeKernel[],
    args: readonly number[],
    pieces = 2,
  ): void {
    let kernels: readonly RangeKernel[] = [];
    const exports = this.bench.compile((module) => {
      kernels = define(module);
      return Object.fromEntries(kernels.map((kernel, i) => [`k${i}`, kernel.function]));
    });
    kernels.forEach(({ items }, i) => {
      for (let piece = pieces - 1; piece >= 0; piece--)
        exports[`k${i}`]!(...args, Math.floor((piece * items) / pieces), Math.floor(((piece + 1) * items) / pieces));
    });
  }
}
/** Distinct values of a kind, as far as it has them. */
const values = (kind: ElementKind, count: number): number[] =>
  Array.from({ length: count }, (_, i) => (kind === 'bool' ? (i * 7 + (i >> 3)) % 2 : i + 1));
const coordinatesOf = (shape: readonly number[], index: number): number[] => {
  const at: number[] = [];
  let rest = index;
  for (let d = shape.length - 1; d >= 0; d--) {
    at.unshift(rest % shape[d]!);
    rest = Math.floor(rest / shape[d]!);
  }
  return at;
};
const place = (shape: readonly number[], at: readonly number[]): number =>
  rowMajor(shape).reduce((sum, stride, d) => sum + stride * at[d]!, 0);

/** Runs a copy and compares each element with the one that `source` names. */
const expectCopy = (spec: CopySpec, sourceCount: number, source: (at: readonly number[]) => number): void => {
  const area = new Area(spec.kind);
  const x = values(spec.kind, sourceCount);
  const [from, to] = [area.place(x), area.place(values(spec.kind, size(spec.shape)))];
  area.run((module) => [copy(module, spec)], [from, to]);
  expect(area.read(to, size(spec.shape)), JSON.stringify(spec)).toEqual(
    Array.from({ length: size(spec.shape) }, (_, i) => x[source(coordinatesOf(spec.shape, i))]),
  );
};

describe('copy', () => {
  const shapes = fc
    .array(fc.constantFrom(0, 1, 2, 3, 4, 5, 8, 17, 33), { minLength: 0, maxLength: 4 })
    .filter((shape) => size(shape) < 30_000);

  test('transposes', () => {
    fc.assert(
      fc.property(shapes, KIND, fc.nat(), (shape, kind, seed) => {
        const permutation = shape.map((_, d) => d);
        for (let i = permutation.length - 1, rest = seed; i > 0; i--, rest = Math.floor(rest / 5)) {
          const j = rest % (i + 1);
          [permutation[i], permutation[j]] = [permutation[j]!, permutation[i]!];
        }
        expectCopy(transposeSpec(kind, shape, permutation), size(shape), (at) =>
          place(
            shape,
            shape.map((_, d) => at[permutation.indexOf(d)]!),
          ),
        );
      }),
      { numRuns: 100, seed: 2 },
    );
    for (const shape of [
      [100, 70],
      [16, 16],
      [19, 35],
      [3, 40, 20],
      [2, 5, 6, 7],
    ])
      expectCopy(transposeSpec('f32', shape, [...shape.keys()].reverse()), size(shape), (at) =>
        place(shape, [...at].reverse()),
      );
  });

  test('slices, with strides', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({ start: fc.nat(3), length: fc.nat(9), stride: fc.integer({ min: 1, max: 3 }), after: fc.nat(2) }),
          { maxLength: 4 },
        ),
        KIND,
        (dims, kind) => {
          const from = dims.map((d) => d.start + Math.max(0, d.length - 1) * d.stride + 1 + d.after);
          const shape = dims.map((d) => d.length);
          expectCopy(
            sliceSpec(
              kind,
              from,
              dims.map((d) => d.start),
              dims.map((d) => d.stride),
              shape,
            ),
            size(from),
            (at) =>
              place(
                from,
                at.map((i, d) => dims[d]!.start + i * dims[d]!.stride),
              ),
          );
        },
      ),
      { numRuns: 80, seed: 3 },
    );
  });

  test('reverses', () => {
    fc.assert(
      fc.property(shapes, KIND, fc.nat(), (shape, kind, pick) => {
        const axes = shape.flatMap((_, d) => ((pick >> d) & 1 ? [d] : []));
        expectCopy(reverseSpec(kind, shape, axes), size(shape), (at) =>
          place(
            shape,
            at.map((i, d) => (axes.includes(d) ? shape[d]! - 1 - i : i)),
          ),
        );
      }),
      { numRuns: 60, seed: 4 },
    );
  });

  test('long runs in blocks', () => {
    for (const [kind, count] of [
      ['f32', 40_000],
      ['bool', 200_001],
      ['i32', 16_384],
    ] as const)
      expectCopy({ kind, shape: [count], from: [1], to: [1] }, count, ([i]) => i!);
  });

  test('concatenates', () => {
    fc.assert(
      fc.property(
        shapes.filter((shape) => shape.length > 0),
        KIND,
        fc.nat(),
        fc.array(fc.nat(5), { minLength: 1, maxLength: 4 }),
        (shape, kind, pick, lengths) => {
          const axis = pick % shape.length;
          const parts = lengths.map((length) => shape.map((other, d) => (d === axis ? length : other)));
          const result = shape.map((other, d) => (d === axis ? lengths.reduce((a, b) => a + b, 0) : other));
          const area = new Area(kind);
          const inputs = parts.map((part, i) => values(kind, size(part) + i).slice(i));
          const to = area.place(values(kind, size(result)));
          const specs = concatSpecs(kind, parts, axis);
          inputs.forEach((input, i) => area.run((module) => [copy(module, specs[i]!)], [area.place(input), to]));
          expect(area.read(to, size(result))).toEqual(
            Array.from({ length: size(result) }, (_, index) => {
              const at = coordinatesOf(result, index);
              let part = 0;
              while (at[axis]! >= lengths[part]!) at[axis]! -= lengths[part++]!;
              return inputs[part]![place(parts[part]!, at)];
            }),
          );
        },
      ),
      { numRuns: 60, seed: 5 },
    );
  });
});

describe('pad and fill', () => {
  const border = (mode: string, i: number, length: number): number => {
    if (i >= 0 && i < length) return i;
    if (mode === 'edge') return i < 0 ? 0 : length - 1;
    const edge = mode === 'reflect' ? 1 : 0;
    return i < 0 ? -i - 1 + edge : 2 * length - 1 - edge - i;
  };

  test('random borders in every mode', () => {
    const dims = fc.array(fc.record({ length: fc.constantFrom(1, 2, 3, 5, 9), low: fc.nat(4), high: fc.nat(4) }), {
      maxLength: 3,
    });
    fc.assert(
      fc.property(dims, KIND, fc.constantFrom('constant', 'reflect', 'symmetric', 'edge'), (given, kind, mode) => {
        const most = (length: number): number => (mode === 'reflect' ? length - 1 : mode === 'symmetric' ? length : 4);
        const padding = given.map(
          ({ length, low, high }) => [Math.min(low, most(length)), Math.min(high, most(length))] as const,
        );
        const shape = given.map(({ length }) => length);
        const padded = shape.map((length, d) => length + padding[d]![0] + padding[d]![1]);
        const area = new Area(kind);
        const x = values(kind, size(shape));
        const [from, to] = [area.place(x), area.place(values(kind, size(padded)))];
        area.run((module) => pad(module, kind, shape, padding, mode, 1), [from, to]);
        expect(area.read(to, size(padded)), JSON.stringify([shape, padding, mode])).toEqual(
          Array.from({ length: size(padded) }, (_, index) => {
            const at = coordinatesOf(padded, index).map((i, d) => i - padding[d]![0]);
            if (mode === 'constant' && at.some((i, d) => i < 0 || i >= shape[d]!)) return 1;
            return x[
              place(
                shape,
                at.map((i, d) => border(mode, i, shape[d]!)),
              )
            ];
          }),
        );
      }),
      { numRuns: 100, seed: 6 },
    );
  });

  test('fills', () => {
    for (const [kind, value] of [
      ['f32', -0.5],
      ['i32', -7],
      ['bool', 1],
    ] as const) {
      for (const count of [0, 1, 5, 5000]) {
        const area = new Area(kind);
        const to = area.place(values(kind, count));
        area.run((module) => [fill(module, kind, count, value)], [0, to]);
        expect(area.read(to, count)).toEqual(new Array(count).fill(value));
      }
    }
  });
});
