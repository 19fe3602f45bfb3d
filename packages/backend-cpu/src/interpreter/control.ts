import {
  type CondNode,
  elementCount,
  formatType,
  type HostArray,
  type HostCallback,
  type HostNode,
  type Program,
  ProgramError,
  sameType,
  type ScanNode,
  type ValueId,
  zeros,
} from '@neurite/backend';

/** Runs a program without state on host arrays. */
export type RunProgram = (program: Program, inputs: readonly HostArray[]) => readonly HostArray[];

/** Runs the branch that the predicate chooses. */
export function runCond(node: CondNode, operand: (value: ValueId) => HostArray, run: RunProgram): readonly HostArray[] {
  const chosen = operand(node.predicate).data[0] === 1 ? node.onTrue : node.onFalse;
  return run(chosen, node.operands.map(operand));
}

/** Runs the body once a time step. */
export function runScan(node: ScanNode, operand: (value: ValueId) => HostArray, run: RunProgram): readonly HostArray[] {
  const { length } = node;
  const consts = node.consts.map(operand);
  const xs = node.xs.map(operand);
  let carries: readonly HostArray[] = node.carries.map(operand);
  const stacks = node.outputs
    .slice(carries.length)
    .map((type) => ({ ...type, data: zeros(type.dtype, elementCount(type.shape)) }));
  const ysCount = node.body.outputs.length - carries.length;
  for (let count = 0; count < length; count++) {
    const t = node.reverse ? length - 1 - count : count;
    const step: HostArray = { shape: [], dtype: 'int32', data: Int32Array.of(t) };
    const results = run(node.body, [...carries, ...xs.map((x) => sliceAt(x, t)), ...consts, step]);
    const ys = results.slice(carries.length);
    for (const [index, y] of ys.entries()) stacks[index]!.data.set(y.data, t * y.data.length);
    if (node.history) {
      for (const [index, carry] of carries.entries())
        stacks[ysCount + index]!.data.set(carry.data, t * carry.data.length);
    }
    carries = results.slice(0, carries.length);
  }
  return [...carries, ...stacks];
}

/** Calls the host, and checks what it returns. */
export function runHost(
  node: HostNode,
  operand: (value: ValueId) => HostArray,
  callbacks: ReadonlyMap<string, HostCallback>,
): readonly HostArray[] {
  const results = callbacks.get(node.callback)!(node.operands.map(operand));
  const given = results.map(formatType).join(', ');
  const expected = node.outputs.map(formatType).join(', ');
  const fits =
    results.length === node.outputs.length &&
    results.every(
      (array, index) => sameType(array, node.outputs[index]!) && array.data.length === elementCount(array.shape),
    );
  if (!fits)
    throw new ProgramError(`The host function '${node.callback}' returned (${given}), expected (${expected}).`);
  return results;
}

function sliceAt(x: HostArray, t: number): HostArray {
  const shape = x.shape.slice(1);
  const length = elementCount(shape);
  return { shape, dtype: x.dtype, data: x.data.subarray(t * length, (t + 1) * length) };
}
