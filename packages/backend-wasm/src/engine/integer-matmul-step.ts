import { elementCount, type MatMulNode, type Shape, storedView, type KernelGroup, buffersRead } from '@neurite/backend';
import { integerMatMul, type IntegerMatMulSpec } from '../codegen/matmul-integer.ts';
import { shared } from './shared.ts';
import type { Step, StepContext } from './step.ts';
import { loopMicroseconds } from './threads/cost.ts';
import { callRange } from './threads/fork.ts';

/** A product of int32 matrices, all of them dense. */
export const integerMatMulStep = (context: StepContext, group: KernelGroup, node: MatMulNode): Step => {
  const { module, graph } = context;
  const { transposeA, transposeB, shape } = node;
  const [a, b] = [storedView(graph, node.a), storedView(graph, node.b)];
  const rank = shape.length;
  const spec: IntegerMatMulSpec = {
    m: shape[rank - 2]!,
    n: shape[rank - 1]!,
    k: a.shape[transposeA ? rank - 2 : rank - 1]!,
    transposeA,
    transposeB,
    batch: shape.slice(0, -2).map((count, axis) => ({
      count,
      a: matricesApart(a.shape.slice(0, -2), axis),
      b: matricesApart(b.shape.slice(0, -2), axis),
    })),
  };
  const kernel = shared(module, `integerMatMul ${JSON.stringify(spec)}`, () => integerMatMul(module, spec));
  const call = { ...kernel, microseconds: loopMicroseconds(elementCount(shape) * spec.k, 1) };
  return {
    nodes: group.nodes,
    reads: buffersRead(graph, group),
    outputs: group.outputs,
    scratchBytes: 0,
    inPlace: [],
    emit: ({ f, address }) =>
      callRange(context.forks, f, call, [
        address(a.buffer, 4 * a.offset),
        address(b.buffer, 4 * b.offset),
        address(group.root),
      ]),
  };
};

/** How many matrices lie between neighbours along a batch axis; 0 where one matrix is repeated. */
const matricesApart = (batch: Shape, axis: number): number =>
  batch[axis] === 1 ? 0 : elementCount(batch.slice(axis + 1));
