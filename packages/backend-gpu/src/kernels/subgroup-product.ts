import { type KernelCall, SUBGROUP_LANE } from '../wgsl/kernel-writer.ts';
import { storedAs } from '../wgsl/text.ts';
import { declareFunctions, type Product, rounded, storeSums, times } from './product-code.ts';

/** Rows of results that the threads of a subgroup compute. */
const ROWS = 8;

/** Threads of a workgroup: four subgroups, but neither fewer nor more than these. */
const [LEAST_THREADS, MOST_THREADS] = [64, 256];

/** Columns of results that a thread computes. Large subgroups have enough columns with fewer, and need fewer registers. */
const columnsOf = (subgroup: number): number => (subgroup >= 32 ? 4 : 8);

const threadsOf = (subgroup: number): number => Math.min(MOST_THREADS, Math.max(LEAST_THREADS, 4 * subgroup));

/** What a workgroup computes: its subgroups lie below each other, so that they read the same elements of B. */
export const subgroupTile = (subgroup: number): { readonly rows: number; readonly columns: number } => ({
  rows: (ROWS * threadsOf(subgroup)) / subgroup,
  columns: columnsOf(subgroup) * subgroup,
});

/**
 * A product whose threads share A in registers, without memory of the workgroup and without barriers. So many neighbours as are surely in
 * one subgroup compute some rows together, each in columns of its own. Thread t loads the t-th of the next elements of each row of A, and then
 * one after the other hands its own to all, while each reads its elements of B, which lie beside its neighbours'. Sums are of the same
 * terms in the same order as those of {@link tiledProduct}.
 */
export const subgroupProduct = (product: Product): KernelCall => {
  const { batch, rows, columns, inner, dtype, label, subgroup } = product;
  const type = storedAs(dtype);
  const [ofThread, tile] = [columnsOf(subgroup), subgroupTile(subgroup)];
  const writer = product.writer();
  declareFunctions(product, writer);
  const [rowNumbers, columnNumbers] = [ROWS, ofThread].map((count) => Array.from({ length: count }, (_, at) => at));
  const squares = rowNumbers!.flatMap((r) => columnNumbers!.map((c) => ({ r, c, name: `s${r}_${c}` })));
  const a = (r: number): string => rounded(`load_a(batch, row${r}, min(start + turn, ${inner - 1}u))`, 'a', product);
  const b = (c: number): string => rounded(`load_b(batch, start + deep, column${c})`, 'b', product);
  const body = [
    'let batch = group.z;',
    // A subgroup may be larger than what is sure: then several groups of threads are in one.
    `let first_of_subgroup = ${SUBGROUP_LANE} / ${subgroup}u * ${subgroup}u;`,
    `let turn = lane % ${subgroup}u;`,
    `let first_row = group.y * ${tile.rows}u + lane / ${subgroup}u * ${ROWS}u;`,
    `let first_column = group.x * ${tile.columns}u + turn;`,
    // Beyond the last row or column the last is computed again, and not stored.
    ...rowNumbers!.map((r) => `let row${r} = min(first_row + ${r}u, ${rows - 1}u);`),
    ...columnNumbers!.map((c) => `let column${c} = min(first_column + ${c * subgroup}u, ${columns - 1}u);`),
    ...squares.map(({ name }) => `var ${name} = ${type}();`),
    `for (var start = 0u; start < ${inner}u; start += ${subgroup}u) {`,
    ...rowNumbers!.map((r) => `let own${r} = ${a(r)};`),
    `for (var deep = 0u; deep < min(${subgroup}u, ${inner}u - start); deep++) {`,
    ...columnNumbers!.map((c) => `let b${c} = ${b(c)};`),
    ...rowNumbers!.map((r) => `let a${r} = subgroupShuffle(own${r}, first_of_subgroup + deep);`),
    ...squares.map(({ r, c, name }) => `${name} += ${times(product, `a${r}`, `b${c}`)};`),
    '}',
    '}',
    ...storeSums(
      product,
      squares.map(({ name }) => name),
      {
        row: `first_row + at / ${ofThread}u`,
        column: `first_column + at % ${ofThread}u * ${subgroup}u`,
      },
    ),
  ];
  return writer.perGroup(
    label,
    [threadsOf(subgroup), 1, 1],
    [Math.ceil(columns / tile.columns), Math.ceil(rows / tile.rows), batch],
    body.join('\n'),
  );
};
