import type { KernelCall } from '../wgsl/kernel-writer.ts';
import { storedAs } from '../wgsl/text.ts';
import { declareFunctions, inHalf, type Product, storeSums, times } from './product-code.ts';

/** A tile of results that one workgroup computes, and how many of them one thread does. */
export interface Tile {
  readonly rows: number;
  readonly columns: number;
  readonly threadRows: number;
  readonly threadColumns: number;
  /** How much of the inner axis is in shared memory at a time. */
  readonly depth: number;
}

/** The tiles there are, the largest first. */
export const TILES: readonly Tile[] = [
  { rows: 128, columns: 128, threadRows: 8, threadColumns: 8, depth: 8 },
  { rows: 64, columns: 64, threadRows: 4, threadColumns: 4, depth: 16 },
  { rows: 32, columns: 32, threadRows: 4, threadColumns: 4, depth: 16 },
];

/** Tiles of A and B go through shared memory; each thread keeps a small square of results in registers. */
export const tiledProduct = (product: Product, tile: Tile): KernelCall => {
  const { batch, rows, columns, inner, dtype, label } = product;
  const type = storedAs(dtype);
  const across = tile.columns / tile.threadColumns;
  const down = tile.rows / tile.threadRows;
  const threads = across * down;
  const { depth, threadRows, threadColumns } = tile;
  const writer = product.writer();
  declareFunctions(product, writer);
  // One word more a row keeps threads that write neighbouring rows out of one memory bank.
  const kept = product.half?.form === 'f16' ? 'f16' : type;
  writer.declare(`var<workgroup> tile_a: array<array<${kept}, ${tile.rows + 1}>, ${depth}>;`);
  writer.declare(`var<workgroup> tile_b: array<array<${kept}, ${tile.columns + 1}>, ${depth}>;`);
  const fill = (side: 'a' | 'b'): string => {
    const length = side === 'a' ? tile.rows : tile.columns;
    const runsInner = (side === 'a' ? product.aRuns : product.bRuns) === 'inner';
    const [along, deep] = runsInner ? [`at / ${depth}u`, `at % ${depth}u`] : [`at % ${length}u`, `at / ${length}u`];
    const [first, limit] = side === 'a' ? ['first_row', rows] : ['first_column', columns];
    const call = side === 'a' ? 'load_a(batch, outer, k)' : 'load_b(batch, k, outer)';
    return [
      `for (var at = lane; at < ${length * depth}u; at += ${threads}u) {`,
      `let deep = ${deep};`,
      `let along = ${along};`,
      'let k = start + deep;',
      `let outer = ${first} + along;`,
      `var value = ${type}();`,
      `if (outer < ${limit}u && k < ${inner}u) { value = ${call}; }`,
      `tile_${side}[deep][along] = ${inHalf('value', side, product)};`,
      '}',
    ].join('\n');
  };
  const squares: string[] = [];
  const names: string[] = [];
  for (let r = 0; r < threadRows; r++) {
    for (let c = 0; c < threadColumns; c++) {
      names.push(`s${r}_${c}`);
      squares.push(`s${r}_${c} += ${times(product, `a${r}`, `b${c}`)};`);
    }
  }
  const takeA = Array.from(
    { length: threadRows },
    (_, r) => `let a${r} = ${type}(tile_a[deep][thread_row + ${r * down}u]);`,
  );
  const takeB = Array.from(
    { length: threadColumns },
    (_, c) => `let b${c} = ${type}(tile_b[deep][thread_column + ${c * across}u]);`,
  );
  const body = [
    'let batch = group.z;',
    `let first_row = group.y * ${tile.rows}u;`,
    `let first_column = group.x * ${tile.columns}u;`,
    `let thread_row = lane / ${across}u;`,
    `let thread_column = lane % ${across}u;`,
    ...names.map((name) => `var ${name} = ${type}();`),
    `for (var start = 0u; start < ${inner}u; start += ${depth}u) {`,
    fill('a'),
    fill('b'),
    'workgroupBarrier();',
    `for (var deep = 0u; deep < ${depth}u; deep++) {`,
    ...takeA,
    ...takeB,
    ...squares,
    '}',
    'workgroupBarrier();',
    '}',
    ...storeSums(product, names, {
      row: `first_row + thread_row + at / ${threadColumns}u * ${down}u`,
      column: `first_column + thread_column + at % ${threadColumns}u * ${across}u`,
    }),
  ];
  return writer.perGroup(
    label,
    [threads, 1, 1],
    [Math.ceil(columns / tile.columns), Math.ceil(rows / tile.rows), batch],
    body.join('\n'),
  );
};
