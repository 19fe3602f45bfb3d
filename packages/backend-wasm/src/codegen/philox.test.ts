import { drawCounter, normalTable, philoxBits, philoxNormal, philoxUniform } from '@neurite/backend';
import { describe, expect, test } from 'vitest';
import type { RangeKernel } from './kernel.ts';
import { random, type RandomSpec } from './philox.ts';
import { Bench } from './testing.ts';

const draw = (
  spec: RandomSpec,
  key: readonly number[],
  counter: readonly number[],
  step = 0,
  options: { wide?: boolean; pieces?: number } = {},
): Int32Array | Float32Array => {
  const { wide = false, pieces = 1 } = options;
  const bench = new Bench(2);
  const [keyAt, counterAt, stepAt, table] = [
    bench.place(key, 'int32'),
    bench.place(counter, 'int32'),
    bench.place([step], 'int32'),
    bench.place(normalTable(), 'int32'),
  ];
  const result = bench.allocate(4 * spec.count);
  let kernel!: RangeKernel;
  const { run } = bench.compile(
    (module) => {
      kernel = random(module, spec);
      return { run: kernel.function };
    },
    { wide },
  );
  for (let piece = pieces - 1; piece >= 0; piece--)
    run!(
      keyAt,
      counterAt,
      stepAt,
      table,
      result,
      Math.floor((piece * kernel.items) / pieces),
      Math.floor(((piece + 1) * kernel.items) / pieces),
    );
  expect(bench.intact(result, 4 * spec.count)).toBe(true);
  return (spec.distribution === 'bits' ? bench.ints(result, spec.count) : bench.floats(result, spec.count)).slice();
};

describe('random', () => {
  test('the test vector of the Philox authors', () => {
    const bits = draw({ distribution: 'bits', count: 4, offset: 0, stride: 0 }, [0, 0], [0, 0]);
    expect([...bits].map((word) => (word >>> 0).toString(16))).toEqual([
      '6627e8d5',
      'e169c58d',
      'bc57ac4c',
      '9b00dbd8',
    ]);
  });

  test.each(['bits', 'uniform', 'normal'] as const)('%s as the reference draws them', (distribution) => {
    const reference = { bits: philoxBits, uniform: philoxUniform, normal: philoxNormal }[distribution];
    for (const count of [0, 1, 3, 4, 15, 16, 17, 35, 4095, 4096, 10_001]) {
      // Counters whose low word wraps around within the draw, and beyond 64 bits.
      for (const [key, counter] of [
        [
          [1, 2],
          [3, 4],
        ],
        [
          [-5, 77],
          [-3, 9],
        ],
        [
          [123456789, -987654321],
          [-2, -1],
        ],
      ] as const) {
        const expected = reference(key, counter, count);
        for (const options of [{}, { wide: true }, { pieces: 3 }]) {
          expect(draw({ distribution, count, offset: 0, stride: 0 }, key, counter, 0, options)).toEqual(expected);
        }
      }
    }
  });

  test('offset, step and stride move the counter', () => {
    for (const [offset, stride, step] of [
      [5, 0, 9],
      [2 ** 40 + 3, 7, 3],
      [0, 2 ** 35 + 1, 2 ** 30],
    ] as const) {
      const [key, counter] = [
        [11, 12],
        [-100, 2],
      ];
      const expected = philoxBits(key, drawCounter(counter, { offset, stride }, step), 50);
      expect(draw({ distribution: 'bits', count: 50, offset, stride }, key, counter, step)).toEqual(expected);
    }
  });
});
