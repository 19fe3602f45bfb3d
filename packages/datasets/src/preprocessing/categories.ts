import { ArgumentError, FormatError } from '@neurite/backend';
import { describe } from '../checks.ts';
import { compareLabels, type Label } from '../split/class-indices.ts';

/** A value of a categorical feature; `null` and NaN stand for a missing one, and are categories of their own. */
export type Category = Label | null;

/**
 * The different values in order: numbers by size, strings by code points, then `null`, then NaN.
 *
 * @throws ArgumentError when they are of several kinds
 */
export function sortedCategories(what: string, values: Iterable<Category>): Category[] {
  const different = [...new Set(values)];
  const kinds = new Set(different.filter((value) => !isMissing(value)).map((value) => typeof value));
  for (const kind of kinds) {
    if (kind !== 'string' && kind !== 'number' && kind !== 'boolean') {
      throw new ArgumentError(`${what} must hold strings, numbers or booleans; it holds a value of type ${kind}.`);
    }
  }
  if (kinds.size > 1) {
    throw new ArgumentError(`${what} mixes ${[...kinds].join(' and ')}: its values must be of one kind.`);
  }
  return different.sort((a, b) => rank(a) - rank(b) || (isMissing(a) ? 0 : compareLabels(a as Label, b as Label)));
}

/** Category → its place in the list. */
export function placesOf(categories: readonly Category[]): Map<Category, number> {
  return new Map(categories.map((category, place) => [category, place]));
}

/** Up to five values, as messages list them. */
export function listed(values: Iterable<unknown>): string {
  const different = [...new Set(values)];
  const shown = different.slice(0, 5).map(describe).join(', ');
  return different.length > 5 ? `${shown} and ${different.length - 5} more` : shown;
}

/** Categories as JSON can hold them: NaN, which it cannot, becomes an object. */
export function categoriesToJson(categories: readonly Category[]): unknown[] {
  return categories.map((category) => (Number.isNaN(category) ? { nan: true } : category));
}

/** What {@link categoriesToJson} wrote. @throws FormatError when it is something else */
export function categoriesFromJson(type: string, value: unknown): Category[] {
  if (!Array.isArray(value)) {
    throw new FormatError(`The saved ${type} is damaged: categories must be a list; got ${describe(value)}.`);
  }
  return value.map((item: unknown) => {
    if (typeof item === 'object' && item !== null && 'nan' in item) return NaN;
    if (item === null || typeof item === 'string' || typeof item === 'number' || typeof item === 'boolean') return item;
    throw new FormatError(`The saved ${type} is damaged: ${describe(item)} is no category.`);
  });
}

function isMissing(value: Category): boolean {
  return value === null || Number.isNaN(value);
}

function rank(value: Category): number {
  return value === null ? 1 : Number.isNaN(value) ? 2 : 0;
}
