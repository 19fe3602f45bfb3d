import { ArgumentError } from '@neurite/backend';
import type { Environment } from '../environments/environment.ts';
import { type EnvironmentId, make } from '../environments/make.ts';
import type { WorkerSource } from './worker-messages.ts';

/**
 * What makes the environments that a thread is told of.
 *
 * @throws ArgumentError when a module's default export is no function
 */
export async function makerOf(source: WorkerSource): Promise<() => Environment> {
  if ('id' in source) return () => make(source.id as EnvironmentId) as Environment;
  const { default: maker } = (await import(source.module)) as { default?: unknown };
  if (typeof maker === 'function') return maker as () => Environment;
  throw new ArgumentError(
    `The module '${source.module}' must make an environment by its default export: export default () => new MyEnvironment().`,
  );
}
