import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { product, type Triple } from './conv-geometry.ts';
import type { RangeKernel } from './kernel.ts';
import { pool, type PoolName, poolOutput, type PoolSpec } from './pool.ts';
import { Bench, noise } from './testing.ts';

type Geometry = Omit<PoolSpec, 'wide'>;

/** Visits each window with the places of its elements that lie in the image, in row-major order. */
const windows = (spec: Geometry, visit: (out: number, places: number[]) => void): void => {
  const { batch, input, channels, window, strides, dilations, padding } = spec;
  const output = poolOutput({ ...spec, wide: false });
  let out = 0;
  for (let n = 0; n < batch; n++) {
    for (let oz = 0; oz < output[0]; oz++)
      for (let oy = 0; oy < output[1]; oy++)
        for (let ox = 0; ox < output[2]; ox++) {
          for (let c = 0; c < channels; c++, out++) {
            const places: number[] = [];
            for (let kz = 0; kz < window[0]; kz++)
              for (let ky = 0; ky < window[1]; ky++)
                for (let kx = 0; kx < window[2]; kx++) {
                  const [z, y, x] = [
                    oz * strides[0] + kz * dilations[0] - padding[0][0],
                    oy * strides[1] + ky * dilations[1] - padding[1][0],
                    ox * strides[2] + kx * dilations[2] - padding[2][0],
                  ];
                  if (z >= 0 && z < input[0] && y >= 0 && y < input[1] && x >= 0 && x < input[2])
                    places.push((((n * input[0] + z) * input[1] + y) * input[2] + x) * channels + c);
                }
            visit(out, places);
          }
        }
  }
};

const firstMaximum = (x: Float32Array, places: readonly number[]): number => {
  let best = places[0]!;
  for (const place of places) {
    if (Number.isNaN(x[best]!)) break;
    if (Number.isNaN(x[place]!) || x[place]! > x[best]!) best = place;
  }
  return best;
};

const run = (
  name: PoolName,
  spec: Geometry,
  options: { wide?: boolean; pieces?: number } = {},
): { actual: Float32Array; expected: Float32Array } => {
  const { wide = false, pieces = 1 } = options;
  const output = poolOutput({ ...spec, wide });
  const [inputs, outputs] = [
    spec.batch * product(spec.input) * spec.channels,
    spec.batch * product(output) * spec.channels,
  ];
  // Few distinct values make ties; some are NaN or infinite.
  const x = noise(inputs, 1).map((v) => [0, 1, -1, 2, -3, 0.5, NaN, -Infinity, 7, -0, 3, 1][Math.floor((v + 1) * 6)]!);
  const values = noise(inputs, 2);
  const dy = noise(outputs, 3);
  const smooth = noise(inputs, 4);
  const bench = new Bench(4);
  const isGradient = name.endsWith('Gradient');
  const resultCount = isGradient ? inputs : outputs;
  const result = bench.place(noise(resultCount, 5));
  const args = {
    max: () => [bench.place(x), result],
    avg: () => [bench.place(smooth), result],
    avgPadded: () => [bench.place(smooth), result],
    pick: () => [bench.place(x), bench.place(values), result],
    maxGradient: () => [bench.place(x), result, bench.place(dy)],
    avgGradient: () => [result, bench.place(dy)],
    avgPaddedGradient: () => [result, bench.place(dy)],
  }[name]();
  let kernel!: RangeKernel;
  const exports = bench.compile(
    (module) => {
      kernel = pool(module, name, { ...spec, wide });
      return { run: kernel.function };
    },
    { wide },
  );
  for (let piece = pieces - 1; piece >= 0; piece--)
    exports['run']!(
      ...args,
      Math.floor((piece * kernel.items) / pieces),
      Math.floor(((piece + 1) * kernel.items) / pieces),
    );
  expect(bench.intact(result, 4 * resultCount)).toBe(true);

  const expected = new Float32Array(resultCount);
  windows(spec, (out, places) => {
    const size = name.startsWith('avgPadded') ? product(spec.window) : places.length;
    if (name === 'max') expected[out] = places.length === 0 ? -Infinity : x[firstMaximum(x, places)]!;
    else if (name === 'pick') expected[out] = places.length === 0 ? 0 : values[firstMaximum(x, places)]!;
    else if (name === 'avg' || name === 'avgPadded')
      expected[out] = places.length === 0 ? 0 : places.reduce((sum, place) => sum + smooth[place]!, 0) / size;
    else if (name === 'maxGradient') {
      if (places.length > 0) expected[firstMaximum(x, places)]! += dy[out]!;
    } else for (const place of places) expected[place]! += dy[out]! / size;
  });
  return { actual: bench.floats(result, resultCount).slice(), expected };
};

const expectRight = (spec: Geometry): void => {
  for (const name of ['max', 'avg', 'avgPadded', 'pick', 'maxGradient', 'avgGradient', 'avgPaddedGradient'] as const) {
    const { actual, expected } = run(name, spec);
    expected.forEach((value, i) => {
      const right =
        name === 'pick' || name === 'max' ? Object.is(value + 0, actual[i]! + 0) : Math.abs(value - actual[i]!) < 3e-6;
      expect(right, `${name} ${JSON.stringify(spec)} [${i}] = ${actual[i]}, want ${value}`).toBe(true);
    });
    expect(run(name, spec, { wide: true, pieces: 2 }).actual, name).toEqual(actual);
  }
};

describe('pool', () => {
  test('random windows in one to three dimensions', () => {
    const axis = fc.record({
      input: fc.integer({ min: 0, max: 8 }),
      window: fc.integer({ min: 1, max: 4 }),
      stride: fc.integer({ min: 1, max: 3 }),
      dilation: fc.constantFrom(1, 1, 2),
      low: fc.integer({ min: 0, max: 3 }),
      high: fc.integer({ min: 0, max: 3 }),
    });
    const one = fc.constant({ input: 1, window: 1, stride: 1, dilation: 1, low: 0, high: 0 });
    fc.assert(
      fc.property(
        fc.oneof({ weight: 2, arbitrary: one }, axis),
        axis,
        axis,
        fc.integer({ min: 0, max: 11 }),
        fc.integer({ min: 0, max: 3 }),
        (z, y, x, channels, batch) => {
          const triple = (of: (a: typeof z) => number): Triple => [of(z), of(y), of(x)];
          expectRight({
            batch,
            channels,
            input: triple((a) => a.input),
            window: triple((a) => a.window),
            strides: triple((a) => a.stride),
            dilations: triple((a) => a.dilation),
            padding: [z, y, x].map((a) => [a.low, a.high] as const) as unknown as Geometry['padding'],
          });
        },
      ),
      { numRuns: 40, seed: 23 },
    );
  });

  test('channels around the vector widths', () => {
    for (const channels of [1, 4, 5, 7, 8, 9, 15, 16, 33]) {
      expectRight({
        batch: 2,
        channels,
        input: [1, 6, 7],
        window: [1, 2, 2],
        strides: [1, 2, 2],
        dilations: [1, 1, 1],
        padding: [
          [0, 0],
          [0, 0],
          [0, 1],
        ],
      });
    }
  });
});
