/**
 * A program whose number of examples is open, found from programs traced for several numbers: they are the same, node for node, but for
 * lengths that grow with it.
 */
import { ArgumentError } from '@neurite/backend';

/** perExample · examples + rest */
export interface OpenLength {
  readonly perExample: number;
  readonly rest: number;
}

/** A length that is known, or grows with the number of examples. */
export type Length = number | OpenLength;

/** Plain data in which numbers may be open. */
export type Symbolic<T> = T extends number
  ? Length
  : T extends string | boolean | undefined | ArrayBufferView
    ? T
    : { readonly [K in keyof T]: Symbolic<T[K]> };

export function isOpen(length: unknown): length is OpenLength {
  return typeof length === 'object' && length !== null && 'perExample' in length;
}

/** a + factor · b */
export function plus(a: Length, b: Length, factor = 1): Length {
  const [left, right] = [a, b].map((length) => (isOpen(length) ? length : { perExample: 0, rest: length })) as [
    OpenLength,
    OpenLength,
  ];
  const sum = { perExample: left.perExample + factor * right.perExample, rest: left.rest + factor * right.rest };
  return sum.perExample === 0 ? sum.rest : sum;
}

/** Whether two lengths are equal for every number of examples. */
export function sameLength(a: Length, b: Length): boolean {
  return isOpen(a) && isOpen(b) ? a.perExample === b.perExample && a.rest === b.rest : a === b;
}

export function sameShape(a: readonly Length[], b: readonly Length[]): boolean {
  return a.length === b.length && a.every((length, axis) => sameLength(length, b[axis]!));
}

/**
 * One description of all.
 *
 * @param versions the same data for each number of `examples`; at least three where they differ, so that what does not grow evenly is found
 * @throws ArgumentError when they differ in more than lengths that grow evenly
 */
export function unified<T>(versions: readonly T[], examples: readonly number[]): Symbolic<T> {
  return unify(versions, examples) as Symbolic<T>;
}

function unify(versions: readonly unknown[], examples: readonly number[]): unknown {
  const first = versions[0];
  if (typeof first === 'number') return unifyNumbers(versions as number[], examples);
  if (typeof first !== 'object' || first === null) return versions.every((other) => other === first) ? first : fail();
  if (ArrayBuffer.isView(first)) return versions.every((other) => sameElements(first, other)) ? first : fail();
  if (Array.isArray(first)) {
    if (!versions.every((other) => Array.isArray(other) && other.length === first.length)) fail();
    return first.map((_, index) =>
      unify(
        versions.map((other) => (other as unknown[])[index]),
        examples,
      ),
    );
  }
  const keys = Object.keys(first).filter((key) => key !== 'label');
  return Object.fromEntries(
    keys.map((key) => [
      key,
      unify(
        versions.map((other) => (other as Record<string, unknown>)[key]),
        examples,
      ),
    ]),
  );
}

function unifyNumbers(versions: readonly number[], examples: readonly number[]): Length {
  const [a, b] = versions as [number, number];
  if (versions.every((other) => Object.is(other, a))) return a;
  const perExample = (b - a) / (examples[1]! - examples[0]!);
  const rest = a - perExample * examples[0]!;
  const isEven =
    Number.isInteger(perExample) && versions.every((other, index) => other === perExample * examples[index]! + rest);
  return isEven ? { perExample, rest } : fail();
}

function sameElements(a: ArrayBufferView, b: unknown): boolean {
  const [x, y] = [a, b] as [Float32Array, Float32Array];
  return ArrayBuffer.isView(b) && x.length === y.length && x.every((element, index) => Object.is(element, y[index]));
}

function fail(): never {
  throw new ArgumentError(
    'What the model computes depends on the number of examples in more than the shapes, so it cannot be written for any number. Write it ' +
      'for one: { batchSize: 1 }.',
  );
}
