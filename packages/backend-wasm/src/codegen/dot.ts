import type { ModuleBuilder } from './emitter.ts';
import type { FunctionReference, Local } from './function-builder.ts';
import { loadLanes, multiplyAdd } from './lanes.ts';
import { forBatches, type MatMulKernel, type MatMulSpec } from './matmul-spec.ts';
import { i32 } from './opcodes.ts';
import { transpose4 } from './pack.ts';
import { f32x4 } from './simd.ts';
import { emitTileResult, type Epilogue } from './tile.ts';

/**
 * Products of few rows with a matrix stored by columns: each element is a dot product of two contiguous runs, so that
 * packing would cost as much as the product. Four columns at a time, eight k at a time; the eight partial sums of a
 * column are added in one fixed order.
 */
export interface DotSpec {
  readonly k: number;
  /** From column to column of B, in floats; columns are contiguous, as is the row of A. */
  readonly bColumnStride: number;
  readonly accumulate: boolean;
  readonly epilogue?: Epilogue | undefined;
  readonly fused: boolean;
}

/** Function (a, b, c, …epilogue operands): `columns` (1–4) neighbouring elements of one row of C. */
export const dotKernel = (module: ModuleBuilder, spec: DotSpec, columns: number): FunctionReference => {
  const { k, bColumnStride, accumulate, epilogue, fused } = spec;
  const key = JSON.stringify(['dot', k, bColumnStride, accumulate, epilogue?.key, epilogue?.operands, fused, columns]);
  return module.shared(key, () => {
    const params = Array.from({ length: 3 + (epilogue?.operands.length ?? 0) }, () => 'i32' as const);
    return module.function({ params }, (f, ...locals) => {
      const [a, b, c] = locals as unknown as [Local<'i32'>, Local<'i32'>, Local<'i32'>];
      const sums = Array.from(
        { length: columns },
        () => [f.bind(f32x4.splatConst(0)), f.bind(f32x4.splatConst(0))] as const,
      );
      const x = f.local('v128');
      const step = (offset: number, half: 0 | 1, lanes: number): void => {
        f.set(x, loadLanes(a, offset, lanes));
        sums.forEach((sum, j) =>
          f.set(sum[half], multiplyAdd(fused, x, loadLanes(b, 4 * j * bColumnStride + offset, lanes), sum[half])),
        );
      };
      const end = f.bind(i32.add(a, 4 * (k - (k % 8))));
      f.while(i32.lt_u(a, end), () => {
        step(0, 0, 4);
        step(16, 1, 4);
        f.increment(a, 32);
        f.increment(b, 32);
      });
      const rest = k % 8;
      if (rest > 0) step(0, 0, Math.min(rest, 4));
      if (rest > 4) step(16, 1, rest - 4);

      const totals = Array.from({ length: 4 }, (_, j) =>
        j < columns ? f.bind(f32x4.add(sums[j]![0], sums[j]![1])) : f.bind(f32x4.splatConst(0)),
      );
      const [p, q, r, s] = transpose4(f, totals as [Local<'v128'>, Local<'v128'>, Local<'v128'>, Local<'v128'>]);
      const result = f.bind(f32x4.add(f32x4.add(p, q), f32x4.add(r, s)));
      emitTileResult(module, f, { rows: 1, vectors: 1, lastLanes: columns }, [[result]], {
        cRow: () => ({ pointer: c, offset: 0 }),
        accumulate,
        epilogue: epilogue === undefined ? undefined : { epilogue, pointers: locals.slice(3), when: true },
      });
    });
  });
};

/**
 * The kernel of a product of few rows with a B stored by columns (dot.ts). `swapped` when the caller's a and b have
 * changed roles.
 */
export const dotProducts = (module: ModuleBuilder, spec: MatMulSpec, swapped: boolean): MatMulKernel => {
  const { m, n, k, epilogue } = spec;
  const batches = (spec.batch ?? []).reduce((product, { count }) => product * count, 1);
  const groups = Math.ceil(n / 4);
  const split = batches >= 4 ? 'batch' : 'columns';
  const operandCount = epilogue?.operands.length ?? 0;
  const dots = {
    k,
    bColumnStride: spec.bStrides[1],
    accumulate: spec.accumulate === true,
    epilogue,
    fused: spec.fused,
  };
  const run = module.function(
    { params: Array.from({ length: 3 + operandCount + 3 }, () => 'i32' as const) },
    (f, ...locals) => {
      const [a, b, c] = locals as unknown as [Local<'i32'>, Local<'i32'>, Local<'i32'>];
      const operands = locals.slice(3, 3 + operandCount);
      const [, first, end] = locals.slice(3 + operandCount) as unknown as [Local<'i32'>, Local<'i32'>, Local<'i32'>];
      if (m === 0 || n === 0) return;
      const bases = swapped ? [b, a, c, ...operands] : [a, b, c, ...operands];
      const [batch0, batch1] = split === 'batch' ? [first, end] : [0, batches];
      forBatches(f, spec.batch ?? [], batch0, batch1, bases, ([aBase, bBase, cBase, ...operandBases]) => {
        const group = f.local('i32');
        const [group0, group1] = split === 'columns' ? [first, end] : [0, groups];
        f.forRange(group, group0, group1, 1, () => {
          for (let row = 0; row < m; row++) {
            const pointers = operandBases.map((base, i) => {
              const { rowStride, perColumn } = epilogue!.operands[i]!;
              return i32.add(i32.add(base, row * rowStride), perColumn ? i32.shl(group, 4) : 0);
            });
            const call = (columns: number) => (): void =>
              f.call(dotKernel(module, dots, columns), [
                i32.add(aBase!, 4 * row * spec.aStrides[0]),
                i32.add(bBase!, i32.mul(group, 16 * spec.bStrides[1])),
                i32.add(cBase!, i32.add(i32.shl(group, 4), 4 * row * spec.cStride)),
                ...pointers,
              ]);
            if (n % 4 === 0) call(4)();
            else f.if(i32.eq(group, groups - 1), call(n % 4), n > 4 ? call(4) : undefined);
          }
        });
      });
    },
  );
  return {
    function: run,
    items: split === 'batch' ? batches : groups,
    scratchBytes: 0,
    flops: 2 * m * n * k * batches,
  };
};
