import { Accumulator } from './accumulate.ts';
import { map3, product, type Triple } from './conv-geometry.ts';
import type { ModuleBuilder } from './emitter.ts';
import type { FunctionBuilder, FunctionReference, Local } from './function-builder.ts';
import type { Value } from './instruction.ts';
import { maximum, minimum } from './iteration.ts';
import type { RangeKernel } from './kernel.ts';
import { loadLanes, storeRow } from './lanes.ts';
import { i32, memoryFill } from './opcodes.ts';
import { f32x4, i32x4, v128 } from './simd.ts';

/**
 * Pooling over one to three spatial axes and its gradients, vectors along channels. Padding is not made: a window is
 * cut to the part of it that lies in the image. Windows that are whole have code with every tap written out; those at
 * the edges loop over what is left.
 *
 * A maximum is the first in row-major order where several are equal, the first NaN where there is one.
 */
export interface PoolSpec {
  readonly batch: number;
  readonly input: Triple;
  readonly channels: number;
  readonly window: Triple;
  readonly strides: Triple;
  readonly dilations: Triple;
  readonly padding: readonly [readonly [number, number], readonly [number, number], readonly [number, number]];
  readonly wide: boolean;
}

/**
 * The kernels' pointers, before (firstItem, endItem):
 *
 * - `max`, `avg`, `avgPadded` (x, y): y is the pooled image; `avg` divides by the window's elements that lie in the
 *   image (0 of none), `avgPadded` by the window's size. The maximum of nothing is −∞.
 * - `pick` (x, values, y): the element of `values` where x has its window's maximum; 0 of none.
 * - `maxGradient` (x, dx, dy), `avgGradient` and `avgPaddedGradient` (dx, dy): dx is set, and where windows overlap
 *   added to in their order.
 */
export type PoolName = 'max' | 'avg' | 'avgPadded' | 'pick' | 'maxGradient' | 'avgGradient' | 'avgPaddedGradient';

const IMAGES: Readonly<Record<PoolName, number>> = {
  max: 1,
  avg: 1,
  avgPadded: 1,
  pick: 2,
  maxGradient: 2,
  avgGradient: 1,
  avgPaddedGradient: 1,
};

export const poolOutput = ({ input, window, strides, dilations, padding }: PoolSpec): Triple =>
  map3((d) =>
    Math.max(
      0,
      Math.floor((input[d] + padding[d][0] + padding[d][1] - dilations[d] * (window[d] - 1) - 1) / strides[d]) + 1,
    ),
  );

/** So many taps at most are written out. */
const WRITTEN_OUT = 27;

export const pool = (module: ModuleBuilder, name: PoolName, spec: PoolSpec): RangeKernel => {
  const { batch, input, channels, window, strides, dilations, padding } = spec;
  const output = poolOutput(spec);
  const images = IMAGES[name];
  const isGradient = name.endsWith('Gradient');
  const imageFloats = product(input) * channels;
  const outputFloats = product(output) * channels;
  const items = isGradient ? batch : batch * output[0] * output[1];
  // Windows that lie side by side and leave nothing out write every element of dx themselves.
  const covers =
    disjoint(spec) &&
    [0, 1, 2].every((d) => strides[d] === window[d]! && padding[d]![0] === 0 && output[d]! * window[d]! >= input[d]!);
  const steps: Triple = [4 * input[1] * input[2] * channels, 4 * input[2] * channels, 4 * channels];

  const run = module.function(
    { params: Array.from({ length: images + 1 + 2 }, () => 'i32' as const) },
    (f, ...locals) => {
      const [first, end] = locals.slice(-2) as [Local<'i32'>, Local<'i32'>];
      const imagePointers = locals.slice(0, images);
      const result = locals[images]!;
      if (channels === 0 || batch === 0) return;
      /** One row of outputs, z and y known, `bases` the pointers of the own image. */
      const row = (bases: readonly Local<'i32'>[], z: Local<'i32'>, y: Local<'i32'>, target: Local<'i32'>): void => {
        const cut = (d: 0 | 1 | 2, at: Local<'i32'>): Cut =>
          cutWindow(
            f,
            { input: input[d], window: window[d], stride: strides[d], dilation: dilations[d], low: padding[d][0] },
            at,
          );
        const [depth, height] = [cut(0, z), cut(1, y)];
        const place = i32.add(i32.mul(depth.start, steps[0]), i32.mul(height.start, steps[1]));
        const rowBases = bases.map((base) => f.bind(i32.add(base, place)));
        const isWhole = f.bind(i32.and(i32.eq(depth.count, window[0]), i32.eq(height.count, window[1])));
        const pixel = (pointers: readonly Local<'i32'>[], taps: number): void => {
          const partly = (): void =>
            f.call(pixelFunction(module, name, spec, false), [
              ...pointers,
              target,
              depth.count,
              height.count,
              i32.const(taps),
            ]);
          if (taps !== window[2] || product(window) > WRITTEN_OUT) partly();
          else f.if(isWhole, () => f.call(pixelFunction(module, name, spec, true), [...pointers, target]), partly);
          f.increment(target, 4 * channels);
        };
        const seen = (at: number): { readonly first: number; readonly taps: number } => {
          const start = at * strides[2] - padding[2][0];
          const first = Math.min(window[2], Math.max(0, Math.ceil(-start / dilations[2])));
          const end = Math.max(first, Math.min(window[2], Math.ceil((input[2] - start) / dilations[2])));
          return { first: start + first * dilations[2], taps: end - first };
        };
        let left = 0;
        while (left < output[2] && seen(left).taps < window[2]) left++;
        let right = left;
        while (right < output[2] && seen(right).taps === window[2]) right++;
        const edge = (at: number): void => {
          const { first, taps } = seen(at);
          pixel(
            rowBases.map((base) => f.bind(i32.add(base, first * steps[2]))),
            taps,
          );
        };
        for (let at = 0; at < left; at++) edge(at);
        if (right > left) {
          const moving = rowBases.map((base) => f.bind(i32.add(base, seen(left).first * steps[2])));
          f.forRange(f.local('i32'), left, right, 1, () => {
            pixel(moving, window[2]);
            for (const pointer of moving) f.increment(pointer, strides[2] * steps[2]);
          });
        }
        for (let at = right; at < output[2]; at++) edge(at);
      };
      const [item, z, y] = [f.local('i32'), f.local('i32'), f.local('i32')];
      f.forRange(item, first, end, 1, () => {
        const n = f.bind(isGradient ? item : i32.div_u(item, Math.max(1, output[0] * output[1])));
        const bases = imagePointers.map((pointer) => f.bind(i32.add(pointer, i32.mul(n, 4 * imageFloats))));
        if (!isGradient) {
          const rest = f.bind(i32.sub(item, i32.mul(n, output[0] * output[1])));
          f.set(z, i32.div_u(rest, Math.max(1, output[1])));
          f.set(y, i32.sub(rest, i32.mul(z, output[1])));
          row(bases, z, y, f.bind(i32.add(result, i32.mul(item, 4 * output[2] * channels))));
          return;
        }
        if (!covers) f.do(memoryFill(bases.at(-1)!, 0, 4 * imageFloats));
        const target = f.bind(i32.add(result, i32.mul(n, 4 * outputFloats)));
        f.forRange(z, 0, output[0], 1, () => f.forRange(y, 0, output[1], 1, () => row(bases, z, y, target)));
      });
    },
  );
  return { function: run, items };
};

/** Whether no two windows share an element. */
const disjoint = ({ window, strides, dilations }: PoolSpec): boolean =>
  window.every((length, d) => strides[d]! >= (length - 1) * dilations[d]! + 1);

interface Cut {
  /** The first element inside, and how many taps are. */
  readonly start: Local<'i32'>;
  readonly count: Local<'i32'>;
}
const cutWindow = (
  f: FunctionBuilder,
  axis: {
    readonly input: number;
    readonly window: number;
    readonly stride: number;
    readonly dilation: number;
    readonly low: number;
  },
  at: Local<'i32'>,
): Cut => {
  const start = f.bind(i32.sub(i32.mul(at, axis.stride), axis.low));
  const firstTap = f.bind(
    minimum(f, axis.window, i32.div_u(maximum(f, 0, i32.sub(axis.dilation - 1, start)), axis.dilation)),
  );
  const inside = f.bind(maximum(f, 0, i32.sub(axis.input + axis.dilation - 1, start)));
  const endTap = f.bind(maximum(f, firstTap, minimum(f, axis.window, i32.div_u(inside, axis.dilation))));
  // Of an empty window nothing is read; its start must not be used.
  return { start: f.bind(i32.add(start, i32.mul(firstTap, axis.dilation))), count: f.bind(i32.sub(endTap, firstTap)) };
};

/** Function (…images at the first tap, output, [taps along depth, height, width]): all channels of one output pixel. */
const pixelFunction = (module: ModuleBuilder, name: PoolName, spec: PoolSpec, whole: boolean): FunctionReference => {
  const { input, channels, window, dilations } = spec;
  const images = IMAGES[name];
  const key = JSON.stringify([
    'pool',
    name,
    whole,
    input[1],
    input[2],
    channels,
    window,
    dilations,
    disjoint(spec),
    spec.wide,
  ]);
  const stepBytes: Triple = [
    4 * dilations[0] * input[1] * input[2] * channels,
    4 * dilations[1] * input[2] * channels,
    4 * dilations[2] * channels,
  ];
  return module.shared(key, () =>
    module.function(
      { params: Array.from({ length: images + 1 + (whole ? 0 : 3) }, () => 'i32' as const) },
      (f, ...locals) => {
        const pointers = locals.slice(0, images);
        const target = locals[images]!;
        const counts = locals.slice(images + 1);
        const size = whole
          ? f.bind(f32x4.splatConst(product(window)))
          : f.bind(f32x4.convert_i32x4_s(i32x4.splat(i32.mul(i32.mul(counts[0]!, counts[1]!), counts[2]!))));
        const divisor = name.startsWith('avgPadded') ? f.bind(f32x4.splatConst(product(window))) : size;

        /** Runs `visit` for each tap with the images' pointers there and the tap's number. */
        const forTaps = (visit: (at: readonly Local<'i32'>[], offset: number, index: Value<'i32'>) => void): void => {
          if (whole) {
            let index = 0;
            for (let z = 0; z < window[0]; z++) {
              for (let y = 0; y < window[1]; y++)
                for (let x = 0; x < window[2]; x++)
                  visit(pointers, z * stepBytes[0] + y * stepBytes[1] + x * stepBytes[2], i32.const(index++));
            }
            return;
          }
          const index = f.bind(i32.const(0));
          const level = (d: number, outer: readonly Local<'i32'>[]): void => {
            if (d === 3) {
              visit(outer, 0, index);
              f.increment(index, 1);
              return;
            }
            const moving = outer.map((pointer) => f.bind(pointer));
            f.forRange(f.local('i32'), 0, counts[d]!, 1, () => {
              level(d + 1, moving);
              for (const pointer of moving) f.increment(pointer, stepBytes[d]!);
            });
          };
          level(0, pointers);
        };

        const block = (vectors: number, lastLanes: number): void => {
          const each = <T>(make: (v: number) => T): T[] => Array.from({ length: vectors }, (_, v) => make(v));
          const load = (pointer: Local<'i32'>, offset: number): Local<'v128'>[] =>
            each((v) => f.bind(loadLanes(pointer, offset + 16 * v, v === vectors - 1 ? lastLanes : 4)));
          const store = (pointer: Local<'i32'>, values: readonly Local<'v128'>[], offset: number): void =>
            storeRow(f, pointer, values, offset, lastLanes);
          /** The place of each channel's maximum: the number of the tap. */
          const places = (): Local<'v128'>[] => {
            const best = each(() => f.bind(f32x4.splatConst(-Infinity)));
            const place = each(() => f.bind(i32x4.splatConst(0)));
            forTaps((at, offset, index) => {
              load(at[0]!, offset).forEach((value, v) => {
                const wins = f.bind(
                  v128.or(f32x4.gt(value, best[v]!), v128.andnot(f32x4.ne(value, value), f32x4.ne(best[v]!, best[v]!))),
                );
                f.set(best[v]!, v128.bitselect(value, best[v]!, wins));
                f.set(place[v]!, v128.bitselect(i32x4.splat(index), place[v]!, wins));
              });
            });
            return place;
          };
          const addTo = (pointer: Local<'i32'>, offset: number, values: readonly Value<'v128'>[]): void => {
            const old = disjoint(spec) ? undefined : load(pointer, offset);
            store(
              pointer,
              values.map((value, v) => f.bind(old === undefined ? value : f32x4.add(old[v]!, value))),
              offset,
            );
          };

          if (name === 'max') {
            const best = each(() => new Accumulator(f, 'max', 'f32'));
            forTaps((at, offset) => load(at[0]!, offset).forEach((value, v) => best[v]!.add(value)));
            store(
              target,
              best.map((of) => of.result()),
              0,
            );
          } else if (name === 'avg' || name === 'avgPadded') {
            const sums = each(() => f.bind(f32x4.splatConst(0)));
            forTaps((at, offset) =>
              load(at[0]!, offset).forEach((value, v) => f.set(sums[v]!, f32x4.add(sums[v]!, value))),
            );
            // 0 / 0 of an empty window shall be 0.
            store(
              target,
              sums.map((sum) => f.bind(v128.and(f32x4.div(sum, divisor), f32x4.ne(size, f32x4.splatConst(0))))),
              0,
            );
          } else if (name === 'pick') {
            const place = places();
            const picked = each(() => f.bind(f32x4.splatConst(0)));
            forTaps((at, offset, index) =>
              load(at[1]!, offset).forEach((value, v) =>
                f.set(picked[v]!, v128.bitselect(value, picked[v]!, i32x4.eq(place[v]!, i32x4.splat(index)))),
              ),
            );
            store(target, picked, 0);
          } else if (name === 'maxGradient') {
            const place = places();
            const gradient = load(target, 0);
            forTaps((at, offset, index) =>
              addTo(
                at[1]!,
                offset,
                gradient.map((value, v) => v128.and(value, i32x4.eq(place[v]!, i32x4.splat(index)))),
              ),
            );
          } else {
            const share = load(target, 0).map((value) => f.bind(f32x4.div(value, divisor)));
            forTaps((at, offset) => addTo(at[0]!, offset, share));
          }
          for (const pointer of [...pointers, target]) f.increment(pointer, 16 * vectors);
        };
        const vectors = Math.min(2, Math.ceil(channels / 4));
        const wholeBlocks = Math.floor(channels / (4 * vectors));
        f.forRange(f.local('i32'), 0, wholeBlocks, 1, () => block(vectors, 4));
        const rest = channels - wholeBlocks * 4 * vectors;
        if (rest > 0) block(Math.ceil(rest / 4), ((rest - 1) % 4) + 1);
      },
    ),
  );
};
