/** What is tried next. */
import { ArgumentError } from '@neurite/backend';
import type { Random } from '../random.ts';
import { gridOf, type Parameters, type SearchSpace, valueAt } from './space.ts';
import { proposeByTpe } from './tpe.ts';

/** A trial that was judged; of several, the lower loss is the better one. */
export interface Judged {
  readonly parameters: Parameters;
  readonly loss: number;
}

/** Gives the parameters of the next trial; `undefined` when there are no more. */
export type Sampler = (judged: readonly Judged[], pending: readonly Parameters[]) => Parameters | undefined;

/** How trials are chosen. */
export type SamplerName = 'random' | 'grid' | 'tpe';

/** Trials that are spread over the space before the first that is informed. */
const STARTUP = 5;

/** @param points how many values of a range a grid has */
export function samplerOf(name: SamplerName, space: SearchSpace, random: Random, points: number): Sampler {
  switch (name) {
    case 'random':
      return () => atPlaces(space, () => random());
    case 'grid': {
      const rest = gridOf(space, points);
      return () => rest.shift();
    }
    case 'tpe': {
      const next = spreadOver(space, random);
      return (judged, pending) => (judged.length < STARTUP ? next() : proposeByTpe(space, judged, pending, random));
    }
    default:
      throw new ArgumentError(`sampler must be 'random', 'grid' or 'tpe'; got '${String(name)}'.`);
  }
}

/**
 * Points by chance, of which each five have one value in every fifth of every range, so that no large part of the space goes
 * unseen while trials are few: Latin hypercube samples.
 *
 * Source: McKay, Beckman and Conover, A comparison of three methods for selecting values of input variables (Technometrics, 1979).
 */
function spreadOver(space: SearchSpace, random: Random): () => Parameters {
  const strata = new Map<string, number[]>(Object.keys(space).map((name) => [name, []]));
  return () =>
    atPlaces(space, (name) => {
      const rest = strata.get(name)!;
      if (rest.length === 0) rest.push(...shuffled(STARTUP, random));
      return (rest.pop()! + random()) / STARTUP;
    });
}

function shuffled(count: number, random: Random): number[] {
  const order = Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
  return order;
}

/** @param placeOf a place from 0 to below 1 for each parameter */
function atPlaces(space: SearchSpace, placeOf: (name: string) => number): Parameters {
  return Object.fromEntries(
    Object.entries(space).map(([name, dimension]) => {
      const place = placeOf(name);
      return [
        name,
        dimension.kind === 'choice'
          ? dimension.values[Math.floor(place * dimension.values.length)]!
          : valueAt(dimension, place),
      ];
    }),
  );
}
