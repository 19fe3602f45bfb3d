import type { FunctionBuilder, Local } from './function-builder.ts';
import type { Value } from './instruction.ts';
import { loadLanes, multiplyAdd } from './lanes.ts';
import { f32x4, i16x8, i32x4, shuffle32, v128 } from './simd.ts';

/**
 * How products of bytes are computed. A word of A holds four bytes of a row, from 0 to 127; a word of B four bytes of a column,
 * from −128 to 127; an element of C is the sum of four products for each pair of words. Both ways give the same integers.
 *
 * - `relaxed`: one instruction multiplies sixteen pairs and adds them four by four. It is exact because A's bytes have seven bits.
 * - `widened`: bytes become halves first, which every host with vectors can multiply.
 */
export type ByteProducts = 'relaxed' | 'widened';

/** What a tile multiplies: floats, or words of four bytes where `bytes` says how. */
export interface ProductKind {
  /** Floats: fused multiply-add, where the host has it. */
  readonly fused: boolean;
  readonly bytes?: ByteProducts | undefined;
}

/** The instructions that a tile is made of. */
export interface TileArithmetic {
  /** How many sums are kept for each vector of C. */
  readonly sumsPerVector: 1 | 2;
  /** One word of A for all lanes. */
  readonly splatA: (pointer: Local<'i32'>, offset: number) => Value<'v128'>;
  /** A vector of B, for each of its sums; the first `lanes` words of it. */
  readonly loadB: (pointer: Local<'i32'>, offset: number, lanes: number) => readonly Value<'v128'>[];
  readonly multiplyAdd: (a: Local<'v128'>, b: Value<'v128'>, sum: Local<'v128'>) => Value<'v128'>;
  /** The vector of C that its sums amount to. */
  readonly join: (f: FunctionBuilder, sums: readonly Local<'v128'>[]) => Local<'v128'>;
  /** The sum of two vectors of C. */
  readonly add: (a: Value<'v128'>, b: Value<'v128'>) => Value<'v128'>;
}

export const tileArithmetic = ({ fused, bytes }: ProductKind): TileArithmetic => {
  if (bytes === undefined) return floats(fused);
  return bytes === 'relaxed' ? relaxedBytes : widenedBytes;
};

const whole = {
  sumsPerVector: 1,
  splatA: (pointer, offset) => v128.load32Splat(pointer, offset),
  loadB: (pointer, offset, lanes) => [loadLanes(pointer, offset, lanes)],
  join: (_, [sum]) => sum!,
} satisfies Partial<TileArithmetic>;

const floats = (fused: boolean): TileArithmetic => ({
  ...whole,
  multiplyAdd: (a, b, sum) => multiplyAdd(fused, a, b, sum),
  add: f32x4.add,
});

const relaxedBytes: TileArithmetic = {
  ...whole,
  multiplyAdd: (a, b, sum) => i32x4.relaxed_dot_i8x16_i7x16_add_s(b, a, sum),
  add: i32x4.add,
};

/** A sum holds two columns, and of each the products of even and of odd pairs apart. */
const widenedBytes: TileArithmetic = {
  sumsPerVector: 2,
  splatA: (pointer, offset) => i16x8.extend_low_i8x16_s(v128.load32Splat(pointer, offset)),
  loadB: (pointer, offset, lanes) => {
    if (lanes === 4) return [v128.load8x8_s(pointer, offset), v128.load8x8_s(pointer, offset + 8)];
    const words = loadLanes(pointer, offset, lanes);
    return [i16x8.extend_low_i8x16_s(words), i16x8.extend_high_i8x16_s(words)];
  },
  multiplyAdd: (a, b, sum) => i32x4.add(sum, i32x4.dot_i16x8_s(a, b)),
  join: (f, [low, high]) =>
    f.bind(i32x4.add(shuffle32(low!, high!, [0, 2, 4, 6]), shuffle32(low!, high!, [1, 3, 5, 7]))),
  add: i32x4.add,
};
