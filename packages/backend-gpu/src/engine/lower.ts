import {
  analyse,
  type BufferId,
  type CondNode,
  elementCount,
  type FusionRules,
  type Graph,
  groupNodes,
  hoistSums,
  type HostNode,
  type KernelGroup,
  maskBeforeUnpool,
  type Node,
  nodeInputs,
  orderGroups,
  preferRelu,
  type Program,
  ProgramBuilder,
  readsThroughStrides,
  type ScanNode,
  storedView,
  type TensorType,
  type ValueId,
  type View,
} from '@neurite/backend';
import { hasKernels, kernelsOf } from '../kernels/kernels.ts';
import type { LargeProducts } from '../device/options.ts';
import { writerFor } from '../kernels/context.ts';
import type { Home, Stack } from '../wgsl/home.ts';
import type { Half, KernelCall, KernelWriter } from '../wgsl/kernel-writer.ts';
import { storedInHalf } from './half-storage.ts';
import { writesInPlace } from './in-place.ts';
import { joinRows } from './join-rows.ts';
import { type Loop, loopHomes } from './loop-homes.ts';
import { assignSlots, type Location } from './slots.ts';
import { bytesOf } from './words.ts';
import { splitGroup } from './split.ts';

/** One step of a lowered program, with the buffers that it reads and makes. */
export type Step = (
  | { readonly kind: 'kernels'; readonly calls: readonly KernelCall[] }
  | { readonly kind: 'scan'; readonly node: ScanNode; readonly body: LoweredProgram }
  | {
      readonly kind: 'cond';
      readonly node: CondNode;
      readonly onTrue: LoweredProgram;
      readonly onFalse: LoweredProgram;
      /** Takes the predicate and both branches' results, and gives those that are wanted. */
      readonly choose: LoweredProgram;
    }
  | { readonly kind: 'host'; readonly node: HostNode }
) & {
  readonly reads: readonly BufferId[];
  readonly makes: readonly BufferId[];
  /** Of a node with several results, the buffer of each that somebody uses. */
  readonly parts: ReadonlyMap<number, BufferId>;
};

/** A place in a buffer, in elements. */
export interface Place {
  readonly buffer: BufferId;
  /** From the buffer's start, or from that of the row of the stack that the turn chooses. */
  readonly offset: number;
  readonly count: number;
  readonly stack?: Stack | undefined;
}

/** A program as kernels over buffers. */
export interface LoweredProgram {
  readonly program: Program;
  readonly steps: readonly Step[];
  readonly locations: ReadonlyMap<BufferId, Location>;
  /** The bytes of each slot of working memory. */
  readonly slots: readonly number[];
  readonly outputs: readonly Place[];
  /** Values that are copied to variables at the end; those computed in place are not among them. */
  readonly writes: readonly { readonly state: number; readonly from: Place }[];
  /** Where each operand of a node is that runs a program or calls the host. */
  readonly placeOf: (value: ValueId) => Place;
}

const PRODUCTS: ReadonlySet<Node['kind']> = new Set([
  'matMul',
  'conv',
  'convInputGradient',
  'convFilterGradient',
  'byteMatMul',
  'byteConv',
]);

/** What kernels can take in: they find elements by any index expression, so that any view will do. */
const fusionRules: FusionRules = {
  takesStrides: readsThroughStrides,
  takesEpilogue: (node) => PRODUCTS.has(node.kind),
  isEpilogueOperand: () => true,
};

/** What kernels may use. */
export interface LoweringOptions {
  /** How many buffers one kernel may have. */
  readonly mostBindings: number;
  /** Lets sums of scattered updates come in whatever order. */
  readonly atomics?: boolean | undefined;
  /** How many neighbouring threads are surely in one subgroup. Default 1: no subgroups. */
  readonly subgroup?: number | undefined;
  /** How large products share their operands. Default 'sharedMemory'. */
  readonly largeProducts?: LargeProducts | undefined;
  /** Computes products in half precision, kept in this form; left out, everything is float32. */
  readonly half?: Half['form'] | undefined;
}

/**
 * Turns a program into kernels.
 *
 * @param loop of which loop it is the body
 */
export const lowerProgram = (given: Program, options: LoweringOptions, loop?: Loop): LoweredProgram => {
  const { atomics = false, largeProducts = 'sharedMemory', mostBindings, subgroup = 1 } = options;
  const program = maskBeforeUnpool(preferRelu(hoistSums(given)));
  const graph = analyse(program, fusionRules);
  const groups = joinRows(graph, orderGroups(graph, groupNodes(graph, fusionRules)));
  const inPlace = writesInPlace(graph, groups);
  const types = new Map<BufferId, TensorType>();
  program.nodes.forEach((node, id) => {
    if ('shape' in node) types.set(id, node);
  });
  const temporary = (type: TensorType): BufferId => {
    const id = program.nodes.length + types.size;
    types.set(id, type);
    return id;
  };
  const inLoop = loop === undefined ? undefined : loopHomes(graph, groups, loop, { atomics, temporary });
  const homes = new Map<BufferId, readonly Home[]>(inLoop?.homes);
  for (const [value, buffer] of inPlace) homes.set(value, [{ buffer }]);
  const buffers = options.half === undefined ? new Set<BufferId>() : storedInHalf(graph, groups, inPlace);
  const half = options.half === undefined ? undefined : { form: options.half, buffers };
  const context = { graph, temporary, homes, half, atomics, largeProducts, subgroup };
  const placeOf = (value: ValueId): Place => {
    const { buffer, offset, shape } = storedView(graph, value);
    const home = homes.get(buffer)?.[0];
    return { buffer: home?.buffer ?? buffer, offset, count: elementCount(shape), stack: home?.stack };
  };
  const define = (group: KernelGroup): Step[] => {
    const node = program.nodes[group.root]!;
    if (!hasKernels(node)) return [controlStep(graph, group, placeOf, options)];
    const calls = kernelsOf(context, group);
    if (calls.every((call) => storageBindings(call) <= mostBindings)) return [kernelStep(calls, group.outputs)];
    for (const output of group.outputs) if (inPlace.delete(output)) homes.delete(output);
    return splitGroup(graph, group).flatMap(define);
  };
  const steps = groups.flatMap(define);
  for (const { from, to } of inLoop?.copies ?? [])
    steps.push(kernelStep([copyKernel(writerFor(context), from, to)], []));
  const outputs = program.outputs.map(placeOf);
  const writes = program.writes
    .filter(({ value }) => !inPlace.has(value))
    .map(({ state, value }) => ({ state, from: placeOf(value) }));
  const atEnd = [...outputs, ...writes.map(({ from }) => from)].map(({ buffer }) => buffer);
  const bytes = (buffer: BufferId): number => {
    const whole = bytesOf(types.get(buffer)!);
    return options.half === 'f16' && buffers.has(buffer) ? whole / 2 : whole;
  };
  const { locations, slots } = assignSlots(program, bytes, steps, { atEnd, elsewhere: inLoop?.locations });
  return { program, steps, locations, slots, outputs, writes, placeOf };
};

const storageBindings = ({ bindings }: KernelCall): number =>
  bindings.filter((binding) => !('isTurn' in binding)).length;

/** @param outputs what is to be there afterwards */
const kernelStep = (calls: readonly KernelCall[], outputs: readonly BufferId[]): Step => {
  const reads = new Set<BufferId>();
  const makes = new Set<BufferId>();
  for (const { bindings } of calls) {
    for (const binding of bindings) if ('buffer' in binding) (binding.isWritten ? makes : reads).add(binding.buffer);
  }
  // Of nothing there is no kernel, but somebody may ask for it.
  if (calls.length === 0) for (const id of outputs) makes.add(id);
  return { kind: 'kernels', calls, reads: [...reads], makes: [...makes], parts: new Map() };
};

const copyKernel = (writer: KernelWriter, { buffer, dtype, offset, shape }: View, to: BufferId): KernelCall => {
  const element = writer.load(buffer, dtype, offset === 0 ? 'i' : `i + ${offset}u`);
  return writer.perItem(
    `copy %${buffer} for the next turn`,
    elementCount(shape),
    writer.store(to, dtype, 'i', element),
  );
};

const controlStep = (
  graph: Graph,
  group: KernelGroup,
  placeOf: LoweredProgram['placeOf'],
  options: LoweringOptions,
): Step => {
  const node = graph.program.nodes[group.root] as ScanNode | CondNode | HostNode;
  const parts = new Map<number, BufferId>();
  for (const id of group.outputs) {
    const part = graph.program.nodes[id]!;
    if (part.kind === 'part') parts.set(part.index, id);
  }
  const reads = nodeInputs(node).map((operand) => placeOf(operand).buffer);
  const common = { reads, makes: group.outputs, parts };
  switch (node.kind) {
    case 'scan':
      return {
        kind: 'scan',
        node,
        body: lowerProgram(node.body, options, { node, wanted: new Set(parts.keys()) }),
        ...common,
      };
    case 'cond':
      return {
        kind: 'cond',
        node,
        onTrue: lowerProgram(node.onTrue, options),
        onFalse: lowerProgram(node.onFalse, options),
        choose: lowerProgram(chooser(node), options),
        ...common,
      };
    case 'host':
      return { kind: 'host', node, ...common };
  }
};

const chooser = (node: CondNode): Program => {
  const b = new ProgramBuilder();
  const predicate = b.input({ shape: [], dtype: 'bool' });
  const [onTrue, onFalse] = [0, 1].map(() => node.outputs.map((type) => b.input(type))) as [ValueId[], ValueId[]];
  return b.finish(onTrue.map((value, index) => b.select(predicate, value, onFalse[index]!)));
};
