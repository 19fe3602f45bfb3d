import {
  elementCount,
  formatType,
  type HostCallback,
  nestedPrograms,
  type Node,
  type Program,
  ProgramError,
  type RunInput,
  sameType,
  type StateRef,
} from '@neurite/backend';

/** @throws ProgramError when a `host` node of the program, bodies included, calls something that is not there */
export const requireCallbacks = (program: Program, callbacks: ReadonlyMap<string, HostCallback>): void => {
  const check = (node: Node): void => {
    if (node.kind === 'host' && !callbacks.has(node.callback))
      throw new ProgramError(`The program calls the host function '${node.callback}', which was not given to compile.`);
    for (const [, inner] of nestedPrograms(node)) inner.nodes.forEach(check);
  };
  program.nodes.forEach(check);
};

/**
 * @param belongsHere whether a variable's storage is the backend's own
 * @throws ProgramError when what a run is given does not fit the program
 */
export const requireTypes = (
  program: Program,
  inputs: readonly RunInput[],
  state: readonly StateRef[],
  belongsHere: (ref: StateRef) => boolean,
): void => {
  requireAll(inputs, program.inputs, 'input');
  requireAll(state, program.state, 'state');
  for (const [index, ref] of state.entries()) {
    if (!belongsHere(ref)) throw new ProgramError(`State ${index} belongs to another backend.`);
    if (state.indexOf(ref) !== index)
      throw new ProgramError(`State ${index} and ${state.indexOf(ref)} are the same variable.`);
  }
};

const requireAll = (given: readonly (RunInput | StateRef)[], expected: Program['inputs'], what: string): void => {
  if (given.length !== expected.length)
    throw new ProgramError(`The program takes ${expected.length} of ${what}, got ${given.length}.`);
  for (const [index, value] of given.entries()) {
    const slot = expected[index]!;
    const size = 'data' in value ? value.data.length : elementCount(value.shape);
    if (sameType(value, slot) && size === elementCount(slot.shape)) continue;
    const name = slot.name === undefined ? '' : ` (${slot.name})`;
    throw new ProgramError(`The program's ${what} ${index}${name} is ${formatType(slot)}, got ${formatType(value)}.`);
  }
};
