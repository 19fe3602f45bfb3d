/** What is searched: a range or a list of choices for each parameter. */
import { ArgumentError } from '@neurite/backend';

/** A value of a parameter. */
export type ParameterValue = number | string | boolean;

/** What a trial is made with, by name. */
export type Parameters = Readonly<Record<string, ParameterValue>>;

/** A range of numbers. */
export interface Range {
  readonly kind: 'range';
  readonly low: number;
  readonly high: number;
  /** Whether every factor counts the same, not every difference. */
  readonly isLog: boolean;
  readonly isInteger: boolean;
}

/** A list to choose from. */
export interface Choice<V extends ParameterValue = ParameterValue> {
  readonly kind: 'choice';
  readonly values: readonly V[];
}

/** What one parameter may be. */
export type Dimension = Range | Choice;

/** The parameters that are searched, by name. */
export type SearchSpace = Readonly<Record<string, Dimension>>;

/** The parameters of a trial in that space. */
export type ParametersOf<S extends SearchSpace> = {
  readonly [K in keyof S]: S[K] extends Choice<infer V> ? V : number;
};

/**
 * Any number from `low` to `high`.
 *
 * @throws ArgumentError unless low < high
 * @example
 * { dropout: uniform(0, 0.5) }
 */
export function uniform(low: number, high: number): Range {
  return range('uniform', low, high, false, false);
}

/**
 * Any number from `low` to `high`, where each factor of ten counts the same: for learning rates and penalties.
 *
 * @throws ArgumentError unless 0 < low < high
 * @example
 * { learningRate: logUniform(1e-5, 1) }
 */
export function logUniform(low: number, high: number): Range {
  return range('logUniform', low, high, true, false);
}

/**
 * A whole number from `low` to `high`, both included.
 *
 * @param options `log: true` where each factor counts the same
 * @throws ArgumentError unless both are whole and low < high
 * @example
 * { units: integer(8, 512, { log: true }) }
 */
export function integer(low: number, high: number, { log = false }: { readonly log?: boolean } = {}): Range {
  return range('integer', low, high, log, true);
}

/**
 * One of a list.
 *
 * @throws ArgumentError when the list is empty
 * @example
 * { activation: choice(['relu', 'tanh']) }
 */
export function choice<const V extends ParameterValue>(values: readonly V[]): Choice<V> {
  if (!Array.isArray(values) || values.length === 0)
    throw new ArgumentError('choice needs a list of at least one value.');
  return { kind: 'choice', values };
}

function range(name: string, low: number, high: number, isLog: boolean, isInteger: boolean): Range {
  const isWhole = !isInteger || (Number.isInteger(low) && Number.isInteger(high));
  if (!Number.isFinite(low) || !Number.isFinite(high) || low >= high || (isLog && low <= 0) || !isWhole) {
    const wanted = `${isInteger ? 'whole ' : ''}numbers with ${isLog ? '0 < ' : ''}low < high`;
    throw new ArgumentError(`${name} needs ${wanted}; got ${low} and ${high}.`);
  }
  return { kind: 'range', low, high, isLog, isInteger };
}

/** The value at a place from 0 to 1 of a range. */
export function valueAt({ low, high, isLog, isInteger }: Range, place: number): number {
  // A whole number stands for all that is rounded to it.
  const [from, to] = isInteger ? [low - 0.5, high + 0.5] : [low, high];
  const [first, last] = isLog ? [Math.log(Math.max(from, low / 2)), Math.log(to)] : [from, to];
  const value = first + place * (last - first);
  const scaled = isLog ? Math.exp(value) : value;
  return Math.min(Math.max(isInteger ? Math.round(scaled) : scaled, low), high);
}

/** The place from 0 to 1 of a value in a range. */
export function placeOf({ low, high, isLog, isInteger }: Range, value: number): number {
  const [from, to] = isInteger ? [low - 0.5, high + 0.5] : [low, high];
  const [first, last] = isLog ? [Math.log(Math.max(from, low / 2)), Math.log(to)] : [from, to];
  return ((isLog ? Math.log(value) : value) - first) / (last - first);
}

/** Every combination of choices and of `points` values of each range, in a fixed order. */
export function gridOf(space: SearchSpace, points: number): Parameters[] {
  let combinations: Parameters[] = [{}];
  for (const [name, dimension] of Object.entries(space)) {
    const values = dimension.kind === 'choice' ? dimension.values : gridValues(dimension, points);
    combinations = combinations.flatMap((given) => values.map((value) => ({ ...given, [name]: value })));
  }
  return combinations;
}

function gridValues(dimension: Range, points: number): number[] {
  if (points === 1) return [valueAt(dimension, 0.5)];
  const ends = { ...dimension, isInteger: false };
  const values = Array.from({ length: points }, (_, index) => valueAt(ends, index / (points - 1)));
  return [...new Set(dimension.isInteger ? values.map(Math.round) : values)];
}
