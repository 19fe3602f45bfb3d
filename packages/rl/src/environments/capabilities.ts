/** What an environment may leave out, asked for with an error that says how to add it. */
import { NeuriteError } from '@neurite/backend';
import type { Scene } from '../rendering/scene.ts';
import type { Environment } from './environment.ts';

type SomeEnvironment = Pick<Environment, 'id' | 'render' | 'getState' | 'setState'>;

/** @throws NeuriteError when the environment cannot be seen */
export function sceneOf(environment: SomeEnvironment): Scene {
  if (environment.render !== undefined) return environment.render();
  throw new NeuriteError(`${environment.id} has no render(), so it cannot be drawn or recorded.`);
}

/** @throws NeuriteError when the environment cannot be saved */
export function stateOf(environment: SomeEnvironment): unknown {
  if (environment.getState !== undefined) return environment.getState();
  throw new NeuriteError(
    `${environment.id} has no getState(), so training in it cannot be saved in order to go on later.`,
  );
}

/** @throws NeuriteError when the environment cannot be put back where it was */
export function putState(environment: SomeEnvironment, state: unknown): void {
  if (environment.setState === undefined) {
    throw new NeuriteError(`${environment.id} has no setState(), so training in it cannot go on where it was saved.`);
  }
  environment.setState(state);
}
