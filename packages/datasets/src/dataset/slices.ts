import { ArgumentError, ShapeError } from '@neurite/backend';
import { isNdArray, isTensor, type NdArray, ndArray, type Tensor } from '@neurite/tensors';
import { describe } from '../checks.ts';
import { gatherRows, rowSize } from '../host-array.ts';
import type { Index, IndexStage, Stage } from './stage.ts';
import { isNumeric, type Tree } from './tree.ts';
import type { Slices } from './types.ts';

/** Data in memory whose arrays have their rows along the first axis. */
export interface SliceTable {
  /** The number of rows. */
  readonly rows: number;
  /** The data with the values of tensors read to the host. */
  load(): Promise<LoadedSlices>;
}

/** Arrays and lists of text with one number of rows, in arrays and records. */
export type LoadedSlices =
  | NdArray
  | readonly string[]
  | { readonly items: readonly LoadedSlices[] }
  | { readonly columns: readonly (readonly [string, LoadedSlices])[] };

type Column = NdArray | Tensor | readonly string[];

/**
 * Takes stock of slices.
 *
 * @throws ShapeError when they have no rows, or not all the same number
 * @throws ArgumentError for what is no array
 */
export function sliceTable(slices: Slices): SliceTable {
  const lengths: [path: string, rows: number][] = [];
  const form = analyse(slices, '', (column, path) => lengths.push([path, rowsOf(column, path)]));
  const [first] = lengths;
  if (first === undefined) throw new ArgumentError('fromTensorSlices needs at least one array, like { x, y }.');
  const differing = lengths.find(([, rows]) => rows !== first[1]);
  if (differing !== undefined) {
    throw new ShapeError(
      `fromTensorSlices: ${nameOf(first[0])} has ${first[1]} rows, but ${nameOf(differing[0])} has ${differing[1]}; ` +
        'the first axes of all arrays must have one length.',
    );
  }
  if (first[1] === 0) throw new ShapeError(`fromTensorSlices: the data are empty; ${nameOf(first[0])} has no rows.`);
  let loaded: Promise<LoadedSlices> | undefined;
  return { rows: first[1], load: () => (loaded ??= read(form)) };
}

/** The rows in their order. */
export function rowIndices(rows: number): IndexStage<number> {
  return {
    size: rows,
    *open() {
      for (let row = 0; row < rows; row++) yield row;
    },
  };
}

/** The elements that rows, or the batches that lists of rows, stand for. */
export function gatherStage(table: SliceTable, indices: IndexStage): Stage<Tree> {
  return {
    size: indices.size,
    async *open(pass) {
      const slices = await table.load();
      for (const index of indices.open(pass)) yield pick(slices, index);
    },
  };
}

/** Row `index`, or a batch of the rows that `index` lists. */
export function pick(slices: LoadedSlices, index: Index): Tree {
  if (isNdArray(slices)) return typeof index === 'number' ? rowOf(slices, index) : gatherRows(slices, index);
  if ('items' in slices) return slices.items.map((item) => pick(item, index));
  if ('columns' in slices) {
    const entries: Record<string, Tree> = {};
    for (const [key, item] of slices.columns) entries[key] = pick(item, index);
    return entries;
  }
  return typeof index === 'number' ? slices[index] : Array.from(index, (row) => slices[row]!);
}

function rowOf(array: NdArray, row: number): NdArray {
  const size = rowSize(array);
  return { data: array.data.subarray(row * size, (row + 1) * size), shape: array.shape.slice(1), dtype: array.dtype };
}

type Form = Column | { readonly items: readonly Form[] } | { readonly columns: readonly (readonly [string, Form])[] };

function analyse(slices: unknown, path: string, visit: (column: Column, path: string) => void): Form {
  const column = columnOf(slices);
  if (column !== undefined) {
    visit(column, path);
    return column;
  }
  if (Array.isArray(slices)) return { items: slices.map((item, i) => analyse(item, `${path}[${i}]`, visit)) };
  if (typeof slices === 'object' && slices !== null && !ArrayBuffer.isView(slices)) {
    return {
      columns: Object.entries(slices).map(([key, item]) => [key, analyse(item, `${path}.${key}`, visit)] as const),
    };
  }
  throw new ArgumentError(
    `fromTensorSlices takes arrays with rows, in arrays and records; ${nameOf(path)} is ${describe(slices)}.`,
  );
}

function columnOf(slices: unknown): Column | undefined {
  if (isTensor(slices) || isNdArray(slices)) return slices;
  if (isNumeric(slices)) return ndArray(slices);
  if (Array.isArray(slices) && slices.length > 0 && slices.every((item) => typeof item === 'string')) return slices;
  return undefined;
}

function rowsOf(column: Column, path: string): number {
  if (!('shape' in column)) return column.length;
  const rows = column.shape[0];
  if (rows === undefined)
    throw new ShapeError(`fromTensorSlices: ${nameOf(path)} is a scalar and has no rows; give it one axis at least.`);
  return rows;
}

async function read(form: Form): Promise<LoadedSlices> {
  if (isTensor(form)) return { data: await form.data(), shape: form.shape, dtype: form.dtype };
  if (isNdArray(form)) return form;
  if ('items' in form) return { items: await Promise.all(form.items.map(read)) };
  if ('columns' in form) {
    return { columns: await Promise.all(form.columns.map(async ([key, item]) => [key, await read(item)] as const)) };
  }
  return form;
}

function nameOf(path: string): string {
  return path === '' ? 'the array' : path.replace(/^\./, '');
}
