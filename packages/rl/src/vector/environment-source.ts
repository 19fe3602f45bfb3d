import { ArgumentError } from '@neurite/backend';
import { describe } from '../environments/base-environment.ts';
import type { Environment } from '../environments/environment.ts';
import { type EnvironmentId, type EnvironmentTypes, make } from '../environments/make.ts';
import type { Space } from '../spaces/space.ts';
import { SyncVectorEnvironment } from './sync-vector-environment.ts';
import type { VectorEnvironment } from './vector-environment.ts';

/** Where an agent acts: the name of an environment, a function that makes one, or several of them. */
export type EnvironmentSource = EnvironmentId | (() => Environment) | VectorEnvironment;

/** The observations of an {@link EnvironmentSource}. */
export type ObservationOf<Source> = SpaceValue<SpacesOf<Source>['observationSpace']>;

/** The actions of an {@link EnvironmentSource}. */
export type ActionOf<Source> = SpaceValue<SpacesOf<Source>['actionSpace']>;

type Spaces = Pick<Environment, 'actionSpace' | 'observationSpace'>;

type SpacesOf<Source> = Source extends EnvironmentId
  ? EnvironmentTypes[Source]
  : Source extends () => Environment
    ? ReturnType<Source>
    : Source extends Spaces
      ? Source
      : never;

type SpaceValue<Given> = Given extends Space<infer Value> ? Value : never;

/** The environments that are meant, `count` of them where that is open. */
export function vectorOf<Observation, Action>(
  source: EnvironmentSource,
  count: number | undefined,
): VectorEnvironment<Observation, Action> {
  const given: unknown = source;
  if (typeof given === 'string' || typeof given === 'function') {
    const maker = typeof given === 'string' ? () => make(given as EnvironmentId) : (given as () => Environment);
    return new SyncVectorEnvironment(
      maker as () => Environment<Observation, Action>,
      count === undefined ? {} : { count },
    );
  }
  const vector = given as VectorEnvironment<Observation, Action>;
  if (typeof vector?.count !== 'number' || typeof vector.step !== 'function') {
    throw new ArgumentError(
      `environment must be the name of one, a function that makes one, such as () => make('CartPole-v1'), or several in a ` +
        `vector; got ${describe(given)}.`,
    );
  }
  if (count !== undefined && count !== vector.count) {
    throw new ArgumentError(`environments: ${count} was asked for, but the vector that was given has ${vector.count}.`);
  }
  return vector;
}
