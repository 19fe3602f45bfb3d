import type { ModuleBuilder } from './emitter.ts';
import type { FunctionBuilder, FunctionReference, Local } from './function-builder.ts';
import type { Value } from './instruction.ts';
import { loadLanes, storeLanes } from './lanes.ts';
import { i32 } from './opcodes.ts';
import { f32x4, shuffle32, v128 } from './simd.ts';

/**
 * Packing: copying a block of a matrix into the very order in which the register tile will read it, so that the tile
 * reads one contiguous stream whatever the matrix's strides. Columns that the matrix lacks are filled with zeros.
 */
export interface PanelPacking {
  /** Columns that exist, at most 4 · vectors. */
  readonly columns: number;
  readonly vectors: number;
  /** Distances in the source, in floats. */
  readonly depthStride: number;
  readonly columnStride: number;
}

/** Function (source, target, depth): packs one panel of `columns` columns as depth × 4·vectors floats. */
export const panelPacker = (module: ModuleBuilder, packing: PanelPacking): FunctionReference =>
  module.shared(`pack ${JSON.stringify(packing)}`, () =>
    module.function({ params: ['i32', 'i32', 'i32'] }, (f, source, target, depth) => {
      if (packing.columnStride === 1) packContiguous(f, packing, source, target, depth);
      else if (packing.depthStride === 1) packTransposed(f, packing, source, target, depth);
      else packStrided(f, packing, source, target, depth);
    }),
  );

const lanesOf = ({ columns }: PanelPacking, vector: number): number => Math.max(0, Math.min(4, columns - 4 * vector));

function packContiguous(
  f: FunctionBuilder,
  packing: PanelPacking,
  source: Local<'i32'>,
  target: Local<'i32'>,
  depth: Local<'i32'>,
): void {
  const { vectors, depthStride } = packing;
  const values = Array.from({ length: vectors }, () => f.local('v128'));
  const rows = (count: number): void => {
    for (let k = 0; k < count; k++) {
      values.forEach((value, j) => {
        const lanes = lanesOf(packing, j);
        f.set(value, lanes === 0 ? f32x4.splatConst(0) : loadLanes(source, 4 * k * depthStride + 16 * j, lanes));
      });
      for (let j = vectors - 1; j >= 0; j--) f.do(v128.store(target, values[j]!, 16 * (k * vectors + j)));
    }
    f.increment(source, 4 * count * depthStride);
    f.increment(target, 16 * count * vectors);
    f.increment(depth, -count);
  };
  f.while(i32.ge_s(depth, 4), () => rows(4));
  f.while(i32.gt_s(depth, 0), () => rows(1));
}

/** Source columns run along k: four columns × four steps are transposed at a time. */
function packTransposed(
  f: FunctionBuilder,
  packing: PanelPacking,
  source: Local<'i32'>,
  target: Local<'i32'>,
  depth: Local<'i32'>,
): void {
  const { vectors, columnStride } = packing;
  f.while(i32.ge_s(depth, 4), () => {
    for (let j = 0; j < vectors; j++) {
      const lanes = lanesOf(packing, j);
      const columns = Array.from({ length: 4 }, (_, lane) =>
        f.bind(lane < lanes ? v128.load(source, 4 * (4 * j + lane) * columnStride) : f32x4.splatConst(0)),
      ) as [Local<'v128'>, Local<'v128'>, Local<'v128'>, Local<'v128'>];
      transpose4(f, columns).forEach((row, k) => f.do(v128.store(target, row, 16 * (k * vectors + j))));
    }
    f.increment(source, 16);
    f.increment(target, 64 * vectors);
    f.increment(depth, -4);
  });
  packStrided(f, packing, source, target, depth);
}

/** Any strides: lane by lane. */
function packStrided(
  f: FunctionBuilder,
  packing: PanelPacking,
  source: Local<'i32'>,
  target: Local<'i32'>,
  depth: Local<'i32'>,
): void {
  const { vectors, columnStride, depthStride } = packing;
  f.while(i32.gt_s(depth, 0), () => {
    for (let j = 0; j < vectors; j++) {
      let row: Value<'v128'> = f32x4.splatConst(0);
      for (let lane = 0; lane < lanesOf(packing, j); lane++) {
        const offset = 4 * (4 * j + lane) * columnStride;
        row = lane === 0 ? v128.load32Zero(source, offset) : v128.load32Lane(source, row, lane, offset);
      }
      f.do(v128.store(target, row, 16 * j));
    }
    f.increment(source, 4 * depthStride);
    f.increment(target, 16 * vectors);
    f.increment(depth, -1);
  });
}

/** The rows of the transpose of a 4 × 4 matrix given by its rows. */
export const transpose4 = (
  f: FunctionBuilder,
  [a, b, c, d]: readonly [Value<'v128'>, Value<'v128'>, Value<'v128'>, Value<'v128'>],
): [Local<'v128'>, Local<'v128'>, Local<'v128'>, Local<'v128'>] => {
  const low = f.bind(shuffle32(a, b, [0, 4, 1, 5]));
  const high = f.bind(shuffle32(a, b, [2, 6, 3, 7]));
  const low2 = f.bind(shuffle32(c, d, [0, 4, 1, 5]));
  const high2 = f.bind(shuffle32(c, d, [2, 6, 3, 7]));
  return [
    f.bind(shuffle32(low, low2, [0, 1, 4, 5])),
    f.bind(shuffle32(low, low2, [2, 3, 6, 7])),
    f.bind(shuffle32(high, high2, [0, 1, 4, 5])),
    f.bind(shuffle32(high, high2, [2, 3, 6, 7])),
  ];
};

/**
 * Function (source, target, depth): packs `rows` neighbouring rows of A, whose strides are in floats, as depth × rows
 * floats.
 */
export const rowPacker = (
  module: ModuleBuilder,
  rows: number,
  rowStride: number,
  depthStride: number,
): FunctionReference =>
  module.shared(`pack rows ${rows} ${rowStride} ${depthStride}`, () =>
    module.function({ params: ['i32', 'i32', 'i32'] }, (f, source, target, depth) => {
      const groups = Array.from({ length: Math.ceil(rows / 4) }, (_, group) => ({
        first: 4 * group,
        lanes: Math.min(4, rows - 4 * group),
      }));
      const advance = (count: number): void => {
        f.increment(source, 4 * count * depthStride);
        f.increment(target, 4 * count * rows);
        f.increment(depth, -count);
      };
      if (depthStride === 1) {
        f.while(i32.ge_s(depth, 4), () => {
          for (const { first, lanes } of groups) {
            const block = Array.from({ length: 4 }, (_, i) =>
              f.bind(i < lanes ? v128.load(source, 4 * (first + i) * rowStride) : f32x4.splatConst(0)),
            ) as [Local<'v128'>, Local<'v128'>, Local<'v128'>, Local<'v128'>];
            transpose4(f, block).forEach((column, k) => storeLanes(f, target, column, 4 * (k * rows + first), lanes));
          }
          advance(4);
        });
      }
      const steps = (count: number): void => {
        for (let k = 0; k < count; k++) {
          const values = groups.map(({ first, lanes }) => {
            const offset = 4 * (k * depthStride + first * rowStride);
            if (rowStride === 1) return f.bind(loadLanes(source, offset, lanes));
            let value = v128.load32Zero(source, offset);
            for (let i = 1; i < lanes; i++) value = v128.load32Lane(source, value, i, offset + 4 * i * rowStride);
            return f.bind(value);
          });
          values.forEach((value, group) =>
            storeLanes(f, target, value, 4 * (k * rows + groups[group]!.first), groups[group]!.lanes),
          );
        }
        advance(count);
      };
      if (depthStride !== 1) f.while(i32.ge_s(depth, 4), () => steps(4));
      f.while(i32.gt_s(depth, 0), () => steps(1));
    }),
  );
