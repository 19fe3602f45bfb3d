import type { ModuleBuilder } from './emitter.ts';
import type { FunctionBuilder, Local } from './function-builder.ts';
import type { Value } from './instruction.ts';
import { minimum } from './iteration.ts';
import type { RangeKernel } from './kernel.ts';
import { storeLanes } from './lanes.ts';
import { f32, i32, i64 } from './opcodes.ts';
import { transpose4 } from './pack.ts';
import { f32x4, i32x4, i64x2, shuffle32, v128 } from './simd.ts';

/**
 * Philox4x32 with ten rounds (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", 2011): four
 * 128-bit blocks at a time, one to a lane; element i is word i mod 4 of block counter + offset + step · stride + ⌊i /
 * 4⌋.
 */
export interface RandomSpec {
  readonly distribution: 'bits' | 'uniform' | 'normal';
  readonly count: number;
  /** In blocks, added to the counter: integers from 0 to 2⁵³ − 1. */
  readonly offset: number;
  readonly stride: number;
}

/** Elements of one item. */
const ITEM = 4096;

const MULTIPLIERS = [0xd2511f53 | 0, 0xcd9e8d57 | 0] as const;
const WEYL = [0x9e3779b9 | 0, 0xbb67ae85 | 0] as const;

/**
 * Kernel (key, counter, step, table, result, firstItem, endItem). `key` and `counter` point at two words, `step` at one
 * (it is read if `stride` is not 0), `table` at the 8,193 magnitudes of the normal distribution in units of 2⁻²¹ (read
 * for `normal`).
 */
export const random = (module: ModuleBuilder, spec: RandomSpec): RangeKernel => {
  const { count, distribution } = spec;
  const run = module.function(
    { params: ['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32'] },
    (f, key, counter, step, table, result, first, end) => {
      if (count === 0) return;
      let base: Value<'i64'> = i64.add(i64.load(counter), i64.const(BigInt(spec.offset)));
      if (spec.stride > 0) base = i64.add(base, i64.mul(i64.extend_u(i32.load(step)), i64.const(BigInt(spec.stride))));
      const start = f.bind(i64.add(base, i64.mul(i64.extend_u(first), i64.const(BigInt(ITEM / 4)))));
      const keys = schedule(f, key);
      const position = f.bind(i32.mul(first, ITEM));
      const stop = f.bind(minimum(f, i32.mul(end, ITEM), count));
      const target = f.bind(i32.add(result, i32.shl(position, 2)));
      const whole = (body: (vectors: readonly Local<'v128'>[]) => void): void => {
        body(transpose4(f, rounds(f, keys, start)).map((bits) => f.bind(shape(distribution, bits))));
        f.set(start, i64.add(start, i64.const(4n)));
        f.increment(position, 16);
        f.increment(target, 64);
      };
      f.while(i32.le_s(i32.add(position, 16), stop), () =>
        whole((vectors) => vectors.forEach((vector, i) => f.do(v128.store(target, vector, 16 * i)))),
      );
      const rest = count % 16;
      if (rest > 0) {
        f.if(i32.lt_s(position, stop), () =>
          whole((vectors) =>
            vectors.forEach((vector, i) => {
              const lanes = Math.min(4, rest - 4 * i);
              if (lanes > 0) storeLanes(f, target, vector, 16 * i, lanes);
            }),
          ),
        );
      }
      if (distribution === 'normal') {
        const at = f.bind(i32.add(result, i32.mul(first, 4 * ITEM)));
        const last = f.bind(i32.add(result, i32.shl(stop, 2)));
        f.while(i32.lt_u(at, last), () => {
          f.do(f32.store(at, normal(f, table, f.bind(i32.load(at)))));
          f.increment(at, 4);
        });
      }
    },
  );
  return { function: run, items: Math.ceil(count / ITEM) };
};

/** The ten rounds' keys. */
const schedule = (f: FunctionBuilder, key: Local<'i32'>): readonly (readonly [Local<'v128'>, Local<'v128'>])[] =>
  Array.from({ length: 10 }, (_, round) => {
    const word = (w: 0 | 1): Local<'v128'> =>
      f.bind(i32x4.splat(i32.add(i32.load(key, 4 * w), Math.imul(WEYL[w], round))));
    return [word(0), word(1)] as const;
  });

/** Four blocks from `start` on: word w of block b is lane b of the w-th vector. */
const rounds = (
  f: FunctionBuilder,
  keys: readonly (readonly [Local<'v128'>, Local<'v128'>])[],
  start: Local<'i64'>,
): readonly [Local<'v128'>, Local<'v128'>, Local<'v128'>, Local<'v128'>] => {
  const low = f.bind(i32x4.splat(i32.wrap(start)));
  const c0 = f.bind(i32x4.add(low, i32x4.const([0, 1, 2, 3])));
  // Where the low word wrapped around, the mask −1 carries into the high word.
  const c1 = f.bind(i32x4.sub(i32x4.splat(i32.wrap(i64.shr_u(start, i64.const(32n)))), i32x4.lt_u(c0, low)));
  let words: [Local<'v128'>, Local<'v128'>, Local<'v128'>, Local<'v128'>] = [
    c0,
    c1,
    f.bind(i32x4.splatConst(0)),
    f.bind(i32x4.splatConst(0)),
  ];
  const multipliers = MULTIPLIERS.map((multiplier) => f.bind(i32x4.splatConst(multiplier)));
  for (const [k0, k1] of keys) {
    const [a, b] = multipliers as [Local<'v128'>, Local<'v128'>];
    const [x0, x1, x2, x3] = words;
    words = [
      f.bind(v128.xor(v128.xor(highProduct(f, b, x2), x1), k0)),
      f.bind(i32x4.mul(b, x2)),
      f.bind(v128.xor(v128.xor(highProduct(f, a, x0), x3), k1)),
      f.bind(i32x4.mul(a, x0)),
    ];
  }
  return words;
};

/** The upper words of four unsigned products. */
const highProduct = (f: FunctionBuilder, a: Local<'v128'>, b: Local<'v128'>): Value<'v128'> => {
  const [low, high] = [f.bind(i64x2.extmul_low_i32x4_u(a, b)), f.bind(i64x2.extmul_high_i32x4_u(a, b))];
  return shuffle32(low, high, [1, 3, 5, 7]);
};

/** Random bits as they are, or their upper 24 as a float in [0, 1). */
const shape = (distribution: RandomSpec['distribution'], bits: Local<'v128'>): Value<'v128'> =>
  distribution === 'uniform'
    ? f32x4.mul(f32x4.convert_i32x4_s(i32x4.shr_u(bits, 8)), f32x4.splatConst(2 ** -24))
    : bits;

/**
 * The standard normal number of 32 random bits, from the first bit as a sign and a table of magnitudes over the other
 * 31, with linear interpolation in integers, so that the bits are the same everywhere.
 */
const normal = (f: FunctionBuilder, table: Local<'i32'>, bits: Local<'i32'>): Value<'f32'> => {
  const m = f.bind(i32.add(i32.shl(bits, 1), 1));
  const zeros = f.bind(i32.clz(m));
  const n = f.bind(i32.shl(m, zeros));
  const index = i32.add(i32.shl(i32.sub(31, zeros), 8), i32.and(i32.shr_u(n, 23), 255));
  const entry = f.bind(i32.add(table, i32.shl(index, 2)));
  const [here, next] = [f.bind(i32.load(entry)), i32.load(entry, 4)];
  const slope = i32.mul(i32.sub(here, next), i32.and(i32.shr_u(n, 7), 0xffff));
  const magnitude = f.bind(i32.sub(here, i32.shr_u(i32.add(slope, 0x8000), 16)));
  const sign = f.bind(i32.shr_s(bits, 31));
  return f32.mul(f32.convert_i32_s(i32.sub(i32.xor(magnitude, sign), sign)), 2 ** -21);
};
