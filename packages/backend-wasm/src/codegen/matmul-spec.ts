import type { FunctionBuilder, FunctionReference, Local } from './function-builder.ts';
import type { Operand } from './instruction.ts';
import { i32 } from './opcodes.ts';
import type { Epilogue } from './tile.ts';
import type { ProductKind } from './tile-arithmetic.ts';

/** A product of floats; or, with `bytes`, of words of four bytes, which gives 32-bit integers. Strides are in floats or words. */
export interface MatMulSpec extends ProductKind {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  /**
   * Distances between neighbours in a column and in a row, in floats: [k, 1] for a plain M×K matrix, [1, m] for a
   * transposed one.
   */
  readonly aStrides: readonly [row: number, column: number];
  readonly bStrides: readonly [row: number, column: number];
  /** From row to row of C, whose columns are adjacent. */
  readonly cStride: number;
  /** Batch dimensions from the outermost; strides in floats, 0 to broadcast. */
  readonly batch?: readonly BatchDimension[];
  /** Add to what C holds. */
  readonly accumulate?: boolean;
  readonly epilogue?: Epilogue;
  /** B is what `packMatrix` made of it: for a B that many products share. */
  readonly prepacked?: boolean;
  /** For modules compiled wide: tiles of 16 columns instead of 8. */
  readonly wide: boolean;
}

export interface BatchDimension {
  readonly count: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  /** One stride per operand of the epilogue, in bytes. */
  readonly epilogue?: readonly number[];
}

/** A kernel whose work is cut into `items` independent pieces; any split of them over threads gives the same bits. */
export interface MatMulKernel {
  /** (a, b, c, …epilogue operands, scratch, firstItem, endItem): byte addresses and a range of items. */
  readonly function: FunctionReference;
  readonly items: number;
  /** Bytes of scratch memory that each concurrent call needs, aligned to 16. */
  readonly scratchBytes: number;
  readonly flops: number;
}

/** Runs `body` for each batch of a range, with every base moved by its strides. */
export function forBatches(
  f: FunctionBuilder,
  batch: readonly BatchDimension[],
  start: Operand<'i32'>,
  end: Operand<'i32'>,
  bases: readonly Local<'i32'>[],
  body: (bases: readonly Local<'i32'>[]) => void,
): void {
  if (batch.length === 0) {
    body(bases);
    return;
  }
  const index = f.local('i32');
  const moved = bases.map(() => f.local('i32'));
  f.forRange(index, start, end, 1, () => {
    bases.forEach((base, i) => f.set(moved[i]!, base));
    const rest = f.bind(index);
    for (let d = batch.length - 1; d >= 0; d--) {
      const dimension = batch[d]!;
      const position = d === 0 ? rest : f.bind(i32.rem_u(rest, dimension.count));
      const strides = [4 * dimension.a, 4 * dimension.b, 4 * dimension.c, ...(dimension.epilogue ?? [])];
      moved.forEach((pointer, i) => {
        const stride = strides[i] ?? 0;
        if (stride !== 0) f.increment(pointer, i32.mul(position, stride));
      });
      if (d > 0) f.set(rest, i32.div_u(rest, dimension.count));
    }
    body(moved);
  });
}
