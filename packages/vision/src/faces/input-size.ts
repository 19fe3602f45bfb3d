import { ArgumentError } from '@neurite/backend';

/** @throws ArgumentError when the tiny detector's network cannot halve a side five times */
export function requireInputSize(inputSize: number): void {
  if (Number.isInteger(inputSize) && inputSize >= 32 && inputSize % 32 === 0) return;
  throw new ArgumentError(`inputSize must be divisible by 32; got ${inputSize}.`);
}
