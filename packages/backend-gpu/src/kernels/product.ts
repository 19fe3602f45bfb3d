import type { BufferId, DType } from '@neurite/backend';
import { type Half, type KernelCall, type KernelWriter, LANES, roundedTo } from '../wgsl/kernel-writer.ts';
import { scalarOf, storedAs } from '../wgsl/text.ts';
import { combineLanes, type LanePlan, perLane, planLanes } from './lanes.ts';

/**
 * Sums of products, C[batch, row, column] = Σ over inner of A[batch, row, inner] · B[batch, inner, column]: what matrix products and
 * convolutions have in common. Where the elements of A and B come from is the caller's to say.
 */
export interface Product {
  readonly label: string;
  readonly dtype: DType;
  readonly batch: number;
  readonly rows: number;
  readonly columns: number;
  readonly inner: number;
  /** The body of a function (batch, row, inner) that returns an element of A, which lies in range. */
  readonly a: (writer: KernelWriter) => string;
  /** The body of a function (batch, inner, column) that returns an element of B, which lies in range. */
  readonly b: (writer: KernelWriter) => string;
  /** Elements of A and B are multiplied in half precision; the products and their sums are float32. */
  readonly half?: HalfOperands | undefined;
  /** The product of two elements, as an expression. Default a · b. */
  readonly multiply?: (a: string, b: string) => string;
  /** Along which of its indices neighbours of A lie side by side in memory. */
  readonly aRuns: 'row' | 'inner';
  readonly bRuns: 'inner' | 'column';
  /** How many neighbouring threads are surely in one subgroup. */
  readonly subgroup: number;
  /** The body of a function (batch, row, column, sum) that stores a result. */
  readonly store: (writer: KernelWriter) => string;
  /** Makes a writer for a kernel. */
  readonly writer: () => KernelWriter;
  /** Gives a buffer of so many elements, for partial sums. */
  readonly temporary: (count: number) => BufferId;
}

/** How elements come to half precision. */
export interface HalfOperands {
  readonly form: Half['form'];
  /** Whether those of A and of B are of half precision where they are read, and need not be rounded. */
  readonly isHalf: Readonly<Record<'a' | 'b', boolean>>;
}

/** A tile of results that one workgroup computes, and how many of them one thread does. */
interface Tile {
  readonly rows: number;
  readonly columns: number;
  readonly threadRows: number;
  readonly threadColumns: number;
  /** How much of the inner axis is in shared memory at a time. */
  readonly depth: number;
}

const TILES: readonly Tile[] = [
  { rows: 128, columns: 128, threadRows: 8, threadColumns: 8, depth: 8 },
  { rows: 64, columns: 64, threadRows: 4, threadColumns: 4, depth: 16 },
  { rows: 32, columns: 32, threadRows: 4, threadColumns: 4, depth: 16 },
];

/** A tile must find so many workgroups' worth of results, or a smaller one is taken: else most of a GPU idles. */
const ENOUGH_WORKGROUPS = 64;

/** With fewer rows or columns the smallest tile is mostly empty, and results are computed one by one. */
const LEAST_SIDE = 32;

/** From so many products on several threads share one result's. */
const LEAST_SHARED = 256;

/** The inner axis is split among workgroups where it is this long and results are few. */
const LEAST_SPLIT = 1024;

/** Where threads share results, none is left with fewer products than these by a split. */
const LEAST_OF_A_THREAD = 16;

/** The kernels of a product. */
export const productKernels = (product: Product): KernelCall[] => {
  const { batch, rows, columns, inner } = product;
  if (batch * rows * columns === 0) return [];
  if (inner === 0) return [ofNothing(product)];
  if (rows < LEAST_SIDE || columns < LEAST_SIDE || inner < 4) {
    const plan = lanesOf(product);
    const groups = plan?.groups ?? Math.ceil((batch * rows * columns) / LANES);
    const splits = splitsOf(inner, groups, plan === undefined ? undefined : plan.lanes * LEAST_OF_A_THREAD);
    return splits > 1 ? splitKernels(product, splits) : [oneByOne(product)];
  }
  const tile = TILES.find((candidate) => suits(product, candidate)) ?? TILES.at(-1)!;
  const splits = splitsOf(inner, workgroups(product, tile));
  return splits > 1 ? splitKernels(product, splits) : [tiled(product, tile)];
};

/** Whether a tile is mostly full, and there are enough of them. */
const suits = (product: Product, tile: Tile): boolean =>
  4 * product.rows >= 3 * tile.rows &&
  4 * product.columns >= 3 * tile.columns &&
  workgroups(product, tile) >= ENOUGH_WORKGROUPS;

const workgroups = ({ batch, rows, columns }: Product, tile: Tile): number =>
  batch * Math.ceil(rows / tile.rows) * Math.ceil(columns / tile.columns);

/** In how many parts the inner axis is summed: depends on shapes alone, so that the bits do. */
const splitsOf = (inner: number, groups: number, leastPart: number = LEAST_SPLIT / 4): number => {
  if (inner < LEAST_SPLIT || groups >= ENOUGH_WORKGROUPS) return 1;
  return Math.max(1, Math.min(Math.ceil(ENOUGH_WORKGROUPS / groups), Math.floor(inner / leastPart)));
};

/** Partial sums over parts of the inner axis, as more batches, and a kernel that adds them up. */
const splitKernels = (product: Product, splits: number): KernelCall[] => {
  const { batch, rows, columns, inner, dtype } = product;
  const part = Math.ceil(inner / splits);
  const results = batch * rows * columns;
  const sums = product.temporary(results * splits);
  const partial: Product = {
    ...product,
    label: `${product.label}, in ${splits} parts`,
    batch: batch * splits,
    inner: part,
    a: (writer) => inPart(writer, 'whole_a', product.a(writer), ['row', 'inner'], product),
    b: (writer) => inPart(writer, 'whole_b', product.b(writer), ['inner', 'column'], product),
    store: (writer) => writer.store(sums, dtype, `(batch * ${rows}u + row) * ${columns}u + column`, 'sum'),
  };
  const tile = TILES.at(-1)!;
  const isSmall = rows < LEAST_SIDE || columns < LEAST_SIDE;
  const first = isSmall ? oneByOne(partial) : tiled(partial, tile);
  const writer = product.writer();
  writer.declare(storeFunction(product, writer));
  const total = [
    `var sum = ${storedAs(dtype)}();`,
    `for (var s = 0u; s < ${splits}u; s++) { sum += ${writer.load(sums, dtype, `i + (i / ${rows * columns}u * ${splits - 1}u + s) * ${rows * columns}u`)}; }`,
    `store_result(i / ${rows * columns}u, i / ${columns}u % ${rows}u, i % ${columns}u, sum);`,
  ];
  return [first, writer.perItem(`${product.label}, the sum of parts`, results, total.join('\n'))];

  function inPart(
    to: KernelWriter,
    name: string,
    body: string,
    [first, second]: readonly [string, string],
    of: Product,
  ): string {
    to.declare(`fn ${name}(batch: u32, ${first}: u32, ${second}: u32) -> ${storedAs(of.dtype)} {\n${body}\n}`);
    const at = `(batch % ${splits}u * ${part}u + inner)`;
    const call = `${name}(batch / ${splits}u, ${first === 'inner' ? at : first}, ${second === 'inner' ? at : second})`;
    return `if (${at} >= ${of.inner}u) { return ${storedAs(of.dtype)}(); }\nreturn ${call};`;
  }
};

/** The sum of no products. */
const ofNothing = (product: Product): KernelCall => {
  const { batch, rows, columns, dtype, label } = product;
  const writer = product.writer();
  writer.declare(storeFunction(product, writer));
  const call = `store_result(i / ${rows * columns}u, i / ${columns}u % ${rows}u, i % ${columns}u, ${storedAs(dtype)}());`;
  return writer.perItem(label, batch * rows * columns, call);
};

/** How threads share results that are computed one by one; nothing where each has a thread. */
const lanesOf = ({ batch, rows, columns, inner, aRuns, bRuns }: Product): LanePlan | undefined => {
  if (inner < LEAST_SHARED) return undefined;
  // The operand with more rows or columns is the one whose elements are read but a few times.
  const plan = planLanes(batch * rows * columns, inner, (rows > columns ? aRuns : bRuns) === 'inner');
  return plan.lanes === 1 ? undefined : plan;
};

/** A result by a thread, or by several that share its products. */
const oneByOne = (product: Product): KernelCall => {
  const { batch, rows, columns, inner, dtype, label, subgroup } = product;
  const [plan, count, type] = [lanesOf(product), batch * rows * columns, storedAs(product.dtype)];
  const writer = product.writer();
  declareFunctions(product, writer);
  const term = times(
    product,
    rounded('load_a(batch, row, k)', 'a', product),
    rounded('load_b(batch, k, column)', 'b', product),
  );
  const [from, step] = plan === undefined ? ['0u', 1] : ['turn', plan.lanes];
  const sum = [
    `let batch = i / ${rows * columns}u;`,
    `let row = i / ${columns}u % ${rows}u;`,
    `let column = i % ${columns}u;`,
    `var sum = ${type}();`,
    `for (var k = ${from}; k < ${inner}u; k += ${step}u) { sum += ${term}; }`,
  ];
  const store = 'store_result(batch, row, column, sum);';
  if (plan === undefined) return writer.perItem(label, count, [...sum, store].join('\n'));
  const total = { name: 'sum', scalar: scalarOf(dtype), combine: (a: string, b: string) => `${a} + ${b}` };
  const body = [...sum, ...combineLanes(writer, plan, subgroup, [total])];
  return perLane(writer, plan, { label, count, body: body.join('\n'), store });
};

/** Tiles of A and B go through shared memory; each thread keeps a small square of results in registers. */
const tiled = (product: Product, tile: Tile): KernelCall => {
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
    // A loop, so that what follows a sum stands in the text once.
    `var results = array<${type}, ${names.length}>(${names.join(', ')});`,
    `for (var at = 0u; at < ${names.length}u; at++) {`,
    `let row = first_row + thread_row + at / ${threadColumns}u * ${down}u;`,
    `let column = first_column + thread_column + at % ${threadColumns}u * ${across}u;`,
    `if (row < ${rows}u && column < ${columns}u) { store_result(batch, row, column, results[at]); }`,
    '}',
  ];
  return writer.perGroup(
    label,
    [threads, 1, 1],
    [Math.ceil(columns / tile.columns), Math.ceil(rows / tile.rows), batch],
    body.join('\n'),
  );
};

/** The product of words as that of their bytes. */
export const byteDot = (a: string, b: string): string => `byte_dot(${a}, ${b})`;

/** An element as it is kept in shared memory. */
const inHalf = (element: string, side: 'a' | 'b', { half }: Product): string => {
  if (half === undefined) return element;
  if (!half.isHalf[side]) return roundedTo(half.form, element);
  return half.form === 'f16' ? `f16(${element})` : element;
};

/** An element as the product takes it. */
const rounded = (element: string, side: 'a' | 'b', product: Product): string =>
  product.half === undefined || product.half.isHalf[side] ? element : `f32(${inHalf(element, side, product)})`;

const times = ({ multiply }: Product, a: string, b: string): string => multiply?.(a, b) ?? `${a} * ${b}`;

const declareFunctions = (product: Product, writer: KernelWriter): void => {
  const type = storedAs(product.dtype);
  writer.declare(`fn load_a(batch: u32, row: u32, inner: u32) -> ${type} {\n${product.a(writer)}\n}`);
  writer.declare(`fn load_b(batch: u32, inner: u32, column: u32) -> ${type} {\n${product.b(writer)}\n}`);
  writer.declare(storeFunction(product, writer));
};

const storeFunction = (product: Product, writer: KernelWriter): string =>
  `fn store_result(batch: u32, row: u32, column: u32, sum: ${storedAs(product.dtype)}) {\n${product.store(writer)}\n}`;
