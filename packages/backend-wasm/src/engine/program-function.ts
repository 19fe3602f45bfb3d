import {
  formatType,
  type HostCallback,
  type Program,
  ProgramError,
  type TensorType,
  analyse,
  type KernelGroup,
  type KernelGroupKind,
  groupNodes,
  hoistSums,
  maskBeforeUnpool,
  orderGroups,
  preferRelu,
} from '@neurite/backend';
import type { ModuleBuilder } from '../codegen/emitter.ts';
import type { FunctionReference, Local } from '../codegen/function-builder.ts';
import type { Value } from '../codegen/instruction.ts';
import { i32 } from '../codegen/opcodes.ts';
import { condStep, scanStep } from './control-step.ts';
import { convolutionStep } from './convolution-step.ts';
import { cumulativeStep } from './cumulative-step.ts';
import { copyBytes } from './copy.ts';
import { fusionRules } from './epilogue-operand.ts';
import { elementwiseStep } from './elementwise-step.ts';
import { gatherStep, scatterAddStep } from './gather-step.ts';
import type { Heap } from './heap.ts';
import { callbackKernel } from './host-callback.ts';
import { hostStep } from './host-step.ts';
import { integerMatMulStep } from './integer-matmul-step.ts';
import { matMulStep } from './matmul-step.ts';
import { concatStep, padStep, reshapeStep } from './move-step.ts';
import { type Location, type Placement, placeBuffers } from './place.ts';
import { packBytesStep } from './pack-bytes-step.ts';
import { poolStep } from './pool-step.ts';
import { randomStep } from './random-step.ts';
import { argReduceStep, reductionStep } from './reduce-step.ts';
import { resizeStep } from './resize-step.ts';
import type { CodeOptions, HostCall, Packing, Step, StepContext } from './step.ts';
import { topKStep } from './top-k-step.ts';
import type { Forks } from './threads/forks.ts';

/** What the functions of one module have in common. */
export interface ModuleContext extends CodeOptions {
  readonly module: ModuleBuilder;
  readonly heap: Heap;
  readonly callbacks: ReadonlyMap<string, HostCallback>;
  readonly callHost: FunctionReference;
  /** JavaScript that programs call, by number. */
  readonly hostCalls: ((base: number, table: number, constants: number) => void)[];
  readonly onStep: ((description: string) => void) | undefined;
  readonly forks: Forks | undefined;
  /** How many groups were made, of each kind. */
  readonly groups: Record<KernelGroupKind, number>;
  /** The place of a constant in the block of all constants, in bytes. */
  readonly constant: (array: Program['constants'][number]) => number;
}

/** What the table of addresses holds, in this order. */
export type EntryKind = 'input' | 'state' | 'result' | 'packed';

/**
 * A program as a function of WebAssembly, (base, table, constants): the address of its arena, of the table of addresses (inputs,
 * variables, and results if the caller places them), and of the module's constants.
 */
export interface ProgramFunction {
  readonly function: FunctionReference;
  readonly placement: Placement;
  /** Where in the table an address stands, in bytes. */
  readonly entry: (kind: EntryKind, index: number) => number;
  readonly tableBytes: number;
  /** What the caller is to pack, once for all calls, and to put into the table. */
  readonly packings: readonly Packing[];
  /** The places of the program's constants in the block of all constants, in bytes. */
  readonly constants: readonly number[];
}

/** Defines the function of a program, and before it those of the programs inside of it. */
export const defineProgram = (
  shared: ModuleContext,
  given: Program,
  resultsInTable: boolean,
  invariants: ReadonlySet<number> = new Set(),
): ProgramFunction => {
  const { module, heap, hostCalls } = shared;
  const program = maskBeforeUnpool(preferRelu(hoistSums(given)));
  const graph = analyse(program, fusionRules);
  const groups = orderGroups(graph, groupNodes(graph, fusionRules));
  for (const { kind } of groups) shared.groups[kind]++;
  const constants = program.constants.map(shared.constant);
  const results = resultsInTable ? program.outputs.length : 0;
  const firsts: Readonly<Record<EntryKind, number>> = {
    input: 0,
    state: program.inputs.length,
    result: program.inputs.length + program.state.length,
    packed: program.inputs.length + program.state.length + results,
  };
  const entry: ProgramFunction['entry'] = (kind, index) => 4 * (firsts[kind] + index);
  const packings: Packing[] = [];
  let placement: Placement | undefined;
  const addressOf = (location: Location, base: number, table: number, block: number): number => {
    if (location.where === 'arena') return base + location.offset;
    if (location.where === 'constant') return block + constants[location.index]!;
    return heap.i32[(table + entry(location.where, location.index)) / 4]! >>> 0;
  };
  const host = (call: HostCall): number =>
    hostCalls.push((base, table, block) =>
      call((buffer) => addressOf(placement!.locations.get(buffer)!, base >>> 0, table >>> 0, block >>> 0)),
    ) - 1;
  const context: StepContext = { ...shared, graph, host, invariants, pack: (packing) => packings.push(packing) - 1 };
  const steps = groups.map((group) => stepOf(shared, context, group));
  const placed = (placement = placeBuffers(graph, steps, resultsInTable));

  const callee = module.function({ params: ['i32', 'i32', 'i32'] }, (f, base, table, block) => {
    const loaded = new Map<number, Local<'i32'>>();
    const place = (location: Location, offset: number): Value<'i32'> => {
      if (location.where === 'arena') return i32.add(base, location.offset + offset);
      if (location.where === 'constant') return i32.add(block, constants[location.index]! + offset);
      return i32.add(loaded.get(entry(location.where, location.index))!, offset);
    };
    // At the top, so that a branch or a loop further down finds them loaded.
    for (const location of [...placed.locations.values(), ...placed.copies.map(({ to }) => to)]) {
      if (location.where === 'arena' || location.where === 'constant') continue;
      const at = entry(location.where, location.index);
      if (!loaded.has(at)) loaded.set(at, f.bind(i32.load(table, at)));
    }
    const announce = (description: string): void => {
      if (shared.onStep === undefined) return;
      f.call(shared.callHost, [i32.const(hostCalls.push(() => shared.onStep!(description)) - 1), base, table, block]);
    };
    steps.forEach((step, index) => {
      announce(describe(graph.program, groups[index]!));
      step.emit({
        f,
        base,
        table,
        constants: block,
        address: (buffer, offset = 0) => {
          const location = placed.locations.get(buffer);
          if (location === undefined) throw new ProgramError(`%${buffer} was given no place.`);
          return place(location, offset);
        },
        packed: (number) => i32.load(table, entry('packed', number)),
        scratch: (offset = 0) => i32.add(base, placed.scratch[index]! + offset),
      });
    });
    if (!resultsInTable) announce('');
    for (const { from, fromOffset, to, bytes } of placed.copies)
      copyBytes(f, place(to, 0), place(placed.locations.get(from)!, fromOffset), bytes);
  });
  return {
    function: callee,
    placement: placed,
    entry,
    tableBytes: entry('packed', packings.length),
    packings,
    constants,
  };
};

const stepOf = (shared: ModuleContext, context: StepContext, group: KernelGroup): Step => {
  const { heap, callbacks } = shared;
  if (group.kind === 'elementwise') return elementwiseStep(context, group);
  if (group.kind === 'reduction') return reductionStep(context, group);
  const node = context.graph.program.nodes[group.root]!;
  switch (node.kind) {
    case 'matMul':
      return node.dtype === 'float32' ? matMulStep(context, group) : integerMatMulStep(context, group, node);
    case 'byteMatMul':
      return matMulStep(context, group);
    case 'packBytes':
      return packBytesStep(context, group, node);
    case 'topK':
      return topKStep(context, group, node);
    case 'conv':
    case 'byteConv':
    case 'convInputGradient':
    case 'convFilterGradient':
      return convolutionStep(context, group);
    case 'argReduce':
      return argReduceStep(context, group);
    case 'concat':
      return concatStep(context, group);
    case 'reshape':
      return reshapeStep(context, group);
    case 'pad':
      return padStep(context, group);
    case 'gather':
      return gatherStep(context, group, node);
    case 'scatterAdd':
      return scatterAddStep(context, group, node);
    case 'cumulative':
      return cumulativeStep(context, group, node);
    case 'resize':
    case 'resizeGradient':
      return resizeStep(context, group, node);
    case 'random':
      return randomStep(context, group);
    case 'maxPool':
    case 'maxPoolGradient':
    case 'maxPoolPick':
    case 'avgPool':
    case 'avgPoolGradient':
      return poolStep(context, group, node);
    case 'scan':
      return scanStep(context, group, node, (body, same) => defineProgram(shared, body, true, same));
    case 'cond':
      return condStep(context, group, node, (branch) => defineProgram(shared, branch, true));
    case 'host':
      return hostStep(context, group, heap, { callback: callbackKernel(node, callbacks) });
    default:
      throw new ProgramError(`There is no kernel for ${node.kind}.`);
  }
};

/** A group in one line: its kind, its root, its nodes and what it stores. */
const describe = (program: Program, group: KernelGroup): string => {
  const name = (id: number): string => {
    const node = program.nodes[id]!;
    return 'op' in node ? node.op : node.kind;
  };
  const root = program.nodes[group.root]!;
  const stored = group.outputs.map((id) => `%${id} ${formatType(program.nodes[id] as TensorType)}`).join(', ');
  return `${group.kind} ${root.kind} %${group.root} [${group.nodes.map(name).join(' ')}] → ${stored}`;
};
