import { ProgramError } from '@neurite/backend';

/** One axis, counted from the end where it is negative. */
export function axisOf(axis: unknown, rank: number): number {
  const number = typeof axis === 'number' ? axis : Array.isArray(axis) && axis.length === 1 ? Number(axis[0]) : NaN;
  const result = number < 0 ? number + rank : number;
  if (Number.isInteger(result) && result >= 0 && result < rank) return result;
  throw new ProgramError(`axis ${JSON.stringify(axis)} is none of the ${rank} axes`);
}

/** Axes in ascending order, each once; all of them when they are left out, as tfjs-core takes it. */
export function axesOf(axes: unknown, rank: number): number[] {
  if (axes === undefined || axes === null) return Array.from({ length: rank }, (_, axis) => axis);
  const list = (Array.isArray(axes) ? axes : [axes]).map((axis) => axisOf(axis, rank));
  return [...new Set(list)].sort((p, q) => p - q);
}

/** A number for each of `rank` axes, from a list or from one number for all. */
export function perAxis(value: unknown, rank: number, otherwise: number): number[] {
  if (value === undefined || value === null) return new Array<number>(rank).fill(otherwise);
  return typeof value === 'number' ? new Array<number>(rank).fill(value) : [...(value as number[])];
}
