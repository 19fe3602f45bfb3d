import { ArgumentError } from '@neurite/backend';
import type { Environment } from '../environments/environment.ts';
import { Box } from '../spaces/box.ts';

/** @throws ArgumentError unless the observations of an environment are a box */
export function requireBox<Action>(wrapper: string, environment: Environment<Float32Array, Action>): Box {
  const space: unknown = environment.observationSpace;
  if (space instanceof Box) return space;
  throw new ArgumentError(
    `${wrapper} takes an environment whose observations are a box; those of ${environment.id} are ${environment.observationSpace.toString()}.`,
  );
}
