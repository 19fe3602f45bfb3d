/**
 * The reference interpreter: the slow, obvious definition of every primitive. It runs a program node by node on host
 * arrays that are made once and never changed, and says what is right for every other backend.
 */
import {
  type ByteNode,
  type CompileOptions,
  elementCount,
  type ElementwiseNode,
  type FillNode,
  type IotaNode,
  type RandomNode,
  type Executable,
  formatType,
  groupOf,
  type HostArray,
  type HostCallback,
  type MultiNode,
  isMulti,
  nestedPrograms,
  type Node,
  type Program,
  ProgramError,
  type ReductionNode,
  type RunInput,
  type RunResult,
  sameType,
  type SingleNode,
  type StateRef,
  type TypedArray,
  type ValueId,
  verify,
  type WindowNode,
  type ContractionNode,
  type MoveNode,
} from '@neurite/backend';
import { HostBuffer, HostState } from './buffers.ts';
import { runBytes } from './bytes.ts';
import { runContraction } from './contract.ts';
import { runCond, runHost, runScan } from './control.ts';
import { runElementwise } from './elementwise.ts';
import { runMake } from './make.ts';
import { runMove, runTopK } from './move.ts';
import { runReduction } from './reduce.ts';
import { runWindow } from './window.ts';

const done = Promise.resolve();

/**
 * An {@link Executable} that runs a program by interpreting it.
 *
 * @example
 * const b = new ProgramBuilder();
 * const sum = b.state({ shape: [2], dtype: 'float32' });
 * b.write(sum, b.binary('add', sum, b.input({ shape: [2], dtype: 'float32' })));
 * const state = new HostState({ shape: [2], dtype: 'float32' });
 * const { run } = interpret(b.finish([]));
 * for (const data of [Float32Array.of(1, 2), Float32Array.of(3, 4)]) run([{ shape: [2], dtype: 'float32', data }], [state]);
 * state.readSync() // [4, 6]
 */
export function interpret(program: Program, options: CompileOptions = {}): Executable {
  verify(program);
  const callbacks = options.callbacks ?? new Map<string, HostCallback>();
  requireCallbacks(program, callbacks);
  return {
    program,
    run: (inputs, state = []) => run(program, inputs, state, callbacks),
    dispose: () => {},
  };
}

/**
 * Runs a program once on host arrays: its outputs and the values that it writes, in the order of `writes`.
 * Nothing is checked: {@link interpret} does that.
 *
 * @example
 * const b = new ProgramBuilder();
 * const program = b.finish([b.reduce('sum', b.input({ shape: [2, 2], dtype: 'float32' }), [1])]);
 * const { outputs } = evaluate(program, [{ shape: [2, 2], dtype: 'float32', data: Float32Array.of(1, 2, 3, 4) }]);
 * outputs[0]!.data // [3, 7]
 */
export function evaluate(
  program: Program,
  inputs: readonly HostArray[],
  state: readonly HostArray[] = [],
  callbacks: ReadonlyMap<string, HostCallback> = new Map(),
): { outputs: readonly HostArray[]; written: readonly HostArray[] } {
  const results: (readonly HostArray[])[] = [];
  const operand = (value: ValueId): HostArray => results[value]![0]!;
  const runInner = (inner: Program, given: readonly HostArray[]): readonly HostArray[] =>
    evaluate(inner, given, [], callbacks).outputs;
  for (const node of program.nodes) {
    if (isMulti(node)) {
      results.push(runMulti(node, operand, runInner, callbacks));
    } else if (node.kind === 'part') {
      results.push([results[node.of]![node.index]!]);
    } else {
      const { shape, dtype } = node;
      results.push([{ shape, dtype, data: runSingle(node, operand, program, inputs, state) }]);
    }
  }
  return { outputs: program.outputs.map(operand), written: program.writes.map((write) => operand(write.value)) };
}

function runSingle(
  node: Exclude<SingleNode, { kind: 'part' }>,
  operand: (value: ValueId) => HostArray,
  program: Program,
  inputs: readonly HostArray[],
  state: readonly HostArray[],
): TypedArray {
  if (node.kind === 'input') return inputs[node.index]!.data;
  if (node.kind === 'constant') return program.constants[node.index]!.data;
  if (node.kind === 'state') return state[node.index]!.data;
  switch (groupOf(node.kind)) {
    case 'make':
      return runMake(node as FillNode | IotaNode | RandomNode, operand);
    case 'elementwise':
      return runElementwise(node as ElementwiseNode, operand);
    case 'reduce':
      return runReduction(node as ReductionNode, operand);
    case 'contract':
      return runContraction(node as ContractionNode, operand);
    case 'bytes':
      return runBytes(node as ByteNode, operand);
    case 'window':
      return runWindow(node as WindowNode, operand);
    case 'move':
      return runMove(node as MoveNode, operand);
    default:
      throw new ProgramError(`'${node.kind}' is no primitive.`);
  }
}

function runMulti(
  node: MultiNode,
  operand: (value: ValueId) => HostArray,
  runInner: (program: Program, inputs: readonly HostArray[]) => readonly HostArray[],
  callbacks: ReadonlyMap<string, HostCallback>,
): readonly HostArray[] {
  switch (node.kind) {
    case 'topK': {
      const parts = runTopK(node, operand(node.x));
      return parts.map((data, index) => ({ ...node.outputs[index]!, data }));
    }
    case 'cond':
      return runCond(node, operand, runInner);
    case 'scan':
      return runScan(node, operand, runInner);
    case 'host':
      return runHost(node, operand, callbacks);
  }
}

function run(
  program: Program,
  inputs: readonly RunInput[],
  state: readonly StateRef[],
  callbacks: ReadonlyMap<string, HostCallback>,
): RunResult {
  requireTypes(inputs, program.inputs, 'input');
  requireTypes(state, program.state, 'state');
  for (const [index, ref] of state.entries()) {
    if (!(ref instanceof HostState)) throw new ProgramError(`State ${index} belongs to another backend.`);
    if (state.indexOf(ref) !== index)
      throw new ProgramError(`State ${index} and ${state.indexOf(ref)} are the same variable.`);
  }
  const { outputs, written } = evaluate(program, inputs.map(toHostArray), state.map(toHostArray), callbacks);
  for (const [index, write] of program.writes.entries())
    (state[write.state] as HostState).replace(written[index]!.data);
  return { outputs: outputs.map((array) => new HostBuffer(array)), done };
}

/** Inputs are copied: their owner may change them after the run, and an output may be one of them. */
function toHostArray(input: RunInput | StateRef): HostArray {
  const { shape, dtype } = input;
  if ('readSync' in input) return { shape, dtype, data: input.readSync() };
  return { shape, dtype, data: input.data.slice() };
}

function requireTypes(given: readonly (RunInput | StateRef)[], expected: Program['inputs'], what: string): void {
  if (given.length !== expected.length) {
    throw new ProgramError(`The program takes ${expected.length} of ${what}, got ${given.length}.`);
  }
  for (const [index, value] of given.entries()) {
    const slot = expected[index]!;
    const size = 'data' in value ? value.data.length : elementCount(value.shape);
    if (!sameType(value, slot) || size !== elementCount(slot.shape)) {
      const name = slot.name === undefined ? '' : ` (${slot.name})`;
      throw new ProgramError(`The program's ${what} ${index}${name} is ${formatType(slot)}, got ${formatType(value)}.`);
    }
  }
}

function requireCallbacks(program: Program, callbacks: ReadonlyMap<string, HostCallback>): void {
  const check = (node: Node): void => {
    if (node.kind === 'host' && !callbacks.has(node.callback)) {
      throw new ProgramError(`The program calls the host function '${node.callback}', which was not given to compile.`);
    }
    for (const [, inner] of nestedPrograms(node)) inner.nodes.forEach(check);
  };
  program.nodes.forEach(check);
}
