import type { FunctionBuilder, Local } from './function-builder.ts';
import type { Value } from './instruction.ts';
import { f32x4, i32x4, v128 } from './simd.ts';

/**
 * Loading and storing the first 1–4 lanes of a vector, so that the ends of rows are never crossed. Missing lanes read
 * as zero.
 */
export const loadLanes = (address: Value<'i32'>, offset: number, lanes: number): Value<'v128'> => {
  if (lanes === 4) return v128.load(address, offset);
  if (lanes === 1) return v128.load32Zero(address, offset);
  const pair = v128.load64Zero(address, offset);
  return lanes === 2 ? pair : v128.load32Lane(address, pair, 2, offset + 8);
};

export const storeLanes = (
  f: FunctionBuilder,
  address: Value<'i32'>,
  vector: Local<'v128'>,
  offset: number,
  lanes: number,
): void => {
  if (lanes === 4) {
    f.do(v128.store(address, vector, offset));
    return;
  }
  if (lanes === 1) {
    f.do(v128.store32Lane(address, vector, 0, offset));
    return;
  }
  f.do(v128.store64Lane(address, vector, 0, offset));
  if (lanes === 3) f.do(v128.store32Lane(address, vector, 2, offset + 8));
};

/**
 * Stores the vectors of one row, each pair from its upper half down: V8 then merges a pair into one 256-bit store
 * without an extra store that would keep the order of traps.
 */
export const storeRow = (
  f: FunctionBuilder,
  address: Value<'i32'>,
  vectors: readonly Local<'v128'>[],
  offset: number,
  lastLanes: number,
): void => {
  const order = vectors.map((_, i) => i);
  for (let i = 0; i + 1 < order.length; i += 2) [order[i], order[i + 1]] = [i + 1, i];
  for (const i of order) storeLanes(f, address, vectors[i]!, offset + 16 * i, i === vectors.length - 1 ? lastLanes : 4);
};

/** a·b + c: fused where that is allowed, else two roundings, the same on every machine. */
export const multiplyAdd = (fused: boolean, a: Value<'v128'>, b: Value<'v128'>, c: Value<'v128'>): Value<'v128'> =>
  fused ? f32x4.relaxedMadd(a, b, c) : f32x4.add(f32x4.mul(a, b), c);

/**
 * Zero, in a way that lets wide compilation merge two sums. V8 looks for pairs where two vectors are stored side by
 * side, or where integer vectors are added; sums that end in one number have no such place of their own. The zero must
 * be used.
 */
export const pairing = (a: Value<'v128'>, b: Value<'v128'>): Value<'v128'> =>
  v128.and(i32x4.add(a, b), i32x4.splatConst(0));
