import { dotProducts } from './dot.ts';
import type { ModuleBuilder } from './emitter.ts';
import type { FunctionBuilder, FunctionReference, Local } from './function-builder.ts';
import type { Operand, Value } from './instruction.ts';
import { maximum, minimum } from './iteration.ts';
import { forBatches, type MatMulKernel, type MatMulSpec } from './matmul-spec.ts';
import { i32 } from './opcodes.ts';
import { panelPacker, rowPacker } from './pack.ts';
import { forPanels, paddedColumns, type PanelRun, panelRuns, tileFor } from './panels.ts';
import { emitTileProduct, emitTileResult, type TileShape } from './tile.ts';

export type { BatchDimension, MatMulKernel, MatMulSpec } from './matmul-spec.ts';

/**
 * Matrix products C = epilogue(A·B (+ C)), blocked as by Goto and van de Geijn ("Anatomy of High-Performance Matrix
 * Multiplication", 2008): k is cut into blocks so that a packed panel of B stays in the first-level cache, the rows of
 * A into blocks that stay in the second; the innermost tile stays in registers (tile.ts). Each tile is one call of a
 * small function, which V8 optimises while the first product still runs.
 *
 * The order of sums depends on k alone, never on the mode (wide or not), on how the work is split, or on the other
 * extents.
 */

/** Sums run over at most so many k at once before they are added to C: a panel of B then fits the first-level cache. */
const DEPTH_BLOCK = 256;
/** So many rows of A at once, whose block then fits the second-level cache. */
const ROW_BLOCK = 240;
/** Below so many rows, packing B costs more than it gains. */
const PACK_ROWS = 64;

/** An A that is not transposed is packed only when it is larger (in floats) than the second-level cache likes. */
const PACK_PLAIN_A = 2 ** 18;

/** So few rows take dot products when B is stored by columns. */
const DOT_ROWS = 3;

/** How many k are summed before the sum goes to C; a function of k alone. */
export const depthBlock = (k: number): number => {
  const blocks = Math.max(1, Math.ceil(k / DEPTH_BLOCK));
  return Math.max(4, Math.ceil(k / blocks / 4) * 4);
};

interface Plan {
  readonly spec: MatMulSpec;
  readonly rows: number;
  readonly rowTiles: number;
  /** Tiles of `rows` rows; the others have one less. */
  readonly bigTiles: number;
  readonly panelRuns: readonly PanelRun[];
  readonly panels: number;
  /** Columns with the padding of packed panels. */
  readonly paddedColumns: number;
  readonly kc: number;
  readonly packA: boolean;
  readonly packB: 'before' | 'here' | 'never';
  readonly batches: number;
  readonly split: 'batch' | 'columns' | 'rows';
}

const plan = (spec: MatMulSpec): Plan => {
  const { m, n, k } = spec;
  const tile = tileFor(m, n, spec.wide, spec.bytes);
  const rowTiles = m === 0 ? 0 : Math.ceil(m / tile.rows);
  const rows = m === 0 ? 1 : Math.ceil(m / rowTiles);
  const runs = m === 0 || n === 0 ? [] : panelRuns(n, tile.rows, tile.vectors, spec.wide);
  const panels = runs.reduce((sum, { count }) => sum + count, 0);
  const batches = (spec.batch ?? []).reduce((product, { count }) => product * count, 1);
  const packA =
    n > 16 && m * k > (spec.aStrides[1] === 1 ? PACK_PLAIN_A : 4096) && (spec.aStrides[1] !== 1 || n >= 256);
  // Where B is packed before and A here, each thread gets rows of its own to pack.
  const inColumns = spec.prepacked === true && packA ? rowTiles < panels : panels >= 8 || panels * 4 >= rowTiles;
  return {
    spec,
    rows,
    rowTiles,
    bigTiles: m - rowTiles * (rows - 1),
    panelRuns: runs,
    panels,
    paddedColumns: paddedColumns(runs),
    kc: depthBlock(k),
    packA,
    packB: spec.prepacked === true ? 'before' : spec.bStrides[1] !== 1 || m >= PACK_ROWS ? 'here' : 'never',
    batches,
    split: batches >= 4 ? 'batch' : inColumns ? 'columns' : 'rows',
  };
};

/** Whether a product packs both matrices, so that threads that share out its columns would each pack all of A. */
export const packsBoth = (spec: MatMulSpec): boolean => {
  const { packA, packB, split, batches } = plan(spec);
  return packA && packB === 'here' && split === 'columns' && batches === 1;
};

/** Rounds scratch areas up so that each begins at a cache line. */
const aligned = (bytes: number): number => Math.ceil(bytes / 64) * 64;

/** Emits the packing of panels [start, end) of one block of k, to where `packedPanel` says. */
const emitPackB = (
  module: ModuleBuilder,
  f: FunctionBuilder,
  p: Plan,
  bBlock: Local<'i32'>,
  kCount: Local<'i32'>,
  packedPanel: (column: Local<'i32'>) => Value<'i32'>,
  start: Operand<'i32'>,
  end: Operand<'i32'>,
): void => {
  const [depthStride, columnStride] = p.spec.bStrides;
  forPanels(f, p.panelRuns, [start, end], (columns, column) => {
    const pack = panelPacker(module, { columns, vectors: Math.ceil(columns / 4), depthStride, columnStride });
    f.call(pack, [i32.add(bBlock, i32.mul(column, 4 * columnStride)), packedPanel(column), kCount]);
  });
};

/** Runs `body` for each block of k; k = 0 has one empty block, so that C is still written. */
const forDepthBlocks = (
  f: FunctionBuilder,
  p: Plan,
  body: (kStart: Local<'i32'>, kCount: Local<'i32'>) => void,
): void => {
  const { k } = p.spec;
  const kStart = f.local('i32');
  const kCount = f.local('i32');
  f.forRange(kStart, 0, Math.max(1, k), p.kc, () => {
    f.set(kCount, k % p.kc === 0 && k > 0 ? p.kc : minimum(f, p.kc, i32.sub(k, kStart)));
    body(kStart, kCount);
  });
};

/**
 * Function (b, packed, firstPanel, endPanel) that packs all of B for products with `prepacked`, and the bytes it fills.
 */
export const packMatrix = (
  module: ModuleBuilder,
  spec: MatMulSpec,
): { readonly function: FunctionReference; readonly bytes: number; readonly items: number } => {
  const p = plan(spec);
  const pack = module.function({ params: ['i32', 'i32', 'i32', 'i32'] }, (f, b, packed, start, end) => {
    forDepthBlocks(f, p, (kStart, kCount) => {
      const bBlock = f.bind(i32.add(b, i32.mul(kStart, 4 * spec.bStrides[0])));
      const packedBlock = f.bind(i32.add(packed, i32.mul(kStart, 4 * p.paddedColumns)));
      emitPackB(
        module,
        f,
        p,
        bBlock,
        kCount,
        (column) => i32.add(packedBlock, i32.shl(i32.mul(column, kCount), 2)),
        start,
        end,
      );
    });
  });
  return { function: pack, bytes: 4 * spec.k * p.paddedColumns, items: p.panels };
};

/** Defines the kernel of a product. */
export const matMul = (module: ModuleBuilder, given: MatMulSpec): MatMulKernel => {
  const spec = asRow(given);
  if (
    spec.m <= DOT_ROWS &&
    spec.k >= 8 &&
    spec.aStrides[1] === 1 &&
    spec.bStrides[0] === 1 &&
    spec.bStrides[1] !== 1 &&
    spec.prepacked !== true &&
    spec.bytes === undefined
  ) {
    return dotProducts(module, spec, given !== spec);
  }
  const p = plan(spec);
  const { m, n, k, epilogue } = spec;
  const operandCount = epilogue?.operands.length ?? 0;
  const packedBBytes = p.packB === 'here' ? aligned(4 * p.kc * p.paddedColumns) : 0;
  const packedABytes = p.packA ? aligned(4 * p.kc * Math.min(m, ROW_BLOCK + p.rows)) : 0;
  const blocks = Math.ceil(k / p.kc);

  const params = Array.from({ length: 3 + operandCount + 3 }, () => 'i32' as const);
  const run = module.function({ params }, (f, ...locals) => {
    const [a, b, c] = locals as unknown as [Local<'i32'>, Local<'i32'>, Local<'i32'>];
    const operands = locals.slice(3, 3 + operandCount);
    const [scratch, first, end] = locals.slice(3 + operandCount) as unknown as [
      Local<'i32'>,
      Local<'i32'>,
      Local<'i32'>,
    ];
    if (m === 0 || n === 0 || p.batches === 0) return;
    const range = (axis: Plan['split'], count: number): readonly [Operand<'i32'>, Operand<'i32'>] =>
      p.split === axis ? [first, end] : [0, count];
    const bases = given === spec ? [a, b, c, ...operands] : [b, a, c, ...operands];

    forBatches(f, spec.batch ?? [], ...range('batch', p.batches), bases, ([aBase, bBase, cBase, ...operandBases]) => {
      forDepthBlocks(f, p, (kStart, kCount) => {
        const flags = blocks > 1 ? [f.bind(i32.ne(kStart, 0)), f.bind(i32.ge_s(i32.add(kStart, p.kc), k))] : [];
        const aBlock = f.bind(i32.add(aBase!, i32.mul(kStart, 4 * spec.aStrides[1])));
        const bBlock = f.bind(
          i32.add(bBase!, i32.mul(kStart, p.packB === 'before' ? 4 * p.paddedColumns : 4 * spec.bStrides[0])),
        );
        // All panels before a packed one are padded to whole vectors, as its first column counts them.
        const packed = p.packB === 'before' ? bBlock : scratch;
        const packedPanel = (column: Local<'i32'>): Value<'i32'> =>
          i32.add(packed, i32.shl(i32.mul(column, kCount), 2));
        const columnRange = range('columns', p.panels);
        if (p.packB === 'here') emitPackB(module, f, p, bBlock, kCount, packedPanel, ...columnRange);

        const [tile0, tile1] = range('rows', p.rowTiles);
        const blockTiles = Math.max(1, Math.floor(ROW_BLOCK / p.rows));
        const block = f.local('i32');
        f.forRange(block, tile0, tile1, blockTiles, () => {
          const blockEnd = f.bind(minimum(f, i32.add(block, blockTiles), tile1));
          const blockRow = f.bind(firstRow(p, f, block));
          const row = f.local('i32');
          const packedA = i32.add(i32.add(scratch, packedBBytes), i32.shl(i32.mul(i32.sub(row, blockRow), kCount), 2));
          const plainA = i32.add(aBlock, i32.mul(row, 4 * spec.aStrides[0]));
          if (p.packA)
            forTiles(f, p, block, blockEnd, row, (rows) =>
              f.call(rowPacker(module, rows, ...spec.aStrides), [plainA, packedA, kCount]),
            );
          forPanels(f, p.panelRuns, columnRange, (columns, column) => {
            const bPanel = f.bind(
              p.packB === 'never' ? i32.add(bBlock, i32.mul(column, 4 * spec.bStrides[1])) : packedPanel(column),
            );
            forTiles(f, p, block, blockEnd, row, (rows) => {
              const pointers = operandBases.map((base, i) => {
                const { rowStride, perColumn } = epilogue!.operands[i]!;
                return i32.add(i32.add(base, i32.mul(row, rowStride)), perColumn ? i32.shl(column, 2) : 0);
              });
              f.call(tileFunction(module, p, rows, columns, blocks > 1), [
                p.packA ? packedA : plainA,
                bPanel,
                i32.add(cBase!, i32.shl(i32.add(i32.mul(row, spec.cStride), column), 2)),
                kCount,
                ...flags,
                ...pointers,
              ]);
            });
          });
        });
      });
    });
  });
  const items = { batch: p.batches, columns: p.panels, rows: p.rowTiles }[p.split];
  return { function: run, items, scratchBytes: packedBBytes + packedABytes, flops: 2 * m * n * k * p.batches };
};

/** A column vector C is computed as a row: Cᵀ = Bᵀ·Aᵀ, where the epilogue's operands allow it. */
function asRow(spec: MatMulSpec): MatMulSpec {
  const { epilogue } = spec;
  if (spec.n !== 1 || spec.m === 1 || spec.cStride !== 1 || spec.prepacked === true || spec.bytes !== undefined)
    return spec;
  if (epilogue !== undefined && !epilogue.operands.every(({ rowStride }) => rowStride === 0 || rowStride === 4))
    return spec;
  return {
    ...spec,
    m: 1,
    n: spec.m,
    aStrides: [spec.bStrides[1], spec.bStrides[0]],
    bStrides: [spec.aStrides[1], spec.aStrides[0]],
    cStride: spec.m,
    ...(spec.batch === undefined
      ? {}
      : { batch: spec.batch.map((dimension) => ({ ...dimension, a: dimension.b, b: dimension.a })) }),
    ...(epilogue === undefined
      ? {}
      : {
          epilogue: {
            ...epilogue,
            operands: epilogue.operands.map(({ rowStride }) => ({ rowStride: 0, perColumn: rowStride === 4 })),
          },
        }),
  };
}

/** Runs `body` for row tiles [start, end) with `row` set to the tile's first row. */
const forTiles = (
  f: FunctionBuilder,
  p: Plan,
  start: Local<'i32'>,
  end: Local<'i32'>,
  row: Local<'i32'>,
  body: (rows: number) => void,
): void => {
  const tile = f.local('i32');
  const at = (rows: number) => (): void => {
    f.set(row, firstRow(p, f, tile));
    body(rows);
  };
  f.forRange(tile, start, p.bigTiles === p.rowTiles ? end : f.bind(minimum(f, p.bigTiles, end)), 1, at(p.rows));
  if (p.bigTiles < p.rowTiles) f.forRange(tile, f.bind(maximum(f, p.bigTiles, start)), end, 1, at(p.rows - 1));
};

/** The first row of a row tile: `bigTiles` tiles of `rows` rows come before those of one less. */
function firstRow(p: Plan, f: FunctionBuilder, tile: Local<'i32'>): Value<'i32'> {
  if (p.bigTiles === p.rowTiles) return i32.mul(tile, p.rows);
  return i32.add(i32.mul(tile, p.rows - 1), minimum(f, tile, p.bigTiles));
}

/**
 * Function (a, b, c, kCount, [addC, last], …epilogue operands) of one tile; the flags are there when k is cut into
 * several blocks.
 */
function tileFunction(
  module: ModuleBuilder,
  p: Plan,
  rows: number,
  columns: number,
  blocked: boolean,
): FunctionReference {
  const { spec } = p;
  const { epilogue, fused, bytes } = spec;
  const vectors = Math.ceil(columns / 4);
  const shape: TileShape = { rows, vectors, lastLanes: columns - 4 * (vectors - 1) };
  const [aRowBytes, aDepthBytes] = p.packA ? [4, 4 * rows] : [4 * spec.aStrides[0], 4 * spec.aStrides[1]];
  const bDepthBytes = p.packB === 'never' ? 4 * spec.bStrides[0] : 16 * vectors;
  const key = JSON.stringify([
    'tile',
    shape,
    aRowBytes,
    aDepthBytes,
    bDepthBytes,
    p.packB === 'never',
    spec.cStride,
    spec.accumulate,
    epilogue?.key,
    epilogue?.operands,
    blocked,
    fused,
    bytes,
  ]);
  return module.shared(key, () => {
    const operandCount = epilogue?.operands.length ?? 0;
    const params = Array.from({ length: 4 + (blocked ? 2 : 0) + operandCount }, () => 'i32' as const);
    return module.function({ params }, (f, ...locals) => {
      const [a, b, c, kCount] = locals as unknown as [Local<'i32'>, Local<'i32'>, Local<'i32'>, Local<'i32'>];
      const [addC, last] = blocked ? (locals.slice(4, 6) as [Local<'i32'>, Local<'i32'>]) : [undefined, undefined];
      const pointers = locals.slice(4 + (blocked ? 2 : 0));
      const sums = emitTileProduct(f, shape, {
        aPointers: [a],
        aRow: (row) => ({ pointer: a, offset: row * aRowBytes }),
        bPointer: b,
        bPadded: p.packB !== 'never',
        depth: [{ count: kCount, aStride: aDepthBytes, bStride: bDepthBytes }],
        fused,
        bytes,
      });
      emitTileResult(module, f, shape, sums, {
        cRow: (row) => ({ pointer: c, offset: 4 * row * spec.cStride }),
        accumulate: spec.accumulate === true ? true : (addC ?? false),
        bytes,
        epilogue: epilogue === undefined ? undefined : { epilogue, pointers, when: last ?? true },
      });
    });
  });
}
