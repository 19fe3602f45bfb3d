/**
 * Optimizers by their names, each loaded when it is asked for: what training needs, so that a page downloads the one that it uses.
 * The package's other entry has them all at hand.
 */
import { optimizerLoaders } from './loaders.ts';
import { Optimizer, type OptimizerConfig } from './optimizer.ts';
import { entryFor, makeOptimizer, readOptimizer } from './read-optimizer.ts';

export { Optimizer };

/**
 * As `getOptimizer`: the optimizer of a name (with its defaults), of a saved config, or the given one itself.
 *
 * @throws ArgumentError when no optimizer or schedule has that name, suggesting the nearest
 * @example
 * const optimizer = await loadOptimizer('adam');
 */
export async function loadOptimizer(optimizer: string | OptimizerConfig | Optimizer): Promise<Optimizer> {
  const given = readOptimizer(optimizer);
  if (given instanceof Optimizer) return given;
  const factory = await entryFor(optimizerLoaders, given.name)();
  const { learningRate } = given;
  if (typeof learningRate !== 'object') return makeOptimizer(factory, given, learningRate);
  const { scheduleFromConfig } = await import('./schedules/registry.ts');
  return makeOptimizer(factory, given, scheduleFromConfig(learningRate));
}
