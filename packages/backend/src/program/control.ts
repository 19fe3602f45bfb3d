/** Control: programs inside of programs, calls back to the host, and the choice of one result among several. */
import { require } from './error.ts';
import type { Program } from './program.ts';
import {
  formatType,
  sameType,
  type TensorNode,
  type TensorType,
  type TupleNode,
  type TypeLookup,
  type ValueId,
} from './types.ts';

/**
 * The `index`-th result of a node that makes several: topK, cond, scan or host. Nothing else may take such a node as
 * operand.
 */
export interface PartNode extends TensorNode {
  readonly kind: 'part';
  readonly of: ValueId;
  readonly index: number;
}

/**
 * Runs one of two programs. Both take `operands` as inputs and give the same types of outputs, which are this node's
 * parts; only the chosen one runs. Neither has state. Values of the outside that they use are operands.
 */
export interface CondNode extends TupleNode {
  readonly kind: 'cond';
  /** A bool scalar. */
  readonly predicate: ValueId;
  readonly operands: readonly ValueId[];
  readonly onTrue: Program;
  readonly onFalse: Program;
}

/**
 * Runs `body` once for each t from 0 to length − 1, or with `reverse` from length − 1 to 0.
 *
 * - The body's inputs are, in this order: the carries, slice t of each of `xs` (which are `[length, …]`), the `consts`
 *   (the same in every iteration), and last t as an int32 scalar.
 * - The body's outputs are the next carries (of the carries' types), then the ys of this iteration.
 * - The parts are the final carries, then each y stacked to `[length, …]` with iteration t's at index t, whatever the
 *   direction, and then, with `history`, each carry as it *entered* iteration t, stacked likewise.
 *
 * With length 0 the final carries are the initial ones. The body has no state, but may have constants of its own.
 */
export interface ScanNode extends TupleNode {
  readonly kind: 'scan';
  readonly body: Program;
  readonly length: number;
  readonly carries: readonly ValueId[];
  readonly xs: readonly ValueId[];
  readonly consts: readonly ValueId[];
  readonly reverse: boolean;
  readonly history: boolean;
}

/**
 * Calls the host: the callback found under `callback` in the table given to `compile` gets the operands as host arrays
 * and returns one host array a part, of exactly the types `outputs`. With `effect` the node is kept, in order with
 * others of its like, and called once a run even if nobody uses its parts; without, it is a pure function and may be
 * merged or left out.
 */
export interface HostNode extends TupleNode {
  readonly kind: 'host';
  readonly callback: string;
  readonly operands: readonly ValueId[];
  readonly effect: boolean;
}

/** Nodes that run other programs, or call back. */
export type ControlNode = CondNode | ScanNode | HostNode;

/** The types of a cond's parts. */
export function inferCond(node: CondNode, typeOf: TypeLookup): readonly TensorType[] {
  const predicate = typeOf(node.predicate);
  require(predicate.dtype === 'bool' && predicate.shape.length === 0, () =>
    `cond's predicate must be bool[], got ${formatType(predicate)}`);
  const given = node.operands.map(typeOf);
  requireTypes(node.onTrue.inputs, given, "cond's onTrue takes", 'operands');
  requireTypes(node.onFalse.inputs, given, "cond's onFalse takes", 'operands');
  requireNoState(node.onTrue, 'cond');
  requireNoState(node.onFalse, 'cond');
  const outputs = outputTypes(node.onTrue);
  requireTypes(outputTypes(node.onFalse), outputs, "cond's onFalse gives", 'onTrue');
  return outputs;
}

/** The types of a scan's parts. */
export function inferScan(node: ScanNode, typeOf: TypeLookup): readonly TensorType[] {
  const { body, length } = node;
  require(Number.isInteger(length) && length >= 0, () => `scan's length must be an integer ≥ 0, got ${length}`);
  const carries = node.carries.map(typeOf);
  const slices = node.xs.map(typeOf).map((x, index) => {
    require(x.shape[0] === length, () =>
      `scan of length ${length}: xs ${index} is ${formatType(x)}, its first axis must be that long`);
    return { shape: x.shape.slice(1), dtype: x.dtype };
  });
  const given: TensorType[] = [...carries, ...slices, ...node.consts.map(typeOf), { shape: [], dtype: 'int32' }];
  requireTypes(body.inputs, given, "scan's body takes", 'carries, slices, consts and step');
  requireNoState(body, 'scan');
  const outputs = outputTypes(body);
  requireTypes(outputs.slice(0, carries.length), carries, "scan's body gives", 'carries');
  const stacked = (type: TensorType): TensorType => ({ shape: [length, ...type.shape], dtype: type.dtype });
  return [...carries, ...outputs.slice(carries.length).map(stacked), ...(node.history ? carries.map(stacked) : [])];
}

/**
 * The types of a program's outputs.
 *
 * @example
 * const b = new ProgramBuilder();
 * const x = b.input({ shape: [2, 3], dtype: 'float32' });
 * outputTypes(b.finish([b.argReduce('max', x, 1)])) // [{ shape: [2], dtype: 'int32' }]
 */
export function outputTypes(program: Program): TensorType[] {
  return program.outputs.map((id) => {
    const node = program.nodes[id];
    require(node !== undefined && 'shape' in node, () => `output %${id} is no tensor of the program`);
    const { shape, dtype } = node as TensorType;
    return { shape, dtype };
  });
}

function requireTypes(actual: readonly TensorType[], expected: readonly TensorType[], what: string, of: string): void {
  const list = (types: readonly TensorType[]): string => `(${types.map(formatType).join(', ')})`;
  require(actual.length === expected.length && actual.every((type, index) => sameType(type, expected[index]!)), () =>
    `${what} ${list(actual)}, but the ${of} are ${list(expected)}`);
}

function requireNoState(program: Program, what: string): void {
  require(program.state.length === 0 && program.writes.length === 0, () =>
    `${what}'s program has state of its own: pass it in as an operand and out as a result`);
}
