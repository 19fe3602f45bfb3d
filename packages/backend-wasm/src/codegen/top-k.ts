import type { ModuleBuilder } from './emitter.ts';
import type { FunctionBuilder, Local } from './function-builder.ts';
import type { Value } from './instruction.ts';
import type { RangeKernel } from './kernel.ts';
import { f32, i32, i64, select } from './opcodes.ts';

/**
 * The k largest or smallest elements of each row, in order, and where they are; of equal ones the first comes first, and NaN is larger
 * than anything else.
 *
 * An element and its place are one 64-bit number: above, the element's bits in an order of integers; below, the place. No two are equal, so
 * the ascending order of these numbers is the one wanted, ties included, whatever the method: a short list into which candidates are
 * inserted where k is small, else a merge sort from the bottom up, whose choice between two runs needs no branch.
 */
export interface TopKSpec {
  readonly kind: 'f32' | 'i32';
  readonly rows: number;
  readonly length: number;
  readonly k: number;
  readonly largest: boolean;
  /** Whether anybody wants the elements, and their places. */
  readonly values: boolean;
  readonly places: boolean;
}

/** An element and its place. */
const ENTRY = 8;
/** Up to so many of a longer row are kept in a list, and up to so many of one that is many times as long: few of its elements get in. */
const LONGEST_LIST = 16;
const LONGEST_LIST_OF_LONG_ROW = 128;
const LONG_ROW = 32;
const LARGEST_ENTRY = 2n ** 63n - 1n;

/** Kernel (x, values, places, scratch, firstRow, endRow), with scratch for one row at a time. */
export const topK = (module: ModuleBuilder, spec: TopKSpec): RangeKernel & { readonly scratchBytes: number } => {
  const { rows, length, k } = spec;
  const byList = isByList(k, length);
  const run = module.function(
    { params: ['i32', 'i32', 'i32', 'i32', 'i32', 'i32'] },
    (f, x, values, places, scratch, first, end) => {
      if (k === 0 || rows === 0) return;
      const row = f.local('i32');
      f.forRange(row, first, end, 1, () => {
        const from = f.bind(i32.add(x, i32.mul(row, 4 * length)));
        const sorted = byList ? list(f, spec, from, scratch) : mergeSort(f, spec, from, scratch);
        const to = f.bind(i32.mul(row, 4 * k));
        const rank = f.local('i32');
        f.forRange(rank, 0, k, 1, () => {
          const place = f.bind(i32.wrap(i64.load(i32.add(sorted, i32.shl(rank, 3)))));
          const at = f.bind(i32.add(to, i32.shl(rank, 2)));
          if (spec.values) f.do(i32.store(i32.add(values, at), i32.load(i32.add(from, i32.shl(place, 2)))));
          if (spec.places) f.do(i32.store(i32.add(places, at), place));
        });
      });
    },
  );
  // A run that is used up is still read, at its end.
  return { function: run, items: rows, scratchBytes: ENTRY * (byList ? k : 2 * length + 1) };
};

/** Whether a list is quicker: an element that gets in costs up to k moves, of n in any order about k · ln(n / k) do. */
const isByList = (k: number, length: number): boolean =>
  (k <= LONGEST_LIST && 2 * k <= length) || (k <= LONGEST_LIST_OF_LONG_ROW && LONG_ROW * k <= length);

/** The element at `place` of a row, and the place. */
const entry = (f: FunctionBuilder, spec: TopKSpec, row: Local<'i32'>, place: Local<'i32'>): Value<'i64'> => {
  const address = i32.add(row, i32.shl(place, 2));
  const key = spec.kind === 'i32' ? f.bind(i32.load(address)) : floatKey(f, f.bind(f32.load(address)));
  const ordered = spec.largest ? i32.xor(key, -1) : key;
  return i64.or(i64.shl(i64.extend_u(ordered), i64.const(32n)), i64.extend_u(place));
};

/** An integer that is smaller or larger than another's as the float is. */
const floatKey = (f: FunctionBuilder, x: Local<'f32'>): Local<'i32'> => {
  // Adding 0 makes 0 of −0. The more negative a float is, the larger are its bits below the sign.
  const bits = f.bind(i32.reinterpret(f32.add(x, 0)));
  const key = i32.xor(bits, i32.shr_u(i32.shr_s(bits, 31), 1));
  return f.bind(select(i32.const(2 ** 31 - 1), key, f32.ne(x, x)));
};

/** The k smallest entries in order, at the address that it gives. */
const list = (f: FunctionBuilder, spec: TopKSpec, row: Local<'i32'>, scratch: Local<'i32'>): Local<'i32'> => {
  const last = ENTRY * (spec.k - 1);
  for (let rank = 0; rank < spec.k; rank++) f.do(i64.store(scratch, i64.const(LARGEST_ENTRY), ENTRY * rank));
  const place = f.local('i32');
  f.forRange(place, 0, spec.length, 1, () => {
    const candidate = f.bind(entry(f, spec, row, place));
    f.if(i64.lt_s(candidate, i64.load(scratch, last)), () => {
      const at = f.bind(i32.add(scratch, last));
      const before = f.local('i64');
      f.block((found) => {
        f.loop((again) => {
          f.brIf(found, i32.eq(at, scratch));
          f.set(before, i64.load(i32.sub(at, ENTRY)));
          f.brIf(found, i64.lt_s(before, candidate));
          f.do(i64.store(at, before));
          f.increment(at, -ENTRY);
          f.br(again);
        });
      });
      f.do(i64.store(at, candidate));
    });
  });
  return scratch;
};

/** All entries in order, at the address that it gives. */
const mergeSort = (f: FunctionBuilder, spec: TopKSpec, row: Local<'i32'>, scratch: Local<'i32'>): Local<'i32'> => {
  const bytes = ENTRY * spec.length;
  const place = f.local('i32');
  f.forRange(place, 0, spec.length, 1, () => {
    f.do(i64.store(i32.add(scratch, i32.shl(place, 3)), entry(f, spec, row, place)));
  });
  const [from, to] = [f.bind(scratch), f.bind(i32.add(scratch, bytes))];
  const width = f.bind(i32.const(ENTRY));
  const [left, middle, end, other, out] = Array.from({ length: 5 }, () => f.local('i32')) as [
    Local<'i32'>,
    Local<'i32'>,
    Local<'i32'>,
    Local<'i32'>,
    Local<'i32'>,
  ];
  const [a, b] = [f.local('i64'), f.local('i64')];
  const [isLeft, start] = [f.local('i32'), f.local('i32')];
  const within = (offset: Value<'i32'>): Value<'i32'> => select(offset, i32.const(bytes), i32.lt_s(offset, bytes));
  f.while(i32.lt_s(width, bytes), () => {
    f.set(start, 0);
    f.while(i32.lt_s(start, bytes), () => {
      f.set(left, start);
      f.set(middle, within(i32.add(start, width)));
      f.set(end, within(i32.add(start, i32.shl(width, 1))));
      f.set(other, middle);
      f.set(out, start);
      f.while(i32.lt_s(out, end), () => {
        f.set(a, i64.load(i32.add(from, left)));
        f.set(b, i64.load(i32.add(from, other)));
        f.set(isLeft, i32.and(i32.lt_s(left, middle), i32.or(i32.ge_s(other, end), i64.lt_s(a, b))));
        f.do(i64.store(i32.add(to, out), select<'i64'>(a, b, isLeft)));
        f.increment(left, i32.shl(isLeft, 3));
        f.increment(other, i32.sub(ENTRY, i32.shl(isLeft, 3)));
        f.increment(out, ENTRY);
      });
      f.set(start, end);
    });
    f.set(out, from);
    f.set(from, to);
    f.set(to, out);
    f.set(width, i32.shl(width, 1));
  });
  return from;
};
