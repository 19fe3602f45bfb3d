import { ModuleBuilder } from './emitter.ts';
import type { Local } from './function-builder.ts';
import { f32x4, v128 } from './simd.ts';

/**
 * A loop of multiply-adds on registers alone, with enough independent sums to hide their latency: what the arithmetic
 * can do.
 */
export const peakModule = (relaxed: boolean, vectors: 12 | 24): Uint8Array<ArrayBuffer> => {
  const module = new ModuleBuilder();
  module.importMemory({ module: 'env', name: 'memory', initial: 1 });
  module.function({ params: ['i32', 'i32'], export: 'run' }, (f, turns, at) => {
    const factors: readonly Local<'v128'>[] = [0, 16].map((offset) => f.bind(v128.load(at, offset)));
    const scale = f.bind(v128.load32Splat(at));
    const sums = Array.from({ length: vectors }, (_, i) => f.bind(v128.load(at, 32 + 16 * i)));
    f.forRange(f.local('i32'), 0, turns, 1, () => {
      for (let unrolled = 0; unrolled < 2; unrolled++) {
        sums.forEach((sum, i) => {
          const factor = factors[i % 2]!;
          f.set(sum, relaxed ? f32x4.relaxedMadd(scale, factor, sum) : f32x4.add(f32x4.mul(sum, scale), factor));
        });
      }
    });
    sums.forEach((sum, i) => f.do(v128.store(at, sum, 32 + 16 * i)));
  });
  return module.encode();
};
