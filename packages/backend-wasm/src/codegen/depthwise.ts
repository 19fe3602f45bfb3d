import { convFlops, type ConvKernel, convOutput, type ConvSpec } from './conv-geometry.ts';
import type { ModuleBuilder } from './emitter.ts';
import type { FunctionReference, Local } from './function-builder.ts';
import { maximum, minimum } from './iteration.ts';
import { loadLanes, multiplyAdd } from './lanes.ts';
import { i32 } from './opcodes.ts';
import { f32x4 } from './simd.ts';
import { emitTileResult, type Epilogue } from './tile.ts';

/**
 * Depthwise convolutions (one filter per channel) over planes: vectors run along channels, and a tile of neighbouring
 * pixels of a row shares each loaded vector of the image and of the filter. Padding is not made: rows of taps that lie
 * outside are skipped, and the few pixels at the left and right have code of their own with the taps that they see.
 */
export const isDepthwise = ({ groups, inputChannels, outputChannels, input, kernel, padding }: ConvSpec): boolean =>
  groups === inputChannels &&
  groups === outputChannels &&
  groups > 1 &&
  input[0] === 1 &&
  kernel[0] === 1 &&
  padding[0][0] === 0 &&
  padding[0][1] === 0;

/** A walk along one axis of the plane. */
export interface Axis {
  readonly input: number;
  readonly output: number;
  readonly taps: number;
  readonly stride: number;
  readonly dilation: number;
  readonly low: number;
}

/** The taps that output `at` sees inside of the image: [first, end). */
export const seen = ({ input, taps, stride, dilation, low }: Axis, at: number): readonly [number, number] => {
  const start = at * stride - low;
  const first = Math.max(0, Math.ceil(-start / dilation));
  return [
    Math.min(first, taps),
    Math.max(Math.min(taps, Math.ceil((input - start) / dilation)), Math.min(first, taps)),
  ];
};

/** Cuts a row into its pixels that see all taps and those at the ends that do not. */
export const inside = (axis: Axis): readonly [number, number] => {
  const whole = (at: number): boolean => seen(axis, at)[0] === 0 && seen(axis, at)[1] === axis.taps;
  let first = 0;
  while (first < axis.output && !whole(first)) first++;
  let end = first;
  while (end < axis.output && whole(end)) end++;
  return [first, end];
};

const PIXELS = 8;

export interface Walk {
  readonly vertical: Axis;
  readonly horizontal: Axis;
  readonly channels: number;
  /** Taps in reverse order, as the gradient by the input wants them. */
  readonly flipped: boolean;
  readonly epilogue: Epilogue | undefined;
  readonly fused: boolean;
  readonly wide: boolean;
}

/** First row of taps inside and one past the last, for an output row, at run time. */
export const rowsSeen = (
  f: Parameters<typeof minimum>[0],
  axis: Axis,
  y: Local<'i32'>,
): readonly [Local<'i32'>, Local<'i32'>, Local<'i32'>] => {
  const start = f.bind(i32.sub(i32.mul(y, axis.stride), axis.low));
  const first = f.bind(
    minimum(f, axis.taps, i32.div_s(maximum(f, 0, i32.sub(axis.dilation - 1, start)), axis.dilation)),
  );
  const end = f.bind(
    maximum(
      f,
      first,
      minimum(f, axis.taps, i32.div_s(i32.sub(i32.add(axis.input, axis.dilation - 1), start), axis.dilation)),
    ),
  );
  return [start, first, end];
};

/**
 * Function (image, filter, result, rows of taps, …epilogue operands): all channels of some neighbouring pixels that see
 * the same taps. `image` is where the first pixel's first tap reads: a pointer to a tap outside might be negative,
 * which static offsets do not mend.
 */
const pixelsFunction = (
  module: ModuleBuilder,
  walk: Walk,
  pixels: number,
  firstTap: number,
  endTap: number,
): FunctionReference => {
  const { horizontal, vertical, channels, flipped, epilogue, fused } = walk;
  const key = JSON.stringify([
    'depthwise',
    { ...walk, epilogue: [epilogue?.key, epilogue?.operands] },
    pixels,
    firstTap,
    endTap,
  ]);
  return module.shared(key, () =>
    module.function(
      { params: Array.from({ length: 4 + (epilogue?.operands.length ?? 0) }, () => 'i32' as const) },
      (f, ...locals) => {
        const [image, filter, result, rows] = locals as unknown as [
          Local<'i32'>,
          Local<'i32'>,
          Local<'i32'>,
          Local<'i32'>,
        ];
        const pointers = locals.slice(4);
        const pixelBytes = 4 * channels;
        const block = (vectors: number, lastLanes: number): void => {
          const sums = Array.from({ length: pixels }, () =>
            Array.from({ length: vectors }, () => f.bind(f32x4.splatConst(0))),
          );
          const [x, w] = [f.bind(image), f.bind(filter)];
          const lanes = (v: number): number => (v === vectors - 1 ? lastLanes : 4);
          const taps = Array.from({ length: endTap - firstTap }, (_, t) => firstTap + t);
          f.forRange(f.local('i32'), 0, rows, 1, () => {
            const weights = taps.map((tap) =>
              Array.from({ length: vectors }, (_, v) =>
                f.bind(loadLanes(w, pixelBytes * (flipped ? horizontal.taps - 1 - tap : tap) + 16 * v, lanes(v))),
              ),
            );
            // Places of the row from left to right: each vector is loaded once, for all pixels that see it.
            const places = new Map<number, { pixel: number; tap: number }[]>();
            for (let pixel = 0; pixel < pixels; pixel++) {
              for (const tap of taps) {
                const place = pixel * horizontal.stride + (tap - firstTap) * horizontal.dilation;
                places.set(place, [...(places.get(place) ?? []), { pixel, tap }]);
              }
            }
            for (const [place, users] of [...places].sort(([p], [q]) => p - q)) {
              const values = Array.from({ length: vectors }, (_, v) =>
                f.bind(loadLanes(x, pixelBytes * place + 16 * v, lanes(v))),
              );
              for (const { pixel, tap } of users) {
                values.forEach((value, v) =>
                  f.set(sums[pixel]![v]!, multiplyAdd(fused, value, weights[tap - firstTap]![v]!, sums[pixel]![v]!)),
                );
              }
            }
            f.increment(x, pixelBytes * vertical.dilation * horizontal.input);
            f.increment(w, (flipped ? -1 : 1) * pixelBytes * horizontal.taps);
          });
          emitTileResult(module, f, { rows: pixels, vectors, lastLanes }, sums, {
            cRow: (pixel) => ({ pointer: result, offset: pixel * pixelBytes }),
            accumulate: false,
            operandRow: (pixel, rowStride) => (rowStride === 0 ? 0 : pixel * pixelBytes),
            epilogue: epilogue === undefined ? undefined : { epilogue, pointers, when: true },
          });
          for (const pointer of [image, filter, result, ...pointers]) f.increment(pointer, 16 * vectors);
        };
        const vectors = walk.wide ? 2 : 1;
        const whole = Math.floor(channels / (4 * vectors));
        f.forRange(f.local('i32'), 0, whole, 1, () => block(vectors, 4));
        const rest = channels - whole * 4 * vectors;
        if (rest > 0) block(Math.ceil(rest / 4), ((rest - 1) % 4) + 1);
      },
    ),
  );
};

/**
 * Function (image, filter, result, y, …epilogue operands): one row of outputs; image and filter are those of the whole
 * plane.
 */
export const rowFunction = (module: ModuleBuilder, walk: Walk): FunctionReference => {
  const { horizontal, vertical, channels, epilogue, flipped } = walk;
  return module.function(
    { params: Array.from({ length: 4 + (epilogue?.operands.length ?? 0) }, () => 'i32' as const) },
    (f, ...locals) => {
      const [image, filter, result, y] = locals as unknown as [Local<'i32'>, Local<'i32'>, Local<'i32'>, Local<'i32'>];
      const operands = locals.slice(4);
      const pixelBytes = 4 * channels;
      const [start, first, end] = rowsSeen(f, vertical, y);
      const rows = f.bind(i32.sub(end, first));
      const top = f.bind(
        i32.add(image, i32.mul(i32.add(start, i32.mul(first, vertical.dilation)), pixelBytes * horizontal.input)),
      );
      const firstTapRow = flipped ? i32.sub(vertical.taps - 1, first) : first;
      const weights = f.bind(i32.add(filter, i32.mul(firstTapRow, pixelBytes * horizontal.taps)));
      const x = f.local('i32');
      const tile = (pixels: number, firstTap: number, endTap: number): void =>
        f.call(pixelsFunction(module, walk, pixels, firstTap, endTap), [
          i32.add(
            top,
            i32.mul(
              i32.sub(i32.mul(x, horizontal.stride), horizontal.low - firstTap * horizontal.dilation),
              pixelBytes,
            ),
          ),
          weights,
          i32.add(result, i32.mul(x, pixelBytes)),
          rows,
          ...operands.map((operand, o) =>
            epilogue!.operands[o]!.rowStride === 0 ? operand : i32.add(operand, i32.mul(x, pixelBytes)),
          ),
        ]);
      const [left, right] = inside(horizontal);
      const single = (at: number): void => {
        f.set(x, at);
        tile(1, ...seen(horizontal, at));
      };
      for (let at = 0; at < left; at++) single(at);
      const count = Math.ceil((right - left) / PIXELS);
      if (count > 0) {
        const size = Math.ceil((right - left) / count);
        const big = right - left - count * (size - 1);
        f.forRange(x, left, left + big * size, size, () => tile(size, 0, horizontal.taps));
        if (size > 1) f.forRange(x, left + big * size, right, size - 1, () => tile(size - 1, 0, horizontal.taps));
      }
      for (let at = right; at < horizontal.output; at++) single(at);
    },
  );
};

export const depthwiseAxes = (spec: ConvSpec): { vertical: Axis; horizontal: Axis } => {
  const output = convOutput(spec);
  const axis = (d: 1 | 2): Axis => ({
    input: spec.input[d],
    output: output[d],
    taps: spec.kernel[d],
    stride: spec.strides[d],
    dilation: spec.dilations[d],
    low: spec.padding[d][0],
  });
  return { vertical: axis(1), horizontal: axis(2) };
};

/** The forward kernel; the filter is used as it is. Items are rows. */
export const depthwise = (module: ModuleBuilder, spec: ConvSpec, epilogue: Epilogue | undefined): ConvKernel => {
  const { batch, groups: channels, fused, wide } = spec;
  const walk: Walk = { ...depthwiseAxes(spec), channels, flipped: false, epilogue, fused, wide };
  const { vertical, horizontal } = walk;
  const row = rowFunction(module, walk);
  const operandCount = epilogue?.operands.length ?? 0;
  const run = module.function(
    { params: Array.from({ length: 3 + operandCount + 3 }, () => 'i32' as const) },
    (f, ...locals) => {
      const [image, filter, result] = locals as unknown as [Local<'i32'>, Local<'i32'>, Local<'i32'>];
      const [, first, end] = locals.slice(-3) as [Local<'i32'>, Local<'i32'>, Local<'i32'>];
      if (vertical.output * horizontal.output === 0) return;
      const item = f.local('i32');
      f.forRange(item, first, end, 1, () => {
        const n = f.bind(i32.div_u(item, vertical.output));
        const place = f.bind(i32.mul(item, 4 * horizontal.output * channels));
        f.call(row, [
          i32.add(image, i32.mul(n, 4 * vertical.input * horizontal.input * channels)),
          filter,
          i32.add(result, place),
          i32.sub(item, i32.mul(n, vertical.output)),
          ...locals
            .slice(3, 3 + operandCount)
            .map((operand, o) => (epilogue!.operands[o]!.rowStride === 0 ? operand : i32.add(operand, place))),
        ]);
      });
    },
  );
  return {
    packedBytes: 0,
    run: { function: run, items: batch * vertical.output },
    scratchBytes: 0,
    flops: convFlops(spec),
  };
};
