import {
  byteLength,
  type CondNode,
  elementCount,
  type Program,
  type ScanNode,
  type TensorType,
  type ValueId,
  storedView,
  type KernelGroup,
  buffersRead,
} from '@neurite/backend';
import type { Local } from '../codegen/function-builder.ts';
import type { Value } from '../codegen/instruction.ts';
import { i32 } from '../codegen/opcodes.ts';
import { copyBytes } from './copy.ts';
import { bytesOf } from './expressions.ts';
import type { EntryKind, ProgramFunction } from './program-function.ts';
import type { EmitContext, Step, StepContext } from './step.ts';

type Define = (program: Program, invariants?: ReadonlySet<number>) => ProgramFunction;

/** Hands out parts of a step's scratch memory while the step is defined. */
class Scratch {
  bytes = 0;

  take(bytes: number): number {
    const at = this.bytes;
    this.bytes += Math.ceil(bytes / 64) * 64;
    return at;
  }
}

/** The parts of a node that somebody uses, by their index. */
const usedParts = (context: StepContext, group: KernelGroup): Map<number, ValueId> => {
  const used = new Map<number, ValueId>();
  for (const id of group.outputs) {
    const part = context.graph.program.nodes[id]!;
    if (part.kind === 'part') used.set(part.index, id);
  }
  return used;
};

/** The address of an operand, which lies in memory as a whole. */
const operandAddress = (context: StepContext, emit: EmitContext, id: ValueId): Value<'i32'> => {
  const view = storedView(context.graph, id);
  return emit.address(view.buffer, view.offset * bytesOf(view.dtype));
};

/** Runs one of two programs, which find operands and results through a table in the step's scratch memory. */
export const condStep = (context: StepContext, group: KernelGroup, node: CondNode, define: Define): Step => {
  const branches = [define(node.onTrue), define(node.onFalse)] as const;
  const scratch = new Scratch();
  const table = scratch.take(branches[0].tableBytes);
  const used = usedParts(context, group);
  const spare = node.outputs.map((type, index) => (used.has(index) ? 0 : scratch.take(byteLength(type))));
  const arena = scratch.take(Math.max(...branches.map(({ placement }) => placement.arenaBytes)));
  return {
    nodes: group.nodes,
    reads: buffersRead(context.graph, group),
    outputs: group.outputs,
    scratchBytes: scratch.bytes,
    inPlace: [],
    emit: (emit) => {
      const { f } = emit;
      const at = f.bind(emit.scratch(table));
      const [{ entry }] = branches;
      node.operands.forEach((id, index) =>
        f.do(i32.store(at, operandAddress(context, emit, id), entry('input', index))),
      );
      node.outputs.forEach((_, index) => {
        const part = used.get(index);
        f.do(
          i32.store(at, part === undefined ? emit.scratch(spare[index]!) : emit.address(part), entry('result', index)),
        );
      });
      const run = (branch: ProgramFunction) => (): void =>
        f.call(branch.function, [emit.scratch(arena), at, emit.constants]);
      f.if(i32.load8_u(operandAddress(context, emit, node.predicate)), run(branches[0]), run(branches[1]));
    },
  };
};

/**
 * Runs a program once for each step of a time axis. The body is one function; carries alternate between two places (or are computed
 * straight into the history, which keeps them), slices of xs and ys are read and written where they lie.
 */
export const scanStep = (context: StepContext, group: KernelGroup, node: ScanNode, define: Define): Step => {
  const { length, reverse } = node;
  const firstConst = node.carries.length + node.xs.length;
  const body = define(node.body, new Set(node.consts.map((_, index) => firstConst + index)));
  const scratch = new Scratch();
  const table = scratch.take(body.tableBytes);
  const time = scratch.take(4);
  const used = usedParts(context, group);
  const carryCount = node.carries.length;
  const ysCount = node.body.outputs.length - carryCount;
  const carryTypes: readonly TensorType[] = node.outputs.slice(0, carryCount);
  const spares = carryTypes.map((type) => [scratch.take(byteLength(type)), scratch.take(byteLength(type))] as const);
  const lost = node.outputs
    .slice(carryCount, carryCount + ysCount)
    .map((type, y) => (used.has(carryCount + y) ? 0 : scratch.take(byteLength(type) / Math.max(1, length))));
  const packed = body.packings.map(({ bytes }) => scratch.take(bytes));
  const arena = scratch.take(body.placement.arenaBytes);
  const historyOf = (carry: number): ValueId | undefined =>
    node.history ? used.get(carryCount + ysCount + carry) : undefined;

  const emit = (emitting: EmitContext): void => {
    const { f, address } = emitting;
    const sources = node.carries.map((id) => operandAddress(context, emitting, id));
    const finals = carryTypes.map((_, carry) => used.get(carry));
    if (length === 0) {
      finals.forEach((part, carry) => {
        if (part !== undefined) copyBytes(f, address(part), sources[carry]!, byteLength(carryTypes[carry]!));
      });
      return;
    }
    const at = f.bind(emitting.scratch(table));
    const store = (kind: EntryKind, index: number, value: Value<'i32'>): void =>
      f.do(i32.store(at, value, body.entry(kind, index)));
    const bytes = carryTypes.map(byteLength);
    const current = sources.map((source) => f.bind(source));
    const spare = spares.map(
      (pair) => pair.map((offset) => f.bind(emitting.scratch(offset))) as [Local<'i32'>, Local<'i32'>],
    );
    const first = reverse ? length - 1 : 0;
    current.forEach((pointer, carry) => {
      const history = historyOf(carry);
      if (history === undefined) return;
      copyBytes(f, address(history, first * bytes[carry]!), pointer, bytes[carry]!);
      f.set(pointer, address(history, first * bytes[carry]!));
    });
    node.consts.forEach((id, index) => store('input', firstConst + index, operandAddress(context, emitting, id)));
    store('input', firstConst + node.consts.length, emitting.scratch(time));
    body.packings.forEach(({ input, offset, function: callee, items }, index) => {
      const matrix = i32.add(operandAddress(context, emitting, node.consts[input - firstConst]!), offset);
      f.call(callee, [matrix, emitting.scratch(packed[index]!), i32.const(0), i32.const(items)]);
      store('packed', index, emitting.scratch(packed[index]!));
    });
    const count = f.local('i32');
    const t = f.bind(i32.const(first));
    f.forRange(count, 0, length, 1, () => {
      f.do(i32.store(emitting.scratch(time), t));
      const isLast = f.bind(i32.eq(count, length - 1));
      const next = current.map((pointer, carry) => {
        const [spareA, spareB] = spare[carry]!;
        const target = f.local('i32');
        const [final, history] = [finals[carry], historyOf(carry)];
        f.if(
          isLast,
          () => f.set(target, final === undefined ? spareA : address(final)),
          () =>
            f.set(
              target,
              history === undefined
                ? spareA
                : i32.add(address(history), i32.mul(i32.add(t, reverse ? -1 : 1), bytes[carry]!)),
            ),
        );
        if (history === undefined) {
          const swapped = f.bind(spareA);
          f.set(spareA, spareB);
          f.set(spareB, swapped);
        }
        store('input', carry, pointer);
        store('result', carry, target);
        return target;
      });
      node.xs.forEach((id, index) => {
        const { shape, dtype } = storedView(context.graph, id);
        const sliceBytes = elementCount(shape.slice(1)) * bytesOf(dtype);
        store('input', carryCount + index, i32.add(operandAddress(context, emitting, id), i32.mul(t, sliceBytes)));
      });
      for (let y = 0; y < ysCount; y++) {
        const part = used.get(carryCount + y);
        const sliceBytes = byteLength(node.outputs[carryCount + y]!) / length;
        store(
          'result',
          carryCount + y,
          part === undefined ? emitting.scratch(lost[y]!) : i32.add(address(part), i32.mul(t, sliceBytes)),
        );
      }
      f.call(body.function, [emitting.scratch(arena), at, emitting.constants]);
      current.forEach((pointer, carry) => f.set(pointer, next[carry]!));
      f.increment(t, reverse ? -1 : 1);
    });
  };
  return {
    nodes: group.nodes,
    reads: buffersRead(context.graph, group),
    outputs: group.outputs,
    scratchBytes: scratch.bytes,
    inPlace: [],
    emit,
  };
};
