import { ArgumentError, unknownName } from '@neurite/backend';
import { Optimizer, type OptimizerConfig } from './optimizer.ts';
import { adadelta } from './optimizers/adadelta.ts';
import { adafactor } from './optimizers/adafactor.ts';
import { adagrad } from './optimizers/adagrad.ts';
import { adam } from './optimizers/adam.ts';
import { adamax } from './optimizers/adamax.ts';
import { adamw } from './optimizers/adamw.ts';
import { ftrl } from './optimizers/ftrl.ts';
import { lamb } from './optimizers/lamb.ts';
import { lion } from './optimizers/lion.ts';
import { nadam } from './optimizers/nadam.ts';
import { radam } from './optimizers/radam.ts';
import { rmsprop } from './optimizers/rmsprop.ts';
import { sgd } from './optimizers/sgd.ts';
import { scheduleFromConfig } from './schedules/registry.ts';

const optimizers: Readonly<Record<string, (options: never) => Optimizer>> = {
  sgd,
  rmsprop,
  adam,
  adamw,
  adamax,
  nadam,
  radam,
  adagrad,
  adadelta,
  adafactor,
  lamb,
  lion,
  ftrl,
};

/**
 * The optimizer of a name (with its defaults), of a saved config, or the given one itself.
 *
 * @throws ArgumentError when no optimizer has that name, suggesting the nearest
 * @example
 * getOptimizer('adam');
 */
export function getOptimizer(optimizer: string | OptimizerConfig | Optimizer): Optimizer {
  if (optimizer instanceof Optimizer) return optimizer;
  if (typeof optimizer === 'string') return optimizerFromConfig({ name: optimizer });
  if (typeof optimizer === 'object' && optimizer !== null && typeof optimizer.name === 'string') {
    return optimizerFromConfig(optimizer);
  }
  throw new ArgumentError(
    `An optimizer must be given as its name, as a config with a name, or as one made by adam() and the like; got ${typeof optimizer}.`,
  );
}

/**
 * Makes an optimizer from what `getConfig` gave: with the same options, and no updates done yet.
 *
 * @throws ArgumentError when no optimizer or schedule has that name, suggesting the nearest
 */
export function optimizerFromConfig(config: OptimizerConfig): Optimizer {
  const { name, learningRate, ...options } = config;
  const factory = Object.hasOwn(optimizers, name.toLowerCase()) ? optimizers[name.toLowerCase()] : undefined;
  if (factory === undefined) throw unknownName('optimizer', name, Object.keys(optimizers));
  if (learningRate === undefined) return factory(options as never);
  const rate = typeof learningRate === 'object' ? scheduleFromConfig(learningRate) : learningRate;
  return factory({ ...options, learningRate: rate } as never);
}
