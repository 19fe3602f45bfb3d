import {
  convFlops,
  type ConvKernel,
  convOutput,
  type ConvSpec,
  type FilterGradientKernel,
  map3,
  product,
} from './conv-geometry.ts';
import { spreader } from './copy.ts';
import { type Axis, depthwiseAxes, inside, rowFunction, rowsSeen, seen, type Walk } from './depthwise.ts';
import type { ModuleBuilder } from './emitter.ts';
import type { FunctionReference, Local } from './function-builder.ts';
import type { Value } from './instruction.ts';
import { loadLanes, multiplyAdd, storeLanes } from './lanes.ts';
import { i32, memoryFill } from './opcodes.ts';
import { f32x4 } from './simd.ts';
import type { Epilogue } from './tile.ts';

/**
 * The gradient by the input: the turned filter over the gradient, between whose elements a stride puts zeros. Items are
 * images.
 */
export const depthwiseInputGradient = (
  module: ModuleBuilder,
  spec: ConvSpec,
  epilogue: Epilogue | undefined,
): ConvKernel => {
  const { batch, input, groups: channels, fused, wide, strides } = spec;
  const output = convOutput(spec);
  const strided = product(strides) > 1;
  const extents = strided ? map3((d) => Math.max(0, (output[d] - 1) * strides[d] + 1)) : output;
  const axis = (d: 1 | 2): Axis => ({
    input: extents[d],
    output: input[d],
    taps: spec.kernel[d],
    stride: 1,
    dilation: spec.dilations[d],
    low: spec.dilations[d] * (spec.kernel[d] - 1) - spec.padding[d][0],
  });
  const walk: Walk = { vertical: axis(1), horizontal: axis(2), channels, flipped: true, epilogue, fused, wide };
  const row = rowFunction(module, walk);
  const operandCount = epilogue?.operands.length ?? 0;
  const scratchBytes = strided ? 4 * product(extents) * channels : 0;
  const run = module.function(
    { params: Array.from({ length: 3 + operandCount + 3 }, () => 'i32' as const) },
    (f, ...locals) => {
      const [dy, filter, result] = locals as unknown as [Local<'i32'>, Local<'i32'>, Local<'i32'>];
      const [scratch, first, end] = locals.slice(-3) as [Local<'i32'>, Local<'i32'>, Local<'i32'>];
      if (product(input) === 0) return;
      if (strided) f.do(memoryFill(scratch, 0, scratchBytes));
      const [n, y] = [f.local('i32'), f.local('i32')];
      f.forRange(n, first, end, 1, () => {
        const own = f.bind(i32.add(dy, i32.mul(n, 4 * product(output) * channels)));
        if (strided)
          f.call(spreader(module, { source: output, target: extents, offset: [0, 0, 0], step: strides, channels }), [
            own,
            scratch,
          ]);
        f.forRange(y, 0, input[1], 1, () => {
          const place = f.bind(i32.mul(i32.add(i32.mul(n, input[1]), y), 4 * input[2] * channels));
          f.call(row, [
            strided ? scratch : own,
            filter,
            i32.add(result, place),
            y,
            ...locals
              .slice(3, 3 + operandCount)
              .map((operand, o) => (epilogue!.operands[o]!.rowStride === 0 ? operand : i32.add(operand, place))),
          ]);
        });
      });
    },
  );
  return { packedBytes: 0, run: { function: run, items: batch }, scratchBytes, flops: convFlops(spec) };
};

/**
 * The gradient by the filter: rows of products are summed in registers, row after row is added to the result. Items are
 * blocks of channels.
 */
export const depthwiseFilterGradient = (module: ModuleBuilder, spec: ConvSpec): FilterGradientKernel => {
  const { batch, groups: channels, fused, wide } = spec;
  const { vertical, horizontal } = depthwiseAxes(spec);
  const pixelBytes = 4 * channels;
  const most = wide ? 4 : 2;
  const items = Math.ceil(channels / (4 * most));
  const [left, right] = inside(horizontal);

  /**
   * Function (row of the image, row of dy, taps of the result): one row of outputs by one row of taps, for a block of
   * channels.
   */
  const rowOfTaps = (vectors: number, lastLanes: number): FunctionReference =>
    module.function({ params: ['i32', 'i32', 'i32'] }, (f, image, dy, result) => {
      const lanes = (v: number): number => (v === vectors - 1 ? lastLanes : 4);
      const taps = Array.from({ length: horizontal.taps }, (_, tap) => tap);
      const sums = taps.map(() => Array.from({ length: vectors }, () => f.bind(f32x4.splatConst(0))));
      const pixel = (
        from: Local<'i32'>,
        gradient: Local<'i32'>,
        offset: number,
        firstTap: number,
        endTap: number,
      ): void => {
        const dys = Array.from({ length: vectors }, (_, v) => f.bind(loadLanes(gradient, offset + 16 * v, lanes(v))));
        for (const tap of taps.slice(firstTap, endTap)) {
          const values = dys.map((_, v) =>
            f.bind(loadLanes(from, (tap - firstTap) * horizontal.dilation * pixelBytes + 16 * v, lanes(v))),
          );
          values.forEach((value, v) => f.set(sums[tap]![v]!, multiplyAdd(fused, value, dys[v]!, sums[tap]![v]!)));
        }
      };
      const single = (at: number): void => {
        const [firstTap, endTap] = seen(horizontal, at);
        if (endTap <= firstTap) return;
        const from = f.bind(
          i32.add(image, (at * horizontal.stride - horizontal.low + firstTap * horizontal.dilation) * pixelBytes),
        );
        pixel(from, dy, at * pixelBytes, firstTap, endTap);
      };
      for (let at = 0; at < left; at++) single(at);
      const [from, gradient] = [
        f.bind(i32.add(image, (left * horizontal.stride - horizontal.low) * pixelBytes)),
        f.bind(i32.add(dy, left * pixelBytes)),
      ];
      f.forRange(f.local('i32'), left, right, 1, () => {
        pixel(from, gradient, 0, 0, horizontal.taps);
        f.increment(from, horizontal.stride * pixelBytes);
        f.increment(gradient, pixelBytes);
      });
      for (let at = right; at < horizontal.output; at++) single(at);
      for (const tap of taps) {
        sums[tap]!.forEach((sum, v) =>
          f.set(sum, f32x4.add(sum, loadLanes(result, tap * pixelBytes + 16 * v, lanes(v)))),
        );
        for (let v = vectors - 1; v >= 0; v--)
          storeLanes(f, result, sums[tap]![v]!, tap * pixelBytes + 16 * v, lanes(v));
      }
    });

  const run = module.function(
    { params: Array.from({ length: 6 }, () => 'i32' as const) },
    (f, image, dy, result, _scratch, first, end) => {
      const blockOf = (vectors: number, lastLanes: number, width: number) => (): void => {
        const callee = rowOfTaps(vectors, lastLanes);
        const channel = f.bind(i32.mul(item, 16 * most));
        const [n, y, tap] = [f.local('i32'), f.local('i32'), f.local('i32')];
        f.forRange(tap, 0, vertical.taps * horizontal.taps, 1, () =>
          f.do(memoryFill(i32.add(i32.add(result, channel), i32.mul(tap, pixelBytes)), 0, 4 * width)),
        );
        f.forRange(n, 0, batch, 1, () => {
          f.forRange(y, 0, vertical.output, 1, () => {
            const [start, firstTap, endTap] = rowsSeen(f, vertical, y);
            const gradient = f.bind(
              i32.add(
                i32.add(dy, channel),
                i32.mul(i32.add(i32.mul(n, vertical.output), y), pixelBytes * horizontal.output),
              ),
            );
            const plane = f.bind(
              i32.add(i32.add(image, channel), i32.mul(n, pixelBytes * vertical.input * horizontal.input)),
            );
            f.forRange(tap, firstTap, endTap, 1, () => {
              const row: Value<'i32'> = i32.mul(
                i32.add(start, i32.mul(tap, vertical.dilation)),
                pixelBytes * horizontal.input,
              );
              f.call(callee, [
                i32.add(plane, row),
                gradient,
                i32.add(i32.add(result, channel), i32.mul(tap, pixelBytes * horizontal.taps)),
              ]);
            });
          });
        });
      };
      const item = f.local('i32');
      const rest = channels % (4 * most);
      const whole = blockOf(most, 4, 4 * most);
      f.forRange(item, first, end, 1, () => {
        if (rest === 0) whole();
        else
          f.if(
            i32.eq(item, items - 1),
            blockOf(Math.ceil(rest / 4), ((rest - 1) % 4) + 1, rest),
            channels > 4 * most ? whole : undefined,
          );
      });
    },
  );
  return { run: { function: run, items }, scratchBytes: 0, flops: convFlops(spec) };
};
