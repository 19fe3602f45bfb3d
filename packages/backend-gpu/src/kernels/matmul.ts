import {
  broadcastView,
  type ByteMatMulNode,
  elementCount,
  type KernelGroup,
  type MatMulNode,
  storedView,
  type View,
} from '@neurite/backend';
import type { KernelCall, KernelWriter } from '../wgsl/kernel-writer.ts';
import { type Axis, axesOf, placeIn } from '../wgsl/space.ts';
import { type KernelContext, halfOperands, labelOf, writerFor } from './context.ts';
import { epilogue } from './epilogue.ts';
import { productKernels } from './product.ts';
import { byteDot } from './product-code.ts';

/** A matrix product, of numbers or of bytes, its operands read through any strides. */
export const matMulKernels = (
  context: KernelContext,
  group: KernelGroup,
  node: MatMulNode | ByteMatMulNode,
): KernelCall[] => {
  const { transposeA, transposeB } = node.kind === 'matMul' ? node : { transposeA: false, transposeB: false };
  const batch = node.shape.slice(0, -2);
  const [rows, columns] = [node.shape.at(-2)!, node.shape.at(-1)!];
  const [a, b] = [storedView(context.graph, node.a), storedView(context.graph, node.b)];
  const inner = a.shape.at(transposeA ? -2 : -1)!;
  const read = (view: View, axes: readonly [string, string]) => (writer: KernelWriter) => {
    const matrices = broadcastView(view, [...batch, ...view.shape.slice(-2)]);
    const place = placeIn(matrices, [...axesOf('batch', batch), ...matrixAxes(axes, view.shape.slice(-2))]);
    return `return ${writer.load(view.buffer, view.dtype, place)};`;
  };
  const [aAxes, bAxes] = [
    transposeA ? (['inner', 'row'] as const) : (['row', 'inner'] as const),
    transposeB ? (['column', 'inner'] as const) : (['inner', 'column'] as const),
  ];
  const runs = <T extends string>(view: View, axes: readonly T[]): T =>
    Math.abs(view.strides.at(-2)!) === 1 && Math.abs(view.strides.at(-1)!) !== 1 ? axes[0]! : axes[1]!;
  return productKernels({
    label: labelOf(context, group),
    dtype: node.dtype,
    batch: elementCount(batch),
    rows,
    columns,
    inner,
    a: read(a, aAxes),
    b: read(b, bAxes),
    aRuns: runs<'row' | 'inner'>(a, aAxes),
    bRuns: runs<'inner' | 'column'>(b, bAxes),
    store: epilogue(context, group, `(batch * ${rows}u + row) * ${columns}u + column`),
    writer: () => writerFor(context),
    half: halfOperands(context, node),
    subgroup: context.subgroup,
    largeProducts: context.largeProducts,
    ...(node.kind === 'byteMatMul' ? { multiply: byteDot } : {}),
    temporary: (count) => context.temporary({ shape: [count], dtype: node.dtype }),
  });
};

const matrixAxes = (names: readonly [string, string], lengths: readonly number[]): Axis[] =>
  names.map((variable, index) => ({ variable, length: lengths[index]!, inner: 1, isOutermost: true }));
