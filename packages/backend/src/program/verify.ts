import { ProgramError, require } from './error.ts';
import type { Interface } from './make.ts';
import { inferNode, inferParts, isMulti, type Node, nodeInputs, nodeKinds } from './node.ts';
import { formatNode } from './print.ts';
import type { Program } from './program.ts';
import { elementCount, formatType, sameType, type TensorType, type ValueId } from './types.ts';

/**
 * Checks a program against every rule of the primitives: operands stand before their uses, types follow from operands,
 * attributes are in range, parts belong to nodes that have them, constants fit their types, each variable is written at
 * most once with its own type, and programs inside of nodes are sound and have no state.
 *
 * @throws ProgramError naming the node and the rule
 * @example
 * const b = new ProgramBuilder();
 * const program = b.finish([b.unary('exp', b.input({ shape: [3], dtype: 'float32' }))]);
 * verify(program);
 * verify({ ...program, outputs: [7] }); // ProgramError: output 0, %7, is no tensor of the program
 */
export function verify(program: Program): void {
  for (const [index, constant] of program.constants.entries()) {
    const { data, dtype, shape } = constant;
    const fits =
      dtype === 'float32'
        ? data instanceof Float32Array
        : dtype === 'int32'
          ? data instanceof Int32Array
          : data instanceof Uint8Array;
    require(fits && data.length === elementCount(shape), () =>
      `constant ${index} is ${formatType(constant)} but holds a ${data.constructor.name} of ${data.length} elements`);
    const booleans = dtype !== 'bool' || (data as Uint8Array).every((value) => value <= 1);
    require(booleans, () => `constant ${index} is bool but holds other numbers than 0 and 1`);
  }
  for (const [id, node] of program.nodes.entries()) {
    try {
      verifyNode(program, node, id);
    } catch (error) {
      if (!(error instanceof ProgramError)) throw error;
      throw new ProgramError(`${describe(node, id)}: ${error.message}`, { cause: error });
    }
  }
  for (const [index, value] of program.outputs.entries()) {
    require(isTensor(program.nodes[value]), () => `output ${index}, %${value}, is no tensor of the program`);
  }
  verifyWrites(program);
}

function verifyNode(program: Program, node: Node, id: ValueId): void {
  require(nodeKinds.includes(node.kind), () => `unknown kind of node '${node.kind}'`);
  const typeOf = (value: ValueId): TensorType => {
    const operand = program.nodes[value];
    require(isTensor(operand), () => `operand %${value} makes several tensors: take one with part`);
    return operand as TensorType;
  };
  for (const operand of nodeInputs(node)) {
    require(Number.isInteger(operand) && operand >= 0 && operand < id, () =>
      `operand %${operand} does not stand before %${id}`);
  }
  if (isMulti(node)) {
    const inferred = inferParts(node, typeOf);
    const list = (types: readonly TensorType[]): string => `(${types.map(formatType).join(', ')})`;
    require(inferred.length === node.outputs.length &&
      inferred.every((type, index) => sameType(type, node.outputs[index]!)), () =>
      `its parts are ${list(inferred)}, but it says ${list(node.outputs)}`);
    if (node.kind === 'scan') verify(node.body);
    if (node.kind === 'cond') {
      verify(node.onTrue);
      verify(node.onFalse);
    }
    if (node.kind === 'host') require(node.callback !== '', () => 'its callback has no name');
    return;
  }
  const partsOf = (value: ValueId): readonly TensorType[] => {
    const operand = program.nodes[value];
    require(operand !== undefined && isMulti(operand), () => `%${value} makes one tensor and has no parts`);
    return (operand as Extract<Node, { outputs: unknown }>).outputs;
  };
  const outside: Interface = program;
  const inferred = inferNode(node, typeOf, partsOf, outside);
  require(sameType(inferred, node), () => `it makes ${formatType(inferred)}, but it says ${formatType(node)}`);
}

function verifyWrites(program: Program): void {
  const written = new Set<number>();
  for (const { state, value } of program.writes) {
    const slot = program.state[state];
    require(slot !== undefined, () => `a write to state ${state}: the program has ${program.state.length}`);
    require(!written.has(state), () =>
      `state ${state}${slot!.name === undefined ? '' : ` (${slot!.name})`} is written twice`);
    written.add(state);
    const node = program.nodes[value];
    require(isTensor(node), () => `state ${state} is written with %${value}, which is no tensor of the program`);
    require(sameType(node as TensorType, slot!), () =>
      `state ${state}${slot!.name === undefined ? '' : ` (${slot!.name})`} is ${formatType(slot!)}, ` +
      `but %${value}, ${formatType(node as TensorType)}, is written to it`);
  }
}

function isTensor(node: Node | undefined): boolean {
  return node !== undefined && !isMulti(node);
}

function describe(node: Node, id: ValueId): string {
  const label = node.label === undefined ? '' : ` (${node.label})`;
  try {
    return formatNode(node, id) + label;
  } catch {
    return `%${id} ${String(node.kind)}${label}`;
  }
}
