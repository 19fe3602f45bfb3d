import { type KernelCall, type KernelWriter, LANES } from '../wgsl/kernel-writer.ts';
import { scalarOf, storedAs } from '../wgsl/text.ts';
import { combineLanes, type LanePlan, perLane, planLanes } from './lanes.ts';
import { declareFunctions, type Product, rounded, storeFunction, times } from './product-code.ts';
import { subgroupProduct, subgroupTile } from './subgroup-product.ts';
import { type Tile, tiledProduct, TILES } from './tiled-product.ts';

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
    return splits > 1 ? splitKernels(product, splits, oneByOne) : [oneByOne(product)];
  }
  const { kernel, tile } = largeKernel(product);
  const splits = splitsOf(inner, workgroups(product, tile));
  return splits > 1 ? splitKernels(product, splits, kernel) : [kernel(product)];
};

/** How a large product is computed: what of it a workgroup does, and by which kernel. */
const largeKernel = (
  product: Product,
): { readonly tile: Pick<Tile, 'rows' | 'columns'>; readonly kernel: (product: Product) => KernelCall } => {
  if (product.largeProducts === 'subgroups' && product.subgroup > 1)
    return { tile: subgroupTile(product.subgroup), kernel: subgroupProduct };
  const tile = TILES.find((candidate) => suits(product, candidate)) ?? TILES.at(-1)!;
  return { tile, kernel: (given) => tiledProduct(given, tile) };
};

/** Whether a tile is mostly full, and there are enough of them. */
const suits = (product: Product, tile: Tile): boolean =>
  4 * product.rows >= 3 * tile.rows &&
  4 * product.columns >= 3 * tile.columns &&
  workgroups(product, tile) >= ENOUGH_WORKGROUPS;

const workgroups = ({ batch, rows, columns }: Product, tile: Pick<Tile, 'rows' | 'columns'>): number =>
  batch * Math.ceil(rows / tile.rows) * Math.ceil(columns / tile.columns);

/** In how many parts the inner axis is summed: depends on shapes alone, so that the bits do. */
const splitsOf = (inner: number, groups: number, leastPart: number = LEAST_SPLIT / 4): number => {
  if (inner < LEAST_SPLIT || groups >= ENOUGH_WORKGROUPS) return 1;
  return Math.max(1, Math.min(Math.ceil(ENOUGH_WORKGROUPS / groups), Math.floor(inner / leastPart)));
};

/** Partial sums over parts of the inner axis, as more batches, and a kernel that adds them up. */
const splitKernels = (product: Product, splits: number, kernel: (product: Product) => KernelCall): KernelCall[] => {
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
  const writer = product.writer();
  writer.declare(storeFunction(product, writer));
  const total = [
    `var sum = ${storedAs(dtype)}();`,
    `for (var s = 0u; s < ${splits}u; s++) { sum += ${writer.load(sums, dtype, `i + (i / ${rows * columns}u * ${splits - 1}u + s) * ${rows * columns}u`)}; }`,
    `store_result(i / ${rows * columns}u, i / ${columns}u % ${rows}u, i % ${columns}u, sum);`,
  ];
  return [kernel(partial), writer.perItem(`${product.label}, the sum of parts`, results, total.join('\n'))];

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
