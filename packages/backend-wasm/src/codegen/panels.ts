import type { FunctionBuilder, Local } from './function-builder.ts';
import { maximum, minimum, type Range } from './iteration.ts';
import { i32 } from './opcodes.ts';
import type { ByteProducts } from './tile-arithmetic.ts';

/**
 * Rows and vectors of the register tile for a product of m rows and n columns: few rows get wider tiles, few columns
 * higher ones. Bytes that are widened keep two sums for each vector.
 */
export const tileFor = (
  m: number,
  n: number,
  wide: boolean,
  bytes?: ByteProducts,
): { readonly rows: number; readonly vectors: number } => {
  const sums = bytes === 'widened' ? 2 : 1;
  if (n <= 4 && m > 6) return { rows: 12 / sums, vectors: 1 };
  if (wide && n === 8 && m > 6) return { rows: 12 / sums, vectors: 2 };
  const most = Math.floor(([0, 12, 4, 3, 2, 2, 2][Math.min(m, 6)]! * (wide ? 2 : 1)) / sums);
  return { rows: Math.min(m, 6), vectors: Math.min(most, Math.ceil(n / 4)) };
};

/** A run of equal panels of B. */
export interface PanelRun {
  readonly columns: number;
  readonly count: number;
  readonly firstColumn: number;
  readonly firstPanel: number;
}

/**
 * Whole panels, then what is left. Wide code merges pairs of whole vectors alone: a last pair that is not whole would
 * need 18 sums where there are 12 registers, so 13–15 columns are cut into 8 and the rest.
 */
export const panelRuns = (n: number, rows: number, vectors: number, wide: boolean): readonly PanelRun[] => {
  const columns = 4 * vectors;
  const rest = n % columns;
  const runs: PanelRun[] = [];
  const add = (width: number, count: number): void => {
    const last = runs.at(-1);
    const firstColumn = last === undefined ? 0 : last.firstColumn + last.columns * last.count;
    if (width > 0 && count > 0)
      runs.push({
        columns: width,
        count,
        firstColumn,
        firstPanel: last === undefined ? 0 : last.firstPanel + last.count,
      });
  };
  add(columns, Math.floor(n / columns));
  if (wide && rows === 6 && rest > 12) {
    add(8, 1);
    add(rest - 8, 1);
  } else add(rest, 1);
  return runs;
};

/** Columns with the padding of packed panels: each is a whole number of vectors. */
export const paddedColumns = (runs: readonly PanelRun[]): number =>
  runs.reduce((sum, { columns, count }) => sum + 4 * Math.ceil(columns / 4) * count, 0);

/** Runs `body` for the panels of a range (or all), run by run. */
export const forPanels = (
  f: FunctionBuilder,
  runs: readonly PanelRun[],
  range: Range | undefined,
  body: (columns: number, firstColumn: Local<'i32'>) => void,
): void => {
  const panel = f.local('i32');
  const column = f.local('i32');
  const [start, end] = range ?? [0, Infinity];
  for (const run of runs) {
    const runEnd = run.firstPanel + run.count;
    const from =
      typeof start === 'number' ? Math.max(start, run.firstPanel) : f.bind(maximum(f, run.firstPanel, start));
    const to = typeof end === 'number' ? Math.min(end, runEnd) : f.bind(minimum(f, runEnd, end));
    f.forRange(panel, from, to, 1, () => {
      f.set(column, i32.add(i32.mul(i32.sub(panel, run.firstPanel), run.columns), run.firstColumn));
      body(run.columns, column);
    });
  }
};
