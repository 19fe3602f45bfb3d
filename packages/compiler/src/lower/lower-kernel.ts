import type { ProgramBuilder, ValueId } from '@neurite/backend';
import { activations } from './activations.ts';
import { arithmetic } from './arithmetic.ts';
import { bytes } from './bytes.ts';
import { convolutions } from './convolution.ts';
import { creation } from './create.ts';
import { gathering } from './gather.ts';
import { images } from './image.ts';
import { logic } from './logic.ts';
import type { Lowering, LoweringTable } from './lowering.ts';
import { math } from './math.ts';
import { matrixProducts } from './matmul.ts';
import { padding } from './pad.ts';
import { pooling } from './pooling.ts';
import { reductions } from './reductions.ts';
import { scattering } from './scatter.ts';
import { shape } from './shape.ts';
import { slice } from './slice.ts';
import { sorting } from './sort.ts';

const families: readonly LoweringTable[] = [
  arithmetic,
  math,
  logic,
  activations,
  reductions,
  matrixProducts,
  convolutions,
  bytes,
  pooling,
  shape,
  slice,
  padding,
  creation,
  gathering,
  scattering,
  sorting,
  images,
];

const table = new Map<string, Lowering>(families.flatMap((family) => Object.entries(family)));

/**
 * Adds what a kernel of tfjs-core computes to a program, written in primitives.
 *
 * @param inputs the kernel's inputs by tfjs-core's names for them; '0', '1', … for a kernel that takes a list
 * @param attributes the kernel's attributes, exactly as tfjs-core gives them to `runKernel`
 * @returns the kernel's outputs in order, or `undefined` when there is no lowering for it
 * @throws ProgramError when the inputs do not fit the kernel
 * @example
 * const [y] = lowerKernel(builder, 'Max', { x }, { reductionIndices: [1], keepDims: false })!;
 */
export function lowerKernel(
  builder: ProgramBuilder,
  kernel: string,
  inputs: Readonly<Record<string, ValueId>>,
  attributes: Readonly<Record<string, unknown>>,
): ValueId[] | undefined {
  const outputs = table.get(kernel)?.({ builder, inputs, attributes });
  return outputs === undefined ? undefined : [outputs].flat();
}

/**
 * Adds the lowerings of a table.
 *
 * @example
 * registerLowerings({
 *   Cube: ({ builder, inputs: { x } }) => builder.binary('mul', x!, builder.unary('square', x!)),
 *   Half: ({ builder, inputs: { x } }) => builder.binary('mul', x!, builder.scalar(0.5)),
 * });
 * ['Cube', 'Half'].every((kernel) => loweredKernels().includes(kernel)) // true
 */
export function registerLowerings(lowerings: LoweringTable): void {
  for (const [kernel, lowering] of Object.entries(lowerings)) table.set(kernel, lowering);
}

/**
 * The names of all kernels that can be lowered, sorted.
 *
 * @example
 * loweredKernels().includes('Softmax') // true
 */
export function loweredKernels(): string[] {
  return [...table.keys()].sort();
}

/**
 * Adds a lowering for a kernel of one's own, or puts another in place of one that exists.
 *
 * @example
 * registerLowering('Cube', ({ builder, inputs: { x } }) => builder.binary('mul', x!, builder.unary('square', x!)));
 * const b = new ProgramBuilder();
 * const x = b.input({ shape: [3], dtype: 'float32' });
 * lowerKernel(b, 'Cube', { x }, {}) // [2]
 */
export function registerLowering(kernel: string, lowering: Lowering): void {
  table.set(kernel, lowering);
}
