import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gather, gatherSpec, scatterAdd } from './gather.ts';
import type { ElementKind } from './iteration.ts';
import type { RangeKernel } from './kernel.ts';
import { Bench, noise } from './testing.ts';

const size = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);
const hostKind = { f32: 'float32', i32: 'int32', bool: 'bool' } as const;

/** Pairs each element of the slices with its place in x, or none. */
const pairs = (
  shape: readonly number[],
  axis: number,
  batchDimensions: number,
  indexShape: readonly number[],
  indices: Int32Array,
  visit: (slice: number, x: number | undefined) => void,
): void => {
  const [batch, outer, length, inner] = [
    size(shape.slice(0, batchDimensions)),
    size(shape.slice(batchDimensions, axis)),
    shape[axis]!,
    size(shape.slice(axis + 1)),
  ];
  const count = size(indexShape.slice(batchDimensions));
  let slice = 0;
  for (let b = 0; b < batch; b++)
    for (let o = 0; o < outer; o++)
      for (let i = 0; i < count; i++)
        for (let e = 0; e < inner; e++, slice++) {
          const index = indices[b * count + i]!;
          visit(slice, index >= 0 && index < length ? ((b * outer + o) * length + index) * inner + e : undefined);
        }
};

const geometry = fc.record({
  batch: fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 2 }),
  outer: fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 1 }),
  length: fc.integer({ min: 0, max: 9 }),
  inner: fc.array(fc.constantFrom(0, 1, 2, 3, 4, 7, 16, 21), { maxLength: 1 }),
  count: fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 2 }),
});

const run = (
  which: 'gather' | 'scatterAdd',
  kind: ElementKind,
  shape: readonly number[],
  axis: number,
  batchDimensions: number,
  indexShape: readonly number[],
  indices: Int32Array,
  input: ArrayLike<number>,
  resultCount: number,
  pieces: number,
): number[] => {
  const bench = new Bench(4);
  const [from, index] = [bench.place(input, hostKind[kind]), bench.place(indices, 'int32')];
  const result = bench.place(
    Array.from({ length: resultCount }, () => 1),
    hostKind[kind],
  );
  let kernel!: RangeKernel;
  const exports = bench.compile((module) => {
    kernel = (which === 'gather' ? gather : scatterAdd)(
      module,
      gatherSpec(kind, shape, axis, batchDimensions, indexShape),
    );
    return { run: kernel.function };
  });
  const args = which === 'gather' ? [from, index, result] : [index, from, result];
  for (let piece = pieces - 1; piece >= 0; piece--)
    exports['run']!(
      ...args,
      Math.floor((piece * kernel.items) / pieces),
      Math.floor(((piece + 1) * kernel.items) / pieces),
    );
  expect(bench.intact(result, resultCount * (kind === 'bool' ? 1 : 4))).toBe(true);
  return [
    ...(kind === 'bool'
      ? bench.bytes(result, resultCount)
      : kind === 'i32'
        ? bench.ints(result, resultCount)
        : bench.floats(result, resultCount)),
  ];
};

describe('gather and scatterAdd', () => {
  test('random shapes, with indices outside', () => {
    fc.assert(
      fc.property(
        geometry,
        fc.constantFrom<ElementKind>('f32', 'i32', 'bool'),
        fc.constantFrom(1, 3),
        fc.nat(99),
        (g, kind, pieces, seed) => {
          const shape = [...g.batch, ...g.outer, g.length, ...g.inner];
          const axis = g.batch.length + g.outer.length;
          const indexShape = [...g.batch, ...g.count];
          const indices = Int32Array.from(
            noise(size(indexShape), seed),
            (v) => Math.floor((v + 1) * 0.5 * (g.length + 4)) - 2,
          );
          const slices = size(g.batch) * size(g.outer) * size(g.count) * size(g.inner);
          const x = Array.from(noise(size(shape), seed + 1), (v) =>
            kind === 'f32' ? v : kind === 'i32' ? Math.round(v * 2 ** 30) * 2 : v > 0 ? 1 : 0,
          );
          const gathered = new Array<number>(slices).fill(0);
          pairs(
            shape,
            axis,
            g.batch.length,
            indexShape,
            indices,
            (slice, place) => (gathered[slice] = place === undefined ? 0 : x[place]!),
          );
          expect(run('gather', kind, shape, axis, g.batch.length, indexShape, indices, x, slices, pieces)).toEqual(
            gathered,
          );
          if (kind === 'bool') return;
          const updates = Array.from(noise(slices, seed + 2), (v) =>
            kind === 'f32' ? v : Math.round(v * 2 ** 30) * 2,
          );
          const added = kind === 'f32' ? new Float32Array(size(shape)) : new Int32Array(size(shape));
          pairs(shape, axis, g.batch.length, indexShape, indices, (slice, place) => {
            if (place !== undefined) added[place]! += updates[slice]!;
          });
          expect(
            run('scatterAdd', kind, shape, axis, g.batch.length, indexShape, indices, updates, size(shape), pieces),
          ).toEqual([...added]);
        },
      ),
      { numRuns: 120, seed: 8 },
    );
  });

  test('an embedding: many rows, cut into ranges that own them', () => {
    const [rows, width, count] = [3001, 24, 500];
    const indices = Int32Array.from(noise(count, 1), (v) => Math.floor(Math.abs(v) * rows * 0.3));
    const updates = noise(count * width, 2);
    const expected = new Float32Array(rows * width);
    pairs([rows, width], 0, 0, [count], indices, (slice, place) => (expected[place!]! += updates[slice]!));
    for (const pieces of [1, 3])
      expect(run('scatterAdd', 'f32', [rows, width], 0, 0, [count], indices, updates, rows * width, pieces)).toEqual([
        ...expected,
      ]);
  });
});
