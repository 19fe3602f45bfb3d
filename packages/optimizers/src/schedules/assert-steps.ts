import { ArgumentError } from '@neurite/backend';

export function assertSteps(option: string, steps: number): void {
  if (Number.isFinite(steps) && steps > 0) return;
  throw new ArgumentError(`A schedule's ${option} must be a number of updates above 0; got ${steps}.`);
}
