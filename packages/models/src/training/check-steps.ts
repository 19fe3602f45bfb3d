import { ArgumentError } from '@neurite/backend';

/** @throws ArgumentError unless it is a number of batches, or Infinity for all */
export function checkSteps(steps: number): void {
  if (steps === Infinity || (Number.isInteger(steps) && steps > 0)) return;
  throw new ArgumentError(`The number of batches to take must be a whole number of at least 1; got ${steps}.`);
}
