import type { BufferId, DType } from '@neurite/backend';
import type { LargeProducts } from '../device/options.ts';
import { type Half, type KernelWriter, roundedTo } from '../wgsl/kernel-writer.ts';
import { storedAs } from '../wgsl/text.ts';

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
  /** How large ones share their operands; see `DeviceOptions.largeProducts`. */
  readonly largeProducts: LargeProducts;
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

/** The product of words as that of their bytes. */
export const byteDot = (a: string, b: string): string => `byte_dot(${a}, ${b})`;

/** An element as it is kept in shared memory. */
export const inHalf = (element: string, side: 'a' | 'b', { half }: Product): string => {
  if (half === undefined) return element;
  if (!half.isHalf[side]) return roundedTo(half.form, element);
  return half.form === 'f16' ? `f16(${element})` : element;
};

/** An element as the product takes it, in float32 where it is of half precision. */
export const rounded = (element: string, side: 'a' | 'b', product: Product): string =>
  product.half === undefined || product.half.isHalf[side] ? element : `f32(${inHalf(element, side, product)})`;

export const times = ({ multiply }: Product, a: string, b: string): string => multiply?.(a, b) ?? `${a} * ${b}`;

/** Declares what a kernel calls for its elements and results. */
export const declareFunctions = (product: Product, writer: KernelWriter): void => {
  const type = storedAs(product.dtype);
  writer.declare(`fn load_a(batch: u32, row: u32, inner: u32) -> ${type} {\n${product.a(writer)}\n}`);
  writer.declare(`fn load_b(batch: u32, inner: u32, column: u32) -> ${type} {\n${product.b(writer)}\n}`);
  writer.declare(storeFunction(product, writer));
};

export const storeFunction = (product: Product, writer: KernelWriter): string =>
  `fn store_result(batch: u32, row: u32, column: u32, sum: ${storedAs(product.dtype)}) {\n${product.store(writer)}\n}`;

/** Statements that store what a thread has summed up; `row` and `column` are expressions of `at`, the number of a sum. */
export const storeSums = (
  { columns, dtype, rows }: Product,
  sums: readonly string[],
  place: { readonly row: string; readonly column: string },
): string[] => [
  // A loop, so that what follows a sum stands in the text once.
  `var results = array<${storedAs(dtype)}, ${sums.length}>(${sums.join(', ')});`,
  `for (var at = 0u; at < ${sums.length}u; at++) {`,
  `let row = ${place.row};`,
  `let column = ${place.column};`,
  `if (row < ${rows}u && column < ${columns}u) { store_result(batch, row, column, results[at]); }`,
  '}',
];
