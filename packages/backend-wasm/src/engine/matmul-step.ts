import {
  type ByteMatMulNode,
  elementCount,
  type MatMulNode,
  type ValueId,
  type Graph,
  storedView,
  typeOfValue,
  type KernelGroup,
  buffersRead,
  broadcastView,
  type View,
} from '@neurite/backend';
import { expressionEpilogue } from '../codegen/epilogue.ts';
import * as e from '../codegen/expression.ts';
import { packsBoth, matMul, packMatrix } from '../codegen/matmul.ts';
import type { ModuleBuilder } from '../codegen/emitter.ts';
import type { BatchDimension, MatMulSpec } from '../codegen/matmul-spec.ts';
import { type EpilogueOperand, epilogueOperand } from './epilogue-operand.ts';
import { GroupExpressions, kindOf } from './expressions.ts';
import { shared } from './shared.ts';
import type { Step, StepContext } from './step.ts';
import { flopMicroseconds, loopMicroseconds } from './threads/cost.ts';
import { callRange, type RangeCall, scratchBytesOf } from './threads/fork.ts';

/** What follows a contraction element by element: its expression over the contraction's result (operand 0), and its operands. */
export interface GroupEpilogue {
  readonly expression: e.Expression;
  readonly operands: readonly EpilogueOperand[];
}

/** The epilogue of a contraction's group; undefined when the group is the contraction alone. */
export const groupEpilogue = (graph: Graph, group: KernelGroup): GroupEpilogue | undefined => {
  const result = group.outputs[0]!;
  if (result === group.root) return undefined;
  const { shape, dtype } = typeOfValue(graph.program, group.root);
  const expressions = new GroupExpressions(graph, group.nodes, shape);
  // Operand 0 is the contraction's own result; a view that nothing equals holds its place.
  expressions.operands.push({ buffer: group.root, offset: -1, shape, strides: [], dtype });
  expressions.define(group.root, e.operand(0, kindOf(dtype)));
  const expression = expressions.of(result);
  const operands = expressions.operands.slice(1).map((view) => epilogueOperand(group.root, view.buffer, graph, view)!);
  return { expression, operands };
};

/** A product of matrices of float32, or of words of bytes, read through whatever strides, and what follows it. */
export const matMulStep = (context: StepContext, group: KernelGroup): Step => {
  const { module, graph, fused, wide } = context;
  const node = graph.program.nodes[group.root] as MatMulNode | ByteMatMulNode;
  const bytes = node.kind === 'byteMatMul' ? context.bytes() : undefined;
  const { transposeA, transposeB } = node.kind === 'matMul' ? node : { transposeA: false, transposeB: false };
  const output: ValueId = group.outputs[0]!;
  const rank = node.shape.length;
  const [m, n] = [node.shape[rank - 2]!, node.shape[rank - 1]!];
  const batchShape = node.shape.slice(0, -2);
  const [a, b] = [storedView(graph, node.a), storedView(graph, node.b)];
  const k = a.shape[transposeA ? rank - 2 : rank - 1]!;
  const epilogue = groupEpilogue(graph, group);
  const [batchA, batchB] = [batchStrides(a, batchShape), batchStrides(b, batchShape)];
  const batch = batchShape
    .map(
      (count, d): BatchDimension => ({
        count,
        a: batchA[d]!,
        b: batchB[d]!,
        c: m * n * elementCount(batchShape.slice(d + 1)),
        ...(epilogue === undefined ? {} : { epilogue: epilogue.operands.map((operand) => 4 * operand.batch[d]!) }),
      }),
    )
    .filter(({ count }) => count !== 1);
  const pair = (view: View, transposed: boolean): [number, number] => {
    const [row, column] = [view.strides[rank - 2]!, view.strides[rank - 1]!];
    return transposed ? [column, row] : [row, column];
  };
  // The stride along an axis of length 1 is never walked: let it be the one that the kernels like best.
  const [aStrides, bStrides] = [pair(a, transposeA), pair(b, transposeB)];
  if (k === 1) aStrides[1] = 1;
  if (n === 1) bStrides[1] = 1;
  if (m === 1) aStrides[0] = k;
  const operands =
    epilogue?.operands.map(({ row, column }) => ({ rowStride: 4 * row, perColumn: column === 1 || n === 1 })) ?? [];
  const withEpilogue = epilogue === undefined ? undefined : expressionEpilogue(epilogue.expression, operands, fused);
  const plain = foldBatch({
    m,
    n,
    k,
    aStrides,
    bStrides,
    cStride: n,
    batch,
    fused,
    bytes,
    wide,
    ...(withEpilogue === undefined ? {} : { epilogue: withEpilogue }),
  });
  const isEmpty = node.shape.includes(0);
  const packed = isEmpty ? undefined : packOnce(context, plain, b);
  const together = packed === undefined && !isEmpty ? packTogether(context, plain) : undefined;
  const folded = packed === undefined && together === undefined ? plain : { ...plain, prepacked: true };
  const key = `matMul ${JSON.stringify({ ...folded, epilogue: [withEpilogue?.key, withEpilogue?.operands] })}`;
  const kernel = shared(module, key, () => (isEmpty ? undefined : matMul(module, folded)));
  const call: RangeCall | undefined = kernel && {
    ...kernel,
    microseconds: flopMicroseconds(kernel.flops),
    scratch: { argument: kernel.function.params.length - 3, bytes: kernel.scratchBytes },
    repeatsWork: kernel.scratchBytes > 0 && together === undefined,
  };
  const togetherBytes = together?.bytes ?? 0;
  return {
    nodes: group.nodes,
    reads: buffersRead(graph, group),
    outputs: group.outputs,
    scratchBytes: call === undefined ? 0 : togetherBytes + scratchBytesOf(context.forks, call, kernel!.scratchBytes),
    inPlace: [],
    emit: ({ f, address, packed: packedAt, scratch }) => {
      if (call === undefined) return;
      const views = [a, b, ...(epilogue?.operands.map(({ view }) => view) ?? [])];
      const [first, second, ...others] = views.map((view) => address(view.buffer, 4 * view.offset));
      if (together !== undefined) callRange(context.forks, f, together.call, [second!, scratch()]);
      const matrix = packed === undefined ? (together === undefined ? second! : scratch()) : packedAt(packed);
      callRange(context.forks, f, call, [first!, matrix, address(output), ...others, scratch(togetherBytes)]);
    },
  };
};

/** So few rows may be multiplied by dot products, for which nothing is packed. */
const DOT_ROWS = 3;

/** A packed B of more bytes is not made: each thread packs what it needs, block by block. */
const MOST_TOGETHER = 2 ** 24;

/** Where several threads share a product that packs both matrices, they pack B together before it, and then each the rows of A that are its own. */
const packTogether = (
  { forks, module }: StepContext,
  spec: MatMulSpec,
): { readonly call: RangeCall; readonly bytes: number } | undefined => {
  if (forks === undefined || !packsBoth(spec)) return undefined;
  const packing = packingOf(module, spec);
  const call = { ...packing, microseconds: loopMicroseconds(spec.k * spec.n, 2) };
  const bytes = Math.ceil(packing.bytes / 64) * 64;
  return bytes <= MOST_TOGETHER && forks.isShared(call) ? { call, bytes } : undefined;
};

/** Inside of a loop that never changes B, lets it be packed before the loop: panels are read in one stream, whatever B's strides. */
const packOnce = (context: StepContext, spec: MatMulSpec, b: View): number | undefined => {
  const source = context.graph.program.nodes[b.buffer]!;
  if (source.kind !== 'input' || !context.invariants.has(source.index)) return undefined;
  if (spec.m <= DOT_ROWS || spec.n === 1 || spec.batch?.some((dimension) => dimension.b !== 0) === true)
    return undefined;
  return context.pack({ ...packingOf(context.module, spec), input: source.index, offset: 4 * b.offset });
};

const packingOf = (module: ModuleBuilder, spec: MatMulSpec): ReturnType<typeof packMatrix> => {
  const { batch: _, epilogue: __, ...matrix } = spec;
  return shared(module, `pack ${JSON.stringify(matrix)}`, () => packMatrix(module, matrix));
};

/** The strides of an operand's batch axes, 0 where it is repeated. */
const batchStrides = (view: View, batch: readonly number[]): readonly number[] =>
  broadcastView({ ...view, shape: view.shape.slice(0, -2), strides: view.strides.slice(0, -2) }, batch).strides;

/** Batches of an A with one B are one product of more rows, where the rows follow one another. */
const foldBatch = (spec: MatMulSpec): MatMulSpec => {
  const batch = [...(spec.batch ?? [])];
  let { m } = spec;
  while (batch.length > 0) {
    const last = batch.at(-1)!;
    const rows =
      spec.epilogue?.operands.every(({ rowStride }, index) => last.epilogue![index] === rowStride * m) ?? true;
    if (last.b !== 0 || last.a !== spec.aStrides[0] * m || last.c !== spec.cStride * m || !rows) break;
    batch.pop();
    m *= last.count;
  }
  const { batch: _, ...rest } = spec;
  return { ...rest, m, ...(batch.length === 0 ? {} : { batch }) };
};
