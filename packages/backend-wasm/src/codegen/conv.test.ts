import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { convFilterGradient } from './conv-filter-gradient.ts';
import {
  type ConvKernel,
  convOutput,
  type ConvSpec,
  type FilterGradientKernel,
  product,
  type Triple,
} from './conv-geometry.ts';
import { convInputGradient } from './conv-input-gradient.ts';
import { conv } from './conv.ts';
import { expressionEpilogue } from './epilogue.ts';
import { add, type Expression, operand } from './expression.ts';
import { hasRelaxedSimd } from './features.ts';
import { relu } from './operators.ts';
import { Bench, noise } from './testing.ts';

type Geometry = Omit<ConvSpec, 'fused' | 'wide'>;

/**
 * Every product of the convolution: output element, input element, filter element. The definition of all three kernels.
 */
const products = (spec: Geometry, visit: (out: number, input: number, filter: number) => void): void => {
  const { batch, input, inputChannels, kernel, outputChannels, strides, dilations, padding, groups } = spec;
  const output = convOutput({ ...spec, fused: false, wide: false });
  const [columns, channels] = [outputChannels / groups, inputChannels / groups];
  const box = (extents: Triple, body: (z: number, y: number, x: number) => void): void => {
    for (let z = 0; z < extents[0]; z++)
      for (let y = 0; y < extents[1]; y++) for (let x = 0; x < extents[2]; x++) body(z, y, x);
  };
  for (let n = 0; n < batch; n++) {
    box(output, (oz, oy, ox) => {
      const out = (((n * output[0] + oz) * output[1] + oy) * output[2] + ox) * outputChannels;
      box(kernel, (kz, ky, kx) => {
        const [z, y, x] = [
          oz * strides[0] + kz * dilations[0] - padding[0][0],
          oy * strides[1] + ky * dilations[1] - padding[1][0],
          ox * strides[2] + kx * dilations[2] - padding[2][0],
        ];
        if (z < 0 || z >= input[0] || y < 0 || y >= input[1] || x < 0 || x >= input[2]) return;
        const at = (((n * input[0] + z) * input[1] + y) * input[2] + x) * inputChannels;
        const tap = ((kz * kernel[1] + ky) * kernel[2] + kx) * channels;
        for (let o = 0; o < outputChannels; o++) {
          const group = Math.floor(o / columns);
          for (let c = 0; c < channels; c++) visit(out + o, at + group * channels + c, (tap + c) * outputChannels + o);
        }
      });
    });
  }
};

type Which = 'forward' | 'input' | 'filter';

const run = (
  spec: Geometry,
  which: Which,
  options: { wide?: boolean; pieces?: number; fused?: boolean; epilogue?: boolean } = {},
): { actual: Float32Array; expected: Float32Array; terms: number } => {
  const { wide = false, pieces = 1, fused = hasRelaxedSimd(), epilogue = false } = options;
  const full: ConvSpec = { ...spec, fused, wide };
  const output = convOutput(full);
  const counts = {
    input: spec.batch * product(spec.input) * spec.inputChannels,
    filter: (product(spec.kernel) * spec.inputChannels * spec.outputChannels) / spec.groups,
    forward: spec.batch * product(output) * spec.outputChannels,
  };
  const bench = new Bench(8);
  const [x, w, dy] = [noise(counts.input, 1), noise(counts.filter, 2), noise(counts.forward, 3)];
  const [xAt, wAt, dyAt] = [bench.place(x), bench.place(w), bench.place(dy)];
  const count = counts[which];
  const result = bench.place(noise(count, 9));
  const channels = which === 'forward' ? spec.outputChannels : spec.inputChannels;
  const [bias, residual] = [noise(channels, 5), noise(count, 6)];
  const operands = epilogue ? [bench.place(bias), bench.place(residual)] : [];
  const value = (i: number): Expression => operand(i, 'f32');
  const end = epilogue
    ? expressionEpilogue(
        relu(add(add(value(0), value(1)), value(2))),
        [
          { rowStride: 0, perColumn: true },
          { rowStride: 4, perColumn: true },
        ],
        fused,
      )
    : undefined;
  let kernel!: ConvKernel | FilterGradientKernel;
  const exports = bench.compile(
    (module) => {
      if (which === 'filter') {
        kernel = convFilterGradient(module, full);
        return { run: kernel.run.function };
      }
      const two = (which === 'forward' ? conv : convInputGradient)(module, full, end);
      kernel = two;
      return { run: two.run.function, ...(two.pack === undefined ? {} : { pack: two.pack.function }) };
    },
    { wide },
  );
  const split = (name: string, items: number, args: number[]): void => {
    for (let piece = pieces - 1; piece >= 0; piece--)
      exports[name]!(...args, Math.floor((piece * items) / pieces), Math.floor(((piece + 1) * items) / pieces));
  };
  const scratch = bench.place(noise(kernel.scratchBytes / 4, 10));
  if (which !== 'filter') {
    const { pack, packedBytes } = kernel as ConvKernel;
    const packed = pack === undefined ? wAt : bench.allocate(packedBytes);
    if (pack !== undefined) {
      split('pack', pack.items, [wAt, packed]);
      expect(bench.intact(packed, packedBytes)).toBe(true);
    }
    split('run', kernel.run.items, [which === 'forward' ? xAt : dyAt, packed, result, ...operands, scratch]);
  } else split('run', kernel.run.items, [xAt, dyAt, result, scratch]);
  expect(bench.intact(scratch, kernel.scratchBytes)).toBe(true);
  expect(bench.intact(result, 4 * count)).toBe(true);

  const sums = new Float64Array(count);
  products(spec, (o, i, f) => {
    if (which === 'forward') sums[o]! += x[i]! * w[f]!;
    else if (which === 'input') sums[i]! += dy[o]! * w[f]!;
    else sums[f]! += x[i]! * dy[o]!;
  });
  if (epilogue) sums.forEach((sum, i) => (sums[i] = Math.max(0, sum + bias[i % channels]! + residual[i]!)));
  const terms =
    which === 'filter'
      ? spec.batch * product(output)
      : (product(spec.kernel) * (which === 'forward' ? spec.inputChannels : spec.outputChannels)) / spec.groups;
  return { actual: bench.floats(result, count).slice(), expected: Float32Array.from(sums), terms };
};

const expectRight = (
  spec: Geometry,
  options: { epilogue?: boolean; fused?: boolean } = {},
  which: readonly Which[] = ['forward', 'input', 'filter'],
): void => {
  for (const kind of which) {
    const strided = product(spec.strides) > 1;
    const use = kind === 'filter' || (kind === 'input' && strided) ? { ...options, epilogue: false } : options;
    const { actual, expected, terms } = run(spec, kind, use);
    let worst = 0;
    expected.forEach((value, i) => {
      const error = Math.abs(value - actual[i]!);
      if (!(error <= worst)) worst = error;
    });
    expect(worst, `${kind} ${JSON.stringify(spec)}`).toBeLessThanOrEqual(1.5e-6 * Math.sqrt(terms + 1));
    expect(run(spec, kind, { ...use, wide: true }).actual, `wide ${kind} ${JSON.stringify(spec)}`).toEqual(actual);
    expect(run(spec, kind, { ...use, pieces: 3 }).actual, `pieces ${kind} ${JSON.stringify(spec)}`).toEqual(actual);
  }
};

const plane = (
  given: Partial<Geometry> & {
    readonly size: number;
    readonly from: number;
    readonly to: number;
    readonly window: number;
  },
): Geometry => ({
  batch: 2,
  input: [1, given.size, given.size],
  inputChannels: given.from,
  kernel: [1, given.window, given.window],
  outputChannels: given.to,
  strides: [1, 1, 1],
  dilations: [1, 1, 1],
  padding: [
    [0, 0],
    [0, 0],
    [0, 0],
  ],
  groups: 1,
  ...given,
});

describe('conv and its gradients', () => {
  test('random geometry in one to three dimensions', () => {
    const small = fc.integer({ min: 1, max: 3 });
    const axis = fc.record({
      input: fc.integer({ min: 0, max: 9 }),
      kernel: small,
      stride: small,
      dilation: fc.constantFrom(1, 1, 2),
      low: fc.integer({ min: 0, max: 2 }),
      high: fc.integer({ min: 0, max: 2 }),
    });
    const one = fc.constant({ input: 1, kernel: 1, stride: 1, dilation: 1, low: 0, high: 0 });
    fc.assert(
      fc.property(
        fc.oneof({ weight: 3, arbitrary: one }, axis),
        axis,
        axis,
        fc.constantFrom(1, 1, 2, 3),
        small,
        fc.constantFrom(1, 2, 3, 5, 8),
        fc.integer({ min: 0, max: 3 }),
        fc.boolean(),
        (z, y, x, groups, from, to, batch, epilogue) => {
          const axes = [z, y, x] as const;
          const triple = (of: (a: typeof z) => number): Triple => [of(z), of(y), of(x)];
          expectRight(
            {
              batch,
              input: triple((a) => a.input),
              kernel: triple((a) => a.kernel),
              strides: triple((a) => a.stride),
              dilations: triple((a) => a.dilation),
              padding: axes.map((a) => [a.low, a.high] as const) as unknown as Geometry['padding'],
              groups,
              inputChannels: from * groups,
              outputChannels: to * groups,
            },
            { epilogue },
          );
        },
      ),
      { numRuns: 60, seed: 17 },
    );
  });

  test('the widths of tiles: every row length up to 20', () => {
    for (let size = 1; size <= 20; size++)
      expectRight(
        plane({ size, from: 3, to: 5, window: 1, strides: [1, 1, 1], kernel: [1, 1, Math.min(2, size)] }),
        {},
        ['forward', 'input'],
      );
  });

  test('channels around the tile widths', () => {
    for (const to of [1, 4, 7, 8, 13, 15, 16, 17, 31, 32])
      expectRight(plane({ size: 7, from: 4, to, window: 3 }), { epilogue: true });
    for (const from of [1, 2, 5, 6, 7, 16, 20])
      expectRight(
        plane({
          size: 6,
          from,
          to: 9,
          window: 3,
          padding: [
            [0, 0],
            [1, 1],
            [1, 1],
          ],
        }),
        { epilogue: true },
      );
  });

  test('images in blocks of rows and several at a time', () => {
    expectRight(plane({ size: 40, from: 2, to: 9, window: 3, batch: 2 }));
    expectRight(
      plane({
        size: 8,
        from: 3,
        to: 20,
        window: 3,
        batch: 11,
        padding: [
          [0, 0],
          [0, 1],
          [1, 0],
        ],
      }),
    );
    expectRight(
      plane({
        size: 20,
        from: 1,
        to: 17,
        window: 3,
        batch: 3,
        padding: [
          [0, 0],
          [1, 1],
          [1, 1],
        ],
      }),
    );
    expectRight({
      ...plane({ size: 9, from: 3, to: 6, window: 2, batch: 3 }),
      input: [10, 9, 9],
      kernel: [2, 2, 3],
      strides: [2, 1, 1],
    });
    expectRight({ ...plane({ size: 5, from: 3, to: 6, window: 2, batch: 7 }), input: [3, 5, 5], kernel: [2, 2, 2] });
  });

  test('strides by phases, and pixels that no window sees', () => {
    for (const stride of [2, 3, 4]) {
      for (const window of [1, 2, 3, 5])
        expectRight(
          plane({
            size: 11,
            from: 3,
            to: 4,
            window,
            strides: [1, stride, stride],
            padding: [
              [0, 0],
              [1, 0],
              [2, 1],
            ],
          }),
        );
    }
  });

  test('without fused operations', () =>
    expectRight(plane({ size: 9, from: 5, to: 18, window: 3 }), { fused: false, epilogue: true }));

  test('depthwise and its multiplier', () => {
    for (const channels of [2, 4, 6, 8, 13, 16, 21, 32]) {
      for (const strides of [
        [1, 1, 1],
        [1, 2, 2],
        [1, 1, 3],
      ] as const) {
        for (const dilations of [
          [1, 1, 1],
          [1, 2, 1],
        ] as const) {
          expectRight(
            plane({
              size: 7,
              from: channels,
              to: channels,
              window: 3,
              groups: channels,
              strides,
              dilations,
              padding: [
                [0, 0],
                [1, 1],
                [2, 0],
              ],
            }),
            { epilogue: true },
          );
        }
      }
    }
    for (const size of [1, 2, 4, 9, 19, 26])
      expectRight(
        plane({
          size,
          from: 5,
          to: 5,
          window: 5,
          groups: 5,
          padding: [
            [0, 0],
            [4, 3],
            [2, 4],
          ],
        }),
        { epilogue: true },
      );
    expectRight(
      plane({
        size: 3,
        from: 5,
        to: 5,
        window: 3,
        groups: 5,
        padding: [
          [0, 0],
          [5, 5],
          [5, 5],
        ],
      }),
    );
    expectRight(plane({ size: 3, from: 5, to: 5, window: 4, groups: 5 }));
    expectRight(
      { ...plane({ size: 7, from: 4, to: 12, window: 3, groups: 4, strides: [1, 2, 2] }) },
      { epilogue: true },
    );
  });

  test('a 1×1 convolution is a matrix product', () =>
    expectRight(plane({ size: 9, from: 20, to: 35, window: 1 }), { epilogue: true }));
});
