import type { ModuleBuilder } from './emitter.ts';
import type { FunctionBuilder, FunctionReference, Local } from './function-builder.ts';
import { i32, memoryCopy } from './opcodes.ts';
import { v128 } from './simd.ts';

/** Longer runs are left to `memory.copy`, whose call costs more than a short loop. */
const LONG_RUN = 512;

/** Copies a run of bytes whose length is known; the pointers stay where they are. The runs must not overlap. */
export const emitCopy = (f: FunctionBuilder, to: Local<'i32'>, from: Local<'i32'>, bytes: number): void => {
  if (bytes >= LONG_RUN) {
    f.do(memoryCopy(to, from, bytes));
    return;
  }
  let done = 0;
  for (; done + 16 <= bytes; done += 16) f.do(v128.store(to, v128.load(from, done), done));
  for (; done + 4 <= bytes; done += 4) f.do(i32.store(to, i32.load(from, done), done));
  for (; done < bytes; done++) f.do(i32.store8(to, i32.load8_u(from, done), done));
};

/**
 * Where an image goes in a larger one: its element (z, y, x) lands at offset + step · (z, y, x), or nowhere if that is
 * outside.
 */
export interface Spread {
  readonly source: readonly [depth: number, height: number, width: number];
  readonly target: readonly [depth: number, height: number, width: number];
  /** May be negative: what falls outside is left out. */
  readonly offset: readonly [depth: number, height: number, width: number];
  readonly step: readonly [depth: number, height: number, width: number];
  readonly channels: number;
}

/** Function (source, target): places one image; the rest of the target stays as it is. */
export const spreader = (module: ModuleBuilder, spread: Spread): FunctionReference =>
  module.shared(`spread ${JSON.stringify(spread)}`, () =>
    module.function({ params: ['i32', 'i32'] }, (f, source, target) => {
      const { step, offset, channels } = spread;
      // Of each axis, the part of the source that lands inside.
      const [z, y, x] = ([0, 1, 2] as const).map((d) => {
        const first = Math.max(0, Math.ceil(-offset[d] / step[d]));
        const end = Math.min(spread.source[d], Math.floor((spread.target[d] - 1 - offset[d]) / step[d]) + 1);
        return { first, end, at: first * step[d] + offset[d] };
      }) as [Range, Range, Range];
      if (z.end <= z.first || y.end <= y.first || x.end <= x.first || channels === 0) return;
      const [, height, width] = spread.source;
      const [, targetHeight, targetWidth] = spread.target;
      const [plane, row] = [f.local('i32'), f.local('i32')];
      const from = f.bind(i32.add(source, 4 * channels * ((z.first * height + y.first) * width + x.first)));
      const to = f.bind(i32.add(target, 4 * channels * ((z.at * targetHeight + y.at) * targetWidth + x.at)));
      const pixels = x.end - x.first;
      f.forRange(plane, z.first, z.end, 1, () => {
        f.forRange(row, y.first, y.end, 1, () => {
          if (step[2] === 1) emitCopy(f, to, from, 4 * channels * pixels);
          else {
            const pixel = f.local('i32');
            f.forRange(pixel, 0, pixels, 1, () => {
              emitCopy(f, to, from, 4 * channels);
              f.increment(from, 4 * channels);
              f.increment(to, 4 * channels * step[2]);
            });
            f.increment(from, -4 * channels * pixels);
            f.increment(to, -4 * channels * step[2] * pixels);
          }
          f.increment(from, 4 * channels * width);
          f.increment(to, 4 * channels * step[1] * targetWidth);
        });
        f.increment(from, 4 * channels * (height - (y.end - y.first)) * width);
        f.increment(to, 4 * channels * (step[0] * targetHeight - (y.end - y.first) * step[1]) * targetWidth);
      });
    }),
  );
interface Range {
  readonly first: number;
  readonly end: number;
  readonly at: number;
}
