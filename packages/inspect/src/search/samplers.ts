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

/** Trials by chance before the first that is informed. */
const STARTUP = 5;

/** @param points how many values of a range a grid has */
export function samplerOf(name: SamplerName, space: SearchSpace, random: Random, points: number): Sampler {
  switch (name) {
    case 'random':
      return () => drawn(space, random);
    case 'grid': {
      const rest = gridOf(space, points);
      return () => rest.shift();
    }
    case 'tpe':
      return (judged, pending) =>
        judged.length < STARTUP ? drawn(space, random) : proposeByTpe(space, judged, pending, random);
    default:
      throw new ArgumentError(`sampler must be 'random', 'grid' or 'tpe'; got '${String(name)}'.`);
  }
}

function drawn(space: SearchSpace, random: Random): Parameters {
  return Object.fromEntries(
    Object.entries(space).map(([name, dimension]) => [
      name,
      dimension.kind === 'choice'
        ? dimension.values[Math.floor(random() * dimension.values.length)]!
        : valueAt(dimension, random()),
    ]),
  );
}
