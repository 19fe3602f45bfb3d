import {
  elementCount,
  formatType,
  type HostCallback,
  type HostNode,
  nestedPrograms,
  type Program,
  ProgramError,
  sameType,
} from '@neurite/backend';
import type { CallbackKernel } from './host-step.ts';

/** A call of the function that the caller gave to `compile`: what it returns is checked. */
export const callbackKernel = (
  node: HostNode,
  callbacks: ReadonlyMap<string, HostCallback>,
): CallbackKernel['callback'] => {
  const callback = callbacks.get(node.callback)!;
  return (operands) => {
    const given = callback(operands);
    const fits =
      given.length === node.outputs.length &&
      given.every(
        (array, index) => sameType(array, node.outputs[index]!) && array.data.length === elementCount(array.shape),
      );
    if (!fits) {
      throw new ProgramError(
        `The host function '${node.callback}' returned (${given.map(formatType).join(', ')}), expected (${node.outputs.map(formatType).join(', ')}).`,
      );
    }
    return given;
  };
};

/** Throws unless every function that a program calls is in the table. */
export const requireCallbacks = (program: Program, callbacks: ReadonlyMap<string, HostCallback>): void => {
  for (const node of program.nodes) {
    if (node.kind === 'host' && !callbacks.has(node.callback)) {
      throw new ProgramError(`The program calls the host function '${node.callback}', which was not given to compile.`);
    }
    for (const [, inner] of nestedPrograms(node)) requireCallbacks(inner, callbacks);
  }
};
