import { ArgumentError, unknownName } from '@neurite/backend';
import { Optimizer, type OptimizerConfig } from './optimizer.ts';
import type { Schedule } from './schedules/schedule.ts';

/** Makes an optimizer of its options. */
export type OptimizerFactory = (options: never) => Optimizer;

/** An optimizer as it was given, or the config of one that is to be made. */
export function readOptimizer(optimizer: string | OptimizerConfig | Optimizer): Optimizer | OptimizerConfig {
  if (optimizer instanceof Optimizer) return optimizer;
  if (typeof optimizer === 'string') return { name: optimizer };
  if (typeof optimizer === 'object' && optimizer !== null && typeof optimizer.name === 'string') return optimizer;
  throw new ArgumentError(
    `An optimizer must be given as its name, as a config with a name, or as one made by adam() and the like; got ${typeof optimizer}.`,
  );
}

/** The entry of a table for an optimizer's name, in whatever case. @throws ArgumentError suggesting the nearest */
export function entryFor<T>(table: Readonly<Record<string, T>>, name: string): T {
  const key = name.toLowerCase();
  if (!Object.hasOwn(table, key)) throw unknownName('optimizer', name, Object.keys(table));
  return table[key]!;
}

/** Makes an optimizer from its config. @param rate the config's learning rate, with a schedule in the place of its config */
export function makeOptimizer(
  factory: OptimizerFactory,
  config: OptimizerConfig,
  rate: number | Schedule | undefined,
): Optimizer {
  const { name: _name, learningRate: _config, ...options } = config;
  return factory((rate === undefined ? options : { ...options, learningRate: rate }) as never);
}
