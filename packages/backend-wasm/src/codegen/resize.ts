import type { ModuleBuilder } from './emitter.ts';
import type { FunctionBuilder, Local } from './function-builder.ts';
import type { Value } from './instruction.ts';
import type { RangeKernel } from './kernel.ts';
import { loadLanes, storeLanes } from './lanes.ts';
import { i32, memoryFill } from './opcodes.ts';
import { f32x4, v128 } from './simd.ts';

/**
 * Resizing images [batch, height, width, channels] and the gradient, vectors along channels. Where an output row or
 * column is taken from stands in a table in memory, made by the caller: for n outputs n i32 places `low`, n i32 places
 * `high`, n f32 weights w, and the element is (1 − w)·low + w·high. `nearest` takes `low` alone.
 */
export interface ResizeSpec {
  readonly batch: number;
  readonly input: readonly [height: number, width: number];
  readonly output: readonly [height: number, width: number];
  readonly channels: number;
  readonly method: 'bilinear' | 'nearest';
}

interface Tap {
  readonly low: Local<'i32'>;
  readonly high: Local<'i32'>;
  /** 1 − w and w in all lanes. */
  readonly weights: readonly [Local<'v128'>, Local<'v128'>];
}

const readTap = (f: FunctionBuilder, table: Local<'i32'>, count: number, index: Local<'i32'>): Tap => {
  const entry = f.bind(i32.add(table, i32.shl(index, 2)));
  const weight = f.bind(v128.load32Splat(entry, 8 * count));
  return {
    low: f.bind(i32.load(entry)),
    high: f.bind(i32.load(entry, 4 * count)),
    weights: [f.bind(f32x4.sub(f32x4.splatConst(1), weight)), weight],
  };
};

/**
 * Visits every output pixel of a row with its four (or one) places in the image and their weights, channel block by
 * channel block.
 */
const forPixels = (
  f: FunctionBuilder,
  spec: ResizeSpec,
  image: Local<'i32'>,
  rows: Local<'i32'>,
  columns: Local<'i32'>,
  target: Local<'i32'>,
  y: Local<'i32'>,
  visit: (
    target: Local<'i32'>,
    corners: readonly { readonly at: Local<'i32'>; readonly row: 0 | 1; readonly column: 0 | 1 }[],
    taps: readonly [Tap, Tap],
    lanes: number,
  ) => void,
): void => {
  const { input, output, channels, method } = spec;
  const row = readTap(f, rows, output[0], y);
  const x = f.local('i32');
  f.forRange(x, 0, output[1], 1, () => {
    const column = readTap(f, columns, output[1], x);
    const place = (a: Value<'i32'>, b: Value<'i32'>): Local<'i32'> =>
      f.bind(i32.add(image, i32.mul(i32.add(i32.mul(a, input[1]), b), 4 * channels)));
    const picks =
      method === 'nearest'
        ? ([[0, 0]] as const)
        : ([
            [0, 0],
            [0, 1],
            [1, 0],
            [1, 1],
          ] as const);
    const corners = picks.map(([r, c]) => ({
      at: place(r === 0 ? row.low : row.high, c === 0 ? column.low : column.high),
      row: r,
      column: c,
    }));
    const block = (lanes: number): void => {
      visit(target, corners, [row, column], lanes);
      for (const { at } of corners) f.increment(at, 4 * lanes);
      f.increment(target, 4 * lanes);
    };
    f.forRange(f.local('i32'), 0, Math.floor(channels / 4), 1, () => block(4));
    if (channels % 4 > 0) block(channels % 4);
  });
};

/** Kernel (x, rows, columns, y, firstItem, endItem): tables of the output's rows and columns; items are rows. */
export const resize = (module: ModuleBuilder, spec: ResizeSpec): RangeKernel => {
  const { batch, input, output, channels, method } = spec;
  const run = module.function(
    { params: ['i32', 'i32', 'i32', 'i32', 'i32', 'i32'] },
    (f, image, rows, columns, result, first, end) => {
      if (output[0] * output[1] * channels === 0) return;
      const item = f.local('i32');
      f.forRange(item, first, end, 1, () => {
        const n = f.bind(i32.div_u(item, output[0]));
        const own = f.bind(i32.add(image, i32.mul(n, 4 * input[0] * input[1] * channels)));
        const target = f.bind(i32.add(result, i32.mul(item, 4 * output[1] * channels)));
        forPixels(
          f,
          spec,
          own,
          rows,
          columns,
          target,
          f.bind(i32.sub(item, i32.mul(n, output[0]))),
          (to, corners, [row, column], lanes) => {
            const values = corners.map(({ at }) => f.bind(loadLanes(at, 0, lanes)));
            if (method === 'nearest') {
              storeLanes(f, to, values[0]!, 0, lanes);
              return;
            }
            const mix = (a: Value<'v128'>, b: Value<'v128'>, { weights }: Tap): Local<'v128'> =>
              f.bind(f32x4.add(f32x4.mul(a, weights[0]), f32x4.mul(b, weights[1])));
            const [a, b, c, d] = values as [Local<'v128'>, Local<'v128'>, Local<'v128'>, Local<'v128'>];
            storeLanes(f, to, mix(mix(a, b, column), mix(c, d, column), row), 0, lanes);
          },
        );
      });
    },
  );
  return { function: run, items: batch * output[0] };
};

/**
 * Kernel (dx, rows, columns, dy, firstItem, endItem): dx becomes zeros plus each dy at its places, in their order;
 * items are images.
 */
export const resizeGradient = (module: ModuleBuilder, spec: ResizeSpec): RangeKernel => {
  const { batch, input, output, channels, method } = spec;
  const run = module.function(
    { params: ['i32', 'i32', 'i32', 'i32', 'i32', 'i32'] },
    (f, image, rows, columns, dy, first, end) => {
      const imageBytes = 4 * input[0] * input[1] * channels;
      if (imageBytes === 0) return;
      const [n, y] = [f.local('i32'), f.local('i32')];
      f.forRange(n, first, end, 1, () => {
        const own = f.bind(i32.add(image, i32.mul(n, imageBytes)));
        f.do(memoryFill(own, 0, imageBytes));
        if (output[0] * output[1] === 0) return;
        const from = f.bind(i32.add(dy, i32.mul(n, 4 * output[0] * output[1] * channels)));
        f.forRange(y, 0, output[0], 1, () => {
          forPixels(f, spec, own, rows, columns, from, y, (gradientAt, corners, [row, column], lanes) => {
            const gradient = f.bind(loadLanes(gradientAt, 0, lanes));
            // Corners may coincide at the edges: each is read after the one before it was written.
            for (const { at, row: r, column: c } of corners) {
              const share =
                method === 'nearest' ? gradient : f32x4.mul(f32x4.mul(gradient, row.weights[r]), column.weights[c]);
              storeLanes(f, at, f.bind(f32x4.add(loadLanes(at, 0, lanes), share)), 0, lanes);
            }
          });
        });
      });
    },
  );
  return { function: run, items: batch };
};
