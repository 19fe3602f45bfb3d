import type { ModuleBuilder } from './emitter.ts';
import type { FunctionBuilder, FunctionReference, Local } from './function-builder.ts';
import type { Value } from './instruction.ts';
import { maximum, minimum } from './iteration.ts';
import type { RangeKernel } from './kernel.ts';
import { i32 } from './opcodes.ts';
import { forPanels, paddedColumns, type PanelRun, panelRuns, tileFor } from './panels.ts';
import type { ByteProducts, ProductKind } from './tile-arithmetic.ts';
import { type DepthLevel, emitTileProduct, emitTileResult, type Epilogue, type TileShape } from './tile.ts';

/**
 * Sums of products over a window that walks over an image: the core of convolutions, as a matrix product whose rows are
 * output pixels and whose matrix A is never made: the register tile reads the image itself ("implicit GEMM"; Chetlur et
 * al., "cuDNN", 2014).
 *
 * A tile's rows are pixels of one output row (or several short rows), so that all of them lie at static distances from
 * one pointer. Along k the tile walks over the window: over planes, rows, and a run of floats that is contiguous in the
 * image.
 */
export interface WindowSpec extends ProductKind {
  readonly batch: number;
  /** Output extents, and what one step along each means in the image and in the output, in floats. */
  readonly output: readonly [depth: number, height: number, width: number];
  readonly inputStep: readonly [batch: number, depth: number, height: number, width: number];
  readonly outputStep: readonly [batch: number, depth: number, height: number, width: number];
  /** The window's levels from the outermost to the run, strides in floats. */
  readonly taps: readonly { readonly count: number; readonly stride: number }[];
  /**
   * Rows [first, end) of the image, counted from the first output row's first tap, are all that is not zero: rows of
   * taps that fall outside are skipped. `step` and `dilation` are the image rows from one output row, and from one row
   * of taps, to the next.
   */
  readonly filled?: { readonly first: number; readonly end: number; readonly step: number; readonly dilation: number };
  readonly groups: number;
  /** Channels of one group, and how far its channels lie from the previous group's, in floats. */
  readonly columns: number;
  readonly inputGroup: number;
  readonly outputGroup: number;
  /** Operands with a row stride must lie as the output does; the others are one row for all pixels, or one for each image. */
  readonly epilogue?: Epilogue | undefined;
  readonly wide: boolean;
}

/** How the packed matrix B lies: group by group, panel by panel, each depth × (whole vectors) floats. */
export interface PackedFilter {
  readonly runs: readonly PanelRun[];
  readonly depth: number;
  readonly groupFloats: number;
  readonly bytes: number;
}

export const packedFilter = (
  depth: number,
  columns: number,
  groups: number,
  wide: boolean,
  bytes?: ByteProducts,
): PackedFilter => {
  const tile = tileFor(12, columns, wide, bytes);
  const runs = columns === 0 ? [] : panelRuns(columns, tile.rows, tile.vectors, wide);
  const groupFloats = depth * paddedColumns(runs);
  return { runs, depth, groupFloats, bytes: 4 * groups * groupFloats };
};

/** An extent cut into parts that differ by one at most: `big` parts of `size`, then parts of `size − 1`. */
interface Cut {
  readonly count: number;
  readonly size: number;
  readonly big: number;
}
const cut = (extent: number, most: number): Cut => {
  const count = Math.max(1, Math.ceil(extent / most));
  const size = Math.ceil(extent / count);
  return { count, size, big: extent - count * (size - 1) };
};

/**
 * Tiles in flight before the next panel: their image rows stay in the second-level cache while panel after panel
 * passes.
 */
const BLOCK_TILES = 40;

/** Kernel (image, packed filter, output, …epilogue operands, firstItem, endItem). */
export const windowProduct = (module: ModuleBuilder, spec: WindowSpec): RangeKernel => {
  const [depth, height, width] = spec.output;
  const depthTotal = spec.taps.reduce((product, { count }) => product * count, 1);
  const packed = packedFilter(depthTotal, spec.columns, spec.groups, spec.wide, spec.bytes);
  const most = tileFor(12, spec.columns, spec.wide, spec.bytes).rows;
  const across = cut(width, most);
  // Short rows are taken several at a time, whole.
  const down = cut(height, across.count === 1 ? Math.max(1, Math.floor(most / Math.max(1, width))) : 1);
  const items = spec.batch * depth * down.count;
  const operandCount = spec.epilogue?.operands.length ?? 0;
  const block = Math.max(1, Math.floor(BLOCK_TILES / across.count));

  const run = module.function(
    { params: Array.from({ length: 3 + operandCount + 2 }, () => 'i32' as const) },
    (f, ...locals) => {
      if (spec.batch === 0 || depth * height * width === 0 || spec.columns === 0) return;
      const [image, filter, output] = locals as unknown as [Local<'i32'>, Local<'i32'>, Local<'i32'>];
      const operands = locals.slice(3, 3 + operandCount);
      const [first, end] = locals.slice(-2) as [Local<'i32'>, Local<'i32'>];
      const start = f.local('i32');
      f.forRange(start, first, end, block, () => {
        const stop = f.bind(minimum(f, i32.add(start, block), end));
        const group = f.local('i32');
        f.forRange(group, 0, spec.groups, 1, () => {
          const groupFilter = f.bind(i32.add(filter, i32.mul(group, 4 * packed.groupFloats)));
          forPanels(f, packed.runs, undefined, (columns, column) => {
            const panel = f.bind(i32.add(groupFilter, i32.mul(column, 4 * depthTotal)));
            const channel = f.bind(i32.add(i32.mul(group, spec.outputGroup), column));
            const item = f.local('i32');
            f.forRange(item, start, stop, 1, () => {
              const part = f.bind(down.count === 1 ? i32.const(0) : i32.rem_u(item, down.count));
              const plane = f.bind(down.count === 1 ? item : i32.div_u(item, down.count));
              const y = f.bind(i32.add(i32.mul(part, down.size - 1), minimum(f, part, down.big)));
              const [n, z] =
                depth === 1
                  ? [plane, i32.const(0)]
                  : [f.bind(i32.div_u(plane, depth)), f.bind(i32.rem_u(plane, depth))];
              const place = (steps: readonly number[]): Value<'i32'> =>
                i32.add(i32.add(i32.mul(n, 4 * steps[0]!), i32.mul(z, 4 * steps[1]!)), i32.mul(y, 4 * steps[2]!));
              const from = f.bind(i32.add(i32.add(image, i32.mul(group, 4 * spec.inputGroup)), place(spec.inputStep)));
              const to = f.bind(i32.add(place(spec.outputStep), i32.shl(channel, 2)));
              const tiles = (rows: number): void => {
                const x = f.local('i32');
                const skipped = skipRows(f, spec, y, rows);
                const rowOfTaps = spec.taps.slice(2).reduce((product, { count }) => product * count, 1);
                if (skipped !== undefined) f.increment(from, i32.mul(skipped.first, 4 * spec.taps[1]!.stride));
                const weights =
                  skipped === undefined
                    ? panel
                    : f.bind(i32.add(panel, i32.mul(skipped.first, rowOfTaps * 16 * Math.ceil(columns / 4))));
                const call = (pixels: number) => (): void => {
                  f.call(tileFunction(module, spec, rows, pixels, columns), [
                    from,
                    weights,
                    i32.add(output, to),
                    ...(skipped === undefined ? [] : [skipped.count]),
                    ...operands.map((operand, i) => {
                      const { rowStride, perColumn, imageStride = 0 } = spec.epilogue!.operands[i]!;
                      if (rowStride !== 0) return i32.add(operand, to);
                      const image = imageStride === 0 ? operand : i32.add(operand, i32.mul(n, imageStride));
                      return perColumn ? i32.add(image, i32.shl(channel, 2)) : image;
                    }),
                  ]);
                  f.increment(from, 4 * pixels * spec.inputStep[3]);
                  f.increment(to, 4 * pixels * spec.outputStep[3]);
                };
                f.forRange(x, 0, across.big, 1, call(across.size));
                f.forRange(x, 0, across.count - across.big, 1, call(across.size - 1));
              };
              if (down.big === down.count) tiles(down.size);
              else
                f.if(
                  i32.lt_s(part, down.big),
                  () => tiles(down.size),
                  () => tiles(down.size - 1),
                );
            });
          });
        });
      });
    },
  );
  return { function: run, items };
};

/** The rows of taps that outputs y … y + rows − 1 see, when the window says where the image is not zero. */
const skipRows = (
  f: FunctionBuilder,
  { filled, taps }: WindowSpec,
  y: Local<'i32'>,
  rows: number,
): { readonly first: Local<'i32'>; readonly count: Local<'i32'> } | undefined => {
  if (filled === undefined || taps[1]!.count === 1) return undefined;
  const { first, end, step, dilation } = filled;
  const top = f.bind(i32.mul(y, step));
  const above = f.bind(maximum(f, 0, i32.sub(first + dilation - 1 - (rows - 1) * step, top)));
  const firstTap = f.bind(minimum(f, taps[1]!.count, i32.div_u(above, dilation)));
  const below = f.bind(maximum(f, 0, i32.sub(end + dilation - 1, top)));
  const endTap = f.bind(maximum(f, firstTap, minimum(f, taps[1]!.count, i32.div_u(below, dilation))));
  return { first: firstTap, count: f.bind(i32.sub(endTap, firstTap)) };
};

/**
 * Function (image, panel, output, [rows of taps], …epilogue operands) of one tile of rows × pixels output pixels and
 * some columns.
 */
function tileFunction(
  module: ModuleBuilder,
  spec: WindowSpec,
  rows: number,
  pixels: number,
  columns: number,
): FunctionReference {
  const { taps, epilogue, fused, bytes, inputStep, outputStep } = spec;
  const vectors = Math.ceil(columns / 4);
  const shape: TileShape = { rows: rows * pixels, vectors, lastLanes: columns - 4 * (vectors - 1) };
  const counted = spec.filled !== undefined && taps[1]!.count > 1;
  const key = JSON.stringify([
    'window',
    shape,
    pixels,
    taps,
    counted,
    inputStep,
    outputStep,
    epilogue?.key,
    epilogue?.operands,
    fused,
    bytes,
  ]);
  return module.shared(key, () =>
    module.function(
      {
        params: Array.from({ length: 3 + (counted ? 1 : 0) + (epilogue?.operands.length ?? 0) }, () => 'i32' as const),
      },
      (f, ...locals) => {
        const [a, b, c] = locals as unknown as [Local<'i32'>, Local<'i32'>, Local<'i32'>];
        const offset = (step: readonly number[], row: number): number =>
          4 * (Math.floor(row / pixels) * step[2]! + (row % pixels) * step[3]!);
        let inside = 16 * vectors;
        const depth: DepthLevel[] = [];
        for (let level = taps.length - 1; level >= 0; level--) {
          const { count, stride } = taps[level]!;
          const known = level === 1 && counted ? (locals[3]! as Local<'i32'>) : count;
          if (count !== 1 || depth.length === 0) depth.unshift({ count: known, aStride: 4 * stride, bStride: inside });
          inside *= count;
        }
        const sums = emitTileProduct(f, shape, {
          aPointers: [a],
          aRow: (row) => ({ pointer: a, offset: offset(inputStep, row) }),
          bPointer: b,
          bPadded: true,
          depth,
          fused,
          bytes,
        });
        emitTileResult(module, f, shape, sums, {
          cRow: (row) => ({ pointer: c, offset: offset(outputStep, row) }),
          accumulate: false,
          bytes,
          operandRow: (row, rowStride) => (rowStride === 0 ? 0 : offset(outputStep, row)),
          epilogue:
            epilogue === undefined ? undefined : { epilogue, pointers: locals.slice(counted ? 4 : 3), when: true },
        });
      },
    ),
  );
}
