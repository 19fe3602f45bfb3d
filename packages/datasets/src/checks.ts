import { ArgumentError } from '@neurite/backend';

/**
 * Passes a whole number of at least `minimum` on.
 *
 * @throws ArgumentError that names the argument, what came and what is expected
 */
export function wholeNumber(name: string, value: unknown, minimum: number): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < minimum) {
    throw new ArgumentError(`${name} must be a whole number of at least ${minimum}; got ${describe(value)}.`);
  }
  return value;
}

/**
 * Passes a finite number of at least `minimum` on.
 *
 * @throws ArgumentError that names the argument, what came and what is expected
 */
export function finiteNumber(name: string, value: unknown, minimum: number = -Infinity): number {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < minimum) {
    const bound = minimum === -Infinity ? '' : ` of at least ${minimum}`;
    throw new ArgumentError(`${name} must be a finite number${bound}; got ${describe(value)}.`);
  }
  return value;
}

/** A value as messages show it: short, with its kind where the value alone would mislead. */
export function describe(value: unknown): string {
  if (typeof value === 'string') return `'${value.length > 40 ? `${value.slice(0, 40)}…` : value}'`;
  if (value === null || typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return `an array of length ${value.length}`;
  if ('shape' in value && Array.isArray(value.shape)) return `an array of shape [${value.shape.join(', ')}]`;
  return ArrayBuffer.isView(value) ? value.constructor.name : 'an object';
}
