import type { ModuleBuilder } from './emitter.ts';
import type { FunctionBuilder, Local } from './function-builder.ts';
import type { Operand, Value } from './instruction.ts';
import { loadLanes, storeRow } from './lanes.ts';
import { i32 } from './opcodes.ts';
import { f32x4, v128 } from './simd.ts';
import { type ProductKind, tileArithmetic } from './tile-arithmetic.ts';

/**
 * The register tile: the innermost part of every matrix product and convolution, of floats or of words of bytes
 * (tile-arithmetic.ts).
 *
 * A tile of R rows × V vectors of C stays in registers while k runs: each step loads V vectors of B, broadcasts one
 * number of A per row and does R·V multiply-adds (Goto and van de Geijn, "Anatomy of High-Performance Matrix
 * Multiplication", 2008). x64 has sixteen vector registers of which V8 keeps one: 6 × 2 sums + 2 of B + 1 of A fill
 * them. With pairs of vectors merged into 256 bits the same holds for 6 × 4. Each element of C is one chain of sums in
 * the order of k whatever the tile, so tiles may be chosen freely by shape, mode and thread without changing a bit.
 */
export interface TileShape {
  readonly rows: number;
  readonly vectors: number;
  /** How many lanes of the last vector are columns of C: 1–4. */
  readonly lastLanes: number;
}

/** One level of the loop over k; strides in bytes. The innermost level is unrolled. */
export interface DepthLevel {
  readonly count: Operand<'i32'>;
  readonly aStride: number;
  readonly bStride: number;
}

export interface TileOperands extends ProductKind {
  /** The distinct pointers into A, advanced while k runs: one for all rows, or one for each. */
  readonly aPointers: readonly Local<'i32'>[];
  /** Which pointer a row reads through, and its distance from it in bytes. */
  readonly aRow: (row: number) => { readonly pointer: Local<'i32'>; readonly offset: number };
  readonly bPointer: Local<'i32'>;
  /** Whether B has all lanes of the last vector (packed panels do), so that it may be loaded whole. */
  readonly bPadded: boolean;
  readonly depth: readonly DepthLevel[];
}

const UNROLL = 4;
const WRITTEN_OUT = 12;

/** Emits the loop over k; gives the sums, row by row. The pointers are left at undefined places. */
export const emitTileProduct = (f: FunctionBuilder, shape: TileShape, operands: TileOperands): Local<'v128'>[][] => {
  const { rows, vectors, lastLanes } = shape;
  const { aPointers, aRow, bPointer, bPadded } = operands;
  const arithmetic = tileArithmetic(operands);
  const parts = vectors * arithmetic.sumsPerVector;
  const sums = Array.from({ length: rows }, () => Array.from({ length: parts }, () => f.bind(f32x4.splatConst(0))));
  const b = Array.from({ length: parts }, () => f.local('v128'));
  const a = f.local('v128');

  const step = (aOffset: number, bOffset: number): void => {
    const loadedB = Array.from({ length: vectors }, (_, j) =>
      arithmetic.loadB(bPointer, bOffset + 16 * j, j === vectors - 1 && !bPadded ? lastLanes : 4),
    ).flat();
    if (rows === 1) {
      // Each vector of B is used once: no register holds it longer.
      const { pointer, offset } = aRow(0);
      f.set(a, arithmetic.splatA(pointer, offset + aOffset));
      sums[0]!.forEach((sum, j) => f.set(sum, arithmetic.multiplyAdd(a, loadedB[j]!, sum)));
      return;
    }
    b.forEach((vector, j) => f.set(vector, loadedB[j]!));
    for (let row = 0; row < rows; row++) {
      const { pointer, offset } = aRow(row);
      f.set(a, arithmetic.splatA(pointer, offset + aOffset));
      b.forEach((vector, j) => f.set(sums[row]![j]!, arithmetic.multiplyAdd(a, vector, sums[row]![j]!)));
    }
  };
  const advance = (a: number, b: number): void => {
    for (const pointer of aPointers) f.increment(pointer, a);
    f.increment(bPointer, b);
  };
  const steps = (level: DepthLevel, count: number): void => {
    for (let u = 0; u < count; u++) step(u * level.aStride, u * level.bStride);
  };

  /** So few steps in all are written out one by one, with every offset static. */
  const writtenOut = (levels: readonly DepthLevel[]): boolean => {
    if (!levels.every(({ count }) => typeof count === 'number')) return false;
    if (levels.reduce((product, { count }) => product * (count as number), 1) > WRITTEN_OUT) return false;
    const visit = (rest: readonly DepthLevel[], a: number, b: number): void => {
      const [level] = rest;
      if (level === undefined) step(a, b);
      else
        for (let i = 0; i < (level.count as number); i++)
          visit(rest.slice(1), a + i * level.aStride, b + i * level.bStride);
    };
    visit(levels, 0, 0);
    const [outer] = levels as [DepthLevel];
    if (levels !== operands.depth)
      advance((outer.count as number) * outer.aStride, (outer.count as number) * outer.bStride);
    return true;
  };

  const innermost = (level: DepthLevel): void => {
    if (typeof level.count === 'number') {
      const whole = Math.floor(level.count / UNROLL);
      const rest = level.count % UNROLL;
      f.forRange(f.local('i32'), 0, whole, 1, () => {
        steps(level, UNROLL);
        advance(UNROLL * level.aStride, UNROLL * level.bStride);
      });
      if (rest > 0) {
        steps(level, rest);
        advance(rest * level.aStride, rest * level.bStride);
      }
      return;
    }
    const left = f.bind(level.count);
    const turn = (count: number): void =>
      f.while(i32.ge_s(left, count), () => {
        steps(level, count);
        advance(count * level.aStride, count * level.bStride);
        f.increment(left, -count);
      });
    turn(UNROLL);
    turn(1);
  };

  const run = (levels: readonly DepthLevel[]): void => {
    if (writtenOut(levels)) return;
    const [level, inner] = levels as [DepthLevel, DepthLevel | undefined];
    if (inner === undefined) {
      innermost(level);
      return;
    }
    const inside = levels.slice(1);
    const turn = (): void => {
      run(inside);
      // The inner level went count · stride bytes; this one wants to have gone `stride`.
      const back = (stride: 'aStride' | 'bStride', pointers: readonly Local<'i32'>[]): void => {
        for (const pointer of pointers) {
          if (typeof inner.count === 'number') f.increment(pointer, level[stride] - inner.count * inner[stride]);
          else f.increment(pointer, i32.sub(level[stride], i32.mul(inner.count, inner[stride])));
        }
      };
      back('aStride', aPointers);
      back('bStride', [bPointer]);
    };
    f.forRange(f.local('i32'), 0, level.count, 1, turn);
  };
  run(operands.depth);
  return sums.map((row) =>
    Array.from({ length: vectors }, (_, j) =>
      arithmetic.join(f, row.slice(j * arithmetic.sumsPerVector, (j + 1) * arithmetic.sumsPerVector)),
    ),
  );
};

/**
 * What is done to each vector of C before it is stored: bias, activation, residual. Operands are matrices like C, or
 * broadcast.
 */
export interface Epilogue {
  /** Names what it does, so that kernels with equal epilogues share code. */
  readonly key: string;
  /**
   * Bytes from row to row (0: one row for all), whether columns differ (false: one number for the row), and for convolutions bytes
   * from image to image, where all pixels of an image share a row.
   */
  readonly operands: readonly {
    readonly rowStride: number;
    readonly perColumn: boolean;
    readonly imageStride?: number;
  }[];
  /** Called once per function, to set up constants; what it gives makes one vector of C from its sums and operands. */
  readonly begin: (
    module: ModuleBuilder,
    f: FunctionBuilder,
  ) => (value: Local<'v128'>, operands: readonly Local<'v128'>[]) => Value<'v128'>;
}

export interface TileResult extends Pick<ProductKind, 'bytes'> {
  /** An epilogue operand's distance from its first row, in bytes; `row · rowStride` unless the rows lie otherwise. */
  readonly operandRow?: (row: number, rowStride: number) => number;
  /** Where row r of C begins. */
  readonly cRow: (row: number) => { readonly pointer: Local<'i32'>; readonly offset: number };
  /** Add what C holds already (an i32 condition, or statically). */
  readonly accumulate: boolean | Local<'i32'>;
  /** Applied if the condition holds, to whole sums alone. */
  readonly epilogue?:
    | { readonly epilogue: Epilogue; readonly pointers: readonly Local<'i32'>[]; readonly when: true | Local<'i32'> }
    | undefined;
}

/** Emits the end of a tile: C ← epilogue(sums (+ C)). */
export const emitTileResult = (
  module: ModuleBuilder,
  f: FunctionBuilder,
  shape: TileShape,
  sums: readonly (readonly Local<'v128'>[])[],
  result: TileResult,
): void => {
  const { accumulate, epilogue, operandRow = (row, rowStride) => row * rowStride } = result;
  const lanesOf = (j: number): number => (j === shape.vectors - 1 ? shape.lastLanes : 4);
  const { add } = tileArithmetic({ fused: false, bytes: result.bytes });
  const addC = (): void => {
    sums.forEach((row, r) => {
      const { pointer, offset } = result.cRow(r);
      row.forEach((sum, j) => f.set(sum, add(sum, loadLanes(pointer, offset + 16 * j, lanesOf(j)))));
    });
  };
  if (accumulate === true) addC();
  else if (accumulate !== false) f.if(accumulate, addC);

  const store = (): void =>
    sums.forEach((row, r) => {
      const { pointer, offset } = result.cRow(r);
      storeRow(f, pointer, row, offset, shape.lastLanes);
    });
  if (epilogue === undefined) {
    store();
    return;
  }
  const finish = (): void => {
    const {
      epilogue: { operands, begin },
      pointers,
    } = epilogue;
    const apply = begin(module, f);
    const load = (index: number, row: number, j: number): Value<'v128'> => {
      const { rowStride, perColumn } = operands[index]!;
      return perColumn
        ? loadLanes(pointers[index]!, operandRow(row, rowStride) + 16 * j, lanesOf(j))
        : v128.load32Splat(pointers[index]!, operandRow(row, rowStride));
    };
    // What is the same for all rows is loaded once.
    const shared = operands.map(({ rowStride, perColumn }, index) =>
      rowStride === 0
        ? Array.from({ length: perColumn ? shape.vectors : 1 }, (_, j) => f.bind(load(index, 0, j)))
        : undefined,
    );
    sums.forEach((row, r) => {
      const perRow = operands.map(
        ({ perColumn }, index) =>
          shared[index] ?? Array.from({ length: perColumn ? shape.vectors : 1 }, (_, j) => f.bind(load(index, r, j))),
      );
      row.forEach((sum, j) =>
        f.set(
          sum,
          apply(
            sum,
            perRow.map((vectors) => vectors[Math.min(j, vectors.length - 1)]!),
          ),
        ),
      );
      const { pointer, offset } = result.cRow(r);
      storeRow(f, pointer, row, offset, shape.lastLanes);
    });
  };
  if (epilogue.when === true) finish();
  else f.if(epilogue.when, finish, store);
};
