import { NeuriteError } from '../errors.ts';

/**
 * A program that breaks a rule of the primitives; the message names the node.
 *
 * @example
 * const b = new ProgramBuilder();
 * const x = b.input({ shape: [2, 3], dtype: 'float32' });
 * try {
 *   b.matMul(x, x);
 * } catch (error) {
 *   console.log(error instanceof ProgramError); // true
 * }
 */
export class ProgramError extends NeuriteError {
  override name = 'ProgramError';
}

/** Throws a {@link ProgramError} unless the rule holds. */
export function require(rule: boolean, message: () => string): void {
  if (!rule) throw new ProgramError(message());
}
