/**
 * A program: what a compiled step is between the compiler, which makes it, and the backends, which run it.
 *
 * It is a flat list of nodes in static single assignment form. A node is one of some forty kinds of primitives with its
 * attributes; a value is named by the index of the node that makes it, and a node's operands stand before it. Shapes
 * and element types are static. It is plain data: it can be printed, hashed, written to JSON, and means the same on
 * every backend. It is never changed: a pass makes a new one.
 *
 * What comes from outside is listed: `inputs` are given at each call, `constants` never change, `state` are variables
 * that stay where the backend computes. A `state` node reads the value that the variable had when the run began;
 * `writes` give variables their new values when it ends, at most one each. So nodes have no side effects (except `host`
 * nodes that declare one), and a backend may run them in any order that respects operands; whether a variable can be
 * updated in place before the run is over is the planner's to prove.
 */
import { require } from './error.ts';
import { type Node, nodeInputs, type SingleNode } from './node.ts';
import type { HostArray, TensorType, ValueId } from './types.ts';

/** An input or a variable as the program knows it. */
export interface Slot extends TensorType {
  /** For reports and messages; it has no meaning. */
  readonly name?: string;
}

/** At the end of a run, variable `state` takes on `value`, which has its type. */
export interface StateWrite {
  readonly state: number;
  readonly value: ValueId;
}

/** See the top of this file. */
export interface Program {
  readonly inputs: readonly Slot[];
  readonly constants: readonly HostArray[];
  readonly state: readonly Slot[];
  readonly nodes: readonly Node[];
  readonly outputs: readonly ValueId[];
  readonly writes: readonly StateWrite[];
}

/**
 * The node that makes a value.
 *
 * @throws ProgramError when it does not exist or makes several
 * @example
 * const b = new ProgramBuilder();
 * const x = b.input({ shape: [3], dtype: 'float32' });
 * const program = b.finish([b.unary('exp', x)]);
 * singleNode(program, program.outputs[0]!).kind // 'unary'
 */
export function singleNode(program: Program, value: ValueId): SingleNode {
  const node = program.nodes[value];
  require(node !== undefined && !('outputs' in node), () => `%${value} is no tensor of the program`);
  return node as SingleNode;
}

/**
 * The type of a value.
 *
 * @example
 * const b = new ProgramBuilder();
 * const x = b.input({ shape: [3], dtype: 'float32' });
 * const program = b.finish([b.compare('gt', x, b.scalar(0))]);
 * formatType(typeOfValue(program, program.outputs[0]!)) // 'bool[3]'
 */
export function typeOfValue(program: Program, value: ValueId): TensorType {
  return singleNode(program, value);
}

/**
 * How often each value is used: as operand, output or written value.
 *
 * @example
 * const b = new ProgramBuilder();
 * const x = b.input({ shape: [3], dtype: 'float32' });
 * useCounts(b.finish([b.binary('mul', x, x)])) // [2, 1]
 */
export function useCounts(program: Program): Int32Array {
  const counts = new Int32Array(program.nodes.length);
  for (const node of program.nodes) for (const value of nodeInputs(node)) counts[value]!++;
  for (const value of program.outputs) counts[value]!++;
  for (const write of program.writes) counts[write.value]!++;
  return counts;
}
