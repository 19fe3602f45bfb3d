import {
  convFlops,
  convOutput,
  type ConvSpec,
  type FilterGradientKernel,
  imageSteps,
  map3,
  product,
} from './conv-geometry.ts';
import { spreader } from './copy.ts';
import { depthwiseFilterGradient } from './depthwise-gradient.ts';
import { isDepthwise } from './depthwise.ts';
import type { ModuleBuilder } from './emitter.ts';
import type { FunctionBuilder, FunctionReference, Local } from './function-builder.ts';
import { maximum, minimum } from './iteration.ts';
import { i32, memoryFill } from './opcodes.ts';
import { panelPacker } from './pack.ts';
import { forPanels, paddedColumns, panelRuns, tileFor } from './panels.ts';
import { type DepthLevel, emitTileProduct, emitTileResult, type TileShape } from './tile.ts';

/**
 * The gradient of a convolution by its filter: a matrix product whose rows are the filter's taps and input channels,
 * whose columns are its output channels, and in which k runs over all output pixels of all images. The register tile
 * reads the image itself; the output's gradient is packed, some 256 pixels at a time. Such a block is summed in
 * registers and then added to the result, which keeps the rounding errors of these long sums small.
 */

/** Pixels of one block of k. */
const BLOCK_PIXELS = 256;

/** Rows of the result that lie beside each other in the image: tile after tile of one function. */
interface RowTiles {
  /** Distances of the tile's rows from its first, in floats. */
  readonly offsets: readonly number[];
  readonly count: number;
  /** First row in the result; floats from the image's pixel to it; and what the next tile adds to both. */
  readonly row: number;
  readonly image: number;
}

/** All tiles of one group's rows, in the order of the filter. */
const rowTiles = (spec: ConvSpec, padded: readonly [number, number, number], most: number): readonly RowTiles[] => {
  const { kernel, dilations, inputChannels, groups } = spec;
  const channels = inputChannels / groups;
  const steps = imageSteps(padded, inputChannels);
  const merged = groups === 1 && dilations[2] === 1;
  const run = merged ? kernel[2] * channels : channels;
  const segments: number[] = [];
  for (let z = 0; z < kernel[0]; z++) {
    for (let y = 0; y < kernel[1]; y++) {
      for (let x = 0; x < (merged ? 1 : kernel[2]); x++)
        segments.push(z * dilations[0] * steps[0] + y * dilations[1] * steps[1] + x * dilations[2] * steps[2]);
    }
  }
  const rows = segments.flatMap((base) => Array.from({ length: run }, (_, i) => base + i));
  const even = (first: number, length: number): RowTiles[] => {
    const count = Math.ceil(length / most);
    const size = Math.ceil(length / count);
    const big = length - count * (size - 1);
    const tiles = (start: number, of: number, times: number): RowTiles[] =>
      times === 0 || of === 0
        ? []
        : [
            {
              offsets: rows.slice(first + start, first + start + of).map((row) => row - rows[first + start]!),
              count: times,
              row: first + start,
              image: rows[first + start]!,
            },
          ];
    return [...tiles(0, size, big), ...tiles(big * size, size - 1, count - big)];
  };
  if (run === 0) return [];
  // Runs too short for a tile are joined, each tile with offsets of its own; there are few such rows.
  if (run < 5 && rows.length <= 64) {
    const count = Math.ceil(rows.length / most);
    return Array.from({ length: count }, (_, i) => {
      const [start, end] = [i, i + 1].map((part) => Math.floor((part * rows.length) / count)) as [number, number];
      return {
        offsets: rows.slice(start, end).map((row) => row - rows[start]!),
        count: 1,
        row: start,
        image: rows[start]!,
      };
    });
  }
  return segments.flatMap((_, s) => even(s * run, run));
};

export const convFilterGradient = (module: ModuleBuilder, spec: ConvSpec): FilterGradientKernel => {
  if (isDepthwise(spec)) return depthwiseFilterGradient(module, spec);
  const { batch, input, inputChannels, outputChannels, strides, padding, groups, wide } = spec;
  const output = convOutput(spec);
  const padded = map3((d) => input[d] + padding[d][0] + padding[d][1]);
  const isPadded = padded.some((extent, d) => extent !== input[d]);
  const columns = outputChannels / groups;
  const tile = tileFor(12, columns, wide);
  const runs = columns === 0 ? [] : panelRuns(columns, tile.rows, tile.vectors, wide);
  const panels = runs.reduce((sum, { count }) => sum + count, 0);
  const tiles = rowTiles(spec, padded, tile.rows);
  const groupRows = (product(spec.kernel) * inputChannels) / groups;
  const pixels = product(output);
  // Small images go several at a time, large ones by rows; a function of shapes alone, as the order of sums is.
  const images = pixels >= BLOCK_PIXELS ? 1 : Math.max(1, Math.floor(BLOCK_PIXELS / Math.max(1, pixels)));
  const rowsOfBlock =
    images > 1 ? output[1] : Math.max(1, Math.min(output[1], Math.round(BLOCK_PIXELS / Math.max(1, output[2]))));
  const blockPixels = images > 1 ? images * pixels : rowsOfBlock * output[2];
  const panelFloats = blockPixels * Math.max(0, ...runs.map((run) => paddedColumns([{ ...run, count: 1 }])));
  const panelBytes = 64 * Math.ceil((4 * panelFloats) / 64);
  const imageFloats = product(padded) * inputChannels;
  const scratchBytes = panelBytes + (isPadded ? 4 * images * imageFloats : 0);
  const steps = imageSteps(padded, inputChannels);
  const byPanels = groups * panels >= 4;
  const tileCount = tiles.reduce((sum, { count }) => sum + count, 0);
  const items = byPanels ? groups * panels : tileCount;

  /** The loops over k inside of one block, of which the outermost count is known at run time. */
  const depthLevels = (count: Local<'i32'>, vectors: number): readonly DepthLevel[] => {
    const across = { count: output[2], aStride: 4 * strides[2] * steps[2], bStride: 16 * vectors };
    const rowStride = { aStride: 4 * strides[1] * steps[1], bStride: 16 * vectors * output[2] };
    if (images === 1) return [{ count, ...rowStride }, across];
    const planes = {
      count: output[0],
      aStride: 4 * strides[0] * steps[0],
      bStride: 16 * vectors * output[1] * output[2],
    };
    return [
      { count, aStride: 4 * imageFloats, bStride: 16 * vectors * pixels },
      ...(output[0] === 1 ? [] : [planes]),
      { count: output[1], ...rowStride },
      across,
    ];
  };
  const tileFunction = (offsets: readonly number[], width: number): FunctionReference => {
    const vectors = Math.ceil(width / 4);
    const shape: TileShape = { rows: offsets.length, vectors, lastLanes: width - 4 * (vectors - 1) };
    const key = JSON.stringify([
      'filter gradient',
      shape,
      offsets,
      images === 1,
      output,
      strides,
      steps,
      imageFloats,
      outputChannels,
      spec.fused,
    ]);
    // (image, panel, result, count of the outermost level, whether to add)
    return module.shared(key, () =>
      module.function({ params: ['i32', 'i32', 'i32', 'i32', 'i32'] }, (f, a, b, c, count, add) => {
        const sums = emitTileProduct(f, shape, {
          aPointers: [a],
          aRow: (row) => ({ pointer: a, offset: 4 * offsets[row]! }),
          bPointer: b,
          bPadded: true,
          depth: depthLevels(count, vectors),
          fused: spec.fused,
        });
        emitTileResult(module, f, shape, sums, {
          cRow: (row) => ({ pointer: c, offset: 4 * row * outputChannels }),
          accumulate: add,
        });
      }),
    );
  };

  const run = module.function(
    { params: Array.from({ length: 6 }, () => 'i32' as const) },
    (f, image, dy, result, scratch, first, end) => {
      if (columns === 0 || groupRows === 0) return;
      if (batch === 0 || pixels === 0) {
        f.if(i32.eqz(first), () => f.do(memoryFill(result, 0, 4 * groups * groupRows * columns)));
        return;
      }
      const paddedImages = i32.add(scratch, panelBytes);
      if (isPadded) f.do(memoryFill(paddedImages, 0, 4 * images * imageFloats));
      const started = f.bind(i32.const(0));

      /** One block of k: `source` is where its first pixel's window begins, `gradient` its first pixel in dy. */
      const block = (source: Local<'i32'>, gradient: Local<'i32'>, count: Local<'i32'>, depth: Local<'i32'>): void => {
        const group = f.local('i32');
        f.forRange(group, 0, groups, 1, () => {
          const range = byPanels
            ? ([i32.sub(first, i32.mul(group, panels)), i32.sub(end, i32.mul(group, panels))] as const)
            : undefined;
          forPanels(f, runs, range && [f.bind(range[0]), f.bind(range[1])], (width, column) => {
            const packer = panelPacker(module, {
              columns: width,
              vectors: Math.ceil(width / 4),
              depthStride: outputChannels,
              columnStride: 1,
            });
            const channel = f.bind(i32.add(i32.mul(group, columns), column));
            f.call(packer, [i32.add(gradient, i32.shl(channel, 2)), scratch, depth]);
            emitTiles(f, tiles, byPanels ? undefined : [first, end], (offsets, row, at) => {
              f.call(tileFunction(offsets, width), [
                i32.add(i32.add(source, i32.mul(group, (4 * inputChannels) / groups)), at),
                scratch,
                i32.add(result, i32.shl(i32.add(i32.mul(row, outputChannels), channel), 2)),
                count,
                started,
              ]);
            });
          });
        });
        f.set(started, 1);
      };

      const n = f.local('i32');
      f.forRange(n, 0, batch, images, () => {
        const count = f.bind(minimum(f, images, i32.sub(batch, n)));
        const source = f.bind(isPadded ? paddedImages : i32.add(image, i32.mul(n, 4 * imageFloats)));
        const gradient = f.bind(i32.add(dy, i32.mul(n, 4 * pixels * outputChannels)));
        if (isPadded) {
          const spread = spreader(module, {
            source: input,
            target: padded,
            offset: map3((d) => padding[d][0]),
            step: [1, 1, 1],
            channels: inputChannels,
          });
          const i = f.local('i32');
          const unpadded = 4 * product(input) * inputChannels;
          f.forRange(i, 0, count, 1, () =>
            f.call(spread, [
              i32.add(image, i32.mul(i32.add(n, i), unpadded)),
              i32.add(paddedImages, i32.mul(i, 4 * imageFloats)),
            ]),
          );
        }
        if (images > 1) {
          block(source, gradient, count, f.bind(i32.mul(count, pixels)));
          return;
        }
        const [z, y] = [f.local('i32'), f.local('i32')];
        const plane = f.bind(source);
        f.forRange(z, 0, output[0], 1, () => {
          const start = f.bind(plane);
          f.forRange(y, 0, output[1], rowsOfBlock, () => {
            const rows = f.bind(minimum(f, rowsOfBlock, i32.sub(output[1], y)));
            block(start, gradient, rows, f.bind(i32.mul(rows, output[2])));
            f.increment(start, 4 * rowsOfBlock * strides[1] * steps[1]);
            f.increment(gradient, i32.mul(rows, 4 * output[2] * outputChannels));
          });
          f.increment(plane, 4 * strides[0] * steps[0]);
        });
      });
    },
  );
  return { run: { function: run, items }, scratchBytes, flops: convFlops(spec) };
};

/** Runs `body` for the tiles of a range (or all) with their first row and its distance in the image in bytes. */
const emitTiles = (
  f: FunctionBuilder,
  tiles: readonly RowTiles[],
  range: readonly [Local<'i32'>, Local<'i32'>] | undefined,
  body: (offsets: readonly number[], row: Local<'i32'>, at: Local<'i32'>) => void,
): void => {
  const tile = f.local('i32');
  const [row, at] = [f.local('i32'), f.local('i32')];
  let before = 0;
  for (const { offsets, count, row: firstRow, image } of tiles) {
    const [from, to] =
      range === undefined
        ? [0, count]
        : [f.bind(maximum(f, 0, i32.sub(range[0], before))), f.bind(minimum(f, count, i32.sub(range[1], before)))];
    f.forRange(tile, from, to, 1, () => {
      // The rows of one run lie next to each other in the image.
      f.set(row, i32.add(i32.mul(tile, offsets.length), firstRow));
      f.set(at, i32.add(i32.mul(tile, 4 * offsets.length), 4 * image));
      body(offsets, row, at);
    });
    before += count;
  }
};
