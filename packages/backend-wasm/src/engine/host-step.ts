import {
  elementCount,
  type HostArray,
  isMulti,
  nodeInputs,
  type TensorType,
  type TypedArray,
  type ValueId,
} from '@neurite/backend';
import { i32 } from '../codegen/opcodes.ts';
import { bytesOf } from './expressions.ts';
import { storedView } from './graph.ts';
import type { Group } from './group.ts';
import type { Heap } from './heap.ts';
import { buffersRead } from './order.ts';
import type { Step, StepContext } from './step.ts';

/** A kernel in JavaScript: it reads its operands and fills its results, all of which lie in the heap. */
export type HostKernel = (operands: readonly HostArray[], results: readonly TypedArray[]) => void;

/** A function of the caller: it may do anything, let the heap grow too, so its results are looked up after it. */
export interface CallbackKernel {
  readonly callback: (operands: readonly HostArray[]) => readonly HostArray[];
}

/** A kernel that runs in JavaScript, in the middle of the program: for what is rare, and for calls back to the caller. */
export const hostStep = (context: StepContext, group: Group, heap: Heap, kernel: HostKernel | CallbackKernel): Step => {
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
        data: heapArray(heap, view, where(view.buffer) + view.offset * bytesOf(view.dtype)),
      }),
    );
    // A result that nobody uses has no place, but the kernel may not know that.
    const places = (): TypedArray[] =>
      results.map(({ type, buffer }) =>
        buffer === undefined || !group.outputs.includes(buffer) ? detached(type) : heapArray(heap, type, where(buffer)),
      );
    if (typeof kernel === 'function') {
      kernel(given, places());
      return;
    }
    const arrays = kernel.callback(given.map(({ shape, dtype, data }) => ({ shape, dtype, data: data.slice() })));
    places().forEach((place, index) => place.set(arrays[index]!.data));
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

const detached = (type: TensorType): TypedArray => {
  const count = elementCount(type.shape);
  if (type.dtype === 'bool') return new Uint8Array(count);
  return type.dtype === 'float32' ? new Float32Array(count) : new Int32Array(count);
};
