import {
  type BufferId,
  type Graph,
  type KernelGroup,
  type Node,
  nodeInputs,
  storedView,
  type TensorType,
} from '@neurite/backend';
import type { LargeProducts } from '../device/options.ts';
import type { Homes } from '../wgsl/home.ts';
import { type Half, KernelWriter } from '../wgsl/kernel-writer.ts';
import type { HalfOperands } from './product-code.ts';

/** What the definition of a kernel may use. */
export interface KernelContext {
  readonly graph: Graph;
  /** A buffer for what one kernel leaves to the next. */
  readonly temporary: (type: TensorType) => BufferId;
  /** Where values lie that have no buffer of their own: new values of variables in the place of the old, what loops carry and stack. */
  readonly homes: Homes;
  /** Whether sums may come in another order at each run; see `DeviceOptions.deterministic`. */
  readonly atomics?: boolean | undefined;
  /** How many neighbouring threads are surely in one subgroup; 1 where the device has none. */
  readonly subgroup: number;
  /** How large products share their operands; see `DeviceOptions.largeProducts`. */
  readonly largeProducts: LargeProducts;
  /** Where half precision is used; left out where everything is float32. */
  readonly half?: Half | undefined;
}

/** A writer for one of a context's kernels. */
export const writerFor = (context: KernelContext): KernelWriter => new KernelWriter(context.homes, context.half);

/** A kernel's name in errors and profiles: what it is built around, and the operation or line that it came from. */
export const labelOf = ({ graph }: KernelContext, group: KernelGroup): string => {
  const names = group.nodes.map((id) => {
    const node = graph.program.nodes[id]!;
    return 'op' in node ? node.op : node.kind;
  });
  const from = graph.program.nodes[group.root]!.label;
  const shown = names.length > 6 ? [...names.slice(0, 6), '…'] : names;
  return `${shown.join(' ')} %${group.root}${from === undefined ? '' : ` (${from})`}`;
};

/** How a product takes its two operands in half precision, where it does. */
export const halfOperands = ({ graph, half }: KernelContext, node: Node & TensorType): HalfOperands | undefined => {
  if (half === undefined || node.dtype !== 'float32') return undefined;
  const [a, b] = nodeInputs(node).map((id) => half.buffers.has(storedView(graph, id).buffer));
  return { form: half.form, isHalf: { a: a!, b: b! } };
};
