import {
  elementCount,
  type HostArray,
  isMulti,
  nodeInputs,
  type TensorType,
  type TypedArray,
  type ValueId,
  storedView,
  type KernelGroup,
  buffersRead,
} from '@neurite/backend';
import { i32 } from '../codegen/opcodes.ts';
import { bytesOf } from './expressions.ts';
import type { Heap } from './heap.ts';
import type { Step, StepContext } from './step.ts';

/** A function of the caller: it may do anything, let the heap grow too, so its results are looked up after it. */
export interface CallbackKernel {
  readonly callback: (operands: readonly HostArray[]) => readonly HostArray[];
}

/** A call back to the caller, in the middle of the program. */
export const hostStep = (context: StepContext, group: KernelGroup, heap: Heap, { callback }: CallbackKernel): Step => {
  const { graph } = context;
  const node = graph.program.nodes[group.root]!;
  const operands = nodeInputs(node).map((id) => storedView(graph, id));
  const parts = new Map<number, ValueId>();
  for (const id of group.nodes) {
    const part = graph.program.nodes[id]!;
    if (part.kind === 'part') parts.set(part.index, id);
  }
  const types: readonly TensorType[] = isMulti(node) ? node.outputs : [node];
  const results = types.map((type, index) => ({ type, buffer: isMulti(node) ? parts.get(index) : group.root }));
  const number = context.host((where) => {
    const given = operands.map(
      (view): HostArray => ({
        shape: view.shape,
        dtype: view.dtype,
        data: heapArray(heap, view, where(view.buffer) + view.offset * bytesOf(view.dtype)).slice(),
      }),
    );
    const arrays = callback(given);
    results.forEach(({ type, buffer }, index) => {
      // A result that nobody uses has no place.
      if (buffer === undefined || !group.outputs.includes(buffer)) return;
      heapArray(heap, type, where(buffer)).set(arrays[index]!.data);
    });
  });
  return {
    nodes: group.nodes,
    reads: buffersRead(graph, group),
    outputs: group.outputs,
    scratchBytes: 0,
    inPlace: [],
    emit: ({ f, base, table, constants }) => f.call(context.callHost, [i32.const(number), base, table, constants]),
  };
};

/** A part of the heap as the array of this type that lies there. */
export const heapArray = (heap: Heap, type: TensorType, address: number): TypedArray => {
  const count = elementCount(type.shape);
  if (type.dtype === 'bool') return heap.u8.subarray(address, address + count);
  const start = address / 4;
  return (type.dtype === 'float32' ? heap.f32 : heap.i32).subarray(start, start + count);
};
