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
import { entryFor, makeOptimizer, type OptimizerFactory, readOptimizer } from './read-optimizer.ts';
import { scheduleFromConfig } from './schedules/registry.ts';

/** All optimizers by their names; `loaders.ts` loads the same. */
export const optimizers: Readonly<Record<string, OptimizerFactory>> = {
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
  const given = readOptimizer(optimizer);
  return given instanceof Optimizer ? given : optimizerFromConfig(given);
}

/**
 * Makes an optimizer from what `getConfig` gave: with the same options, and no updates done yet.
 *
 * @throws ArgumentError when no optimizer or schedule has that name, suggesting the nearest
 * @example
 * optimizerFromConfig(sgd({ learningRate: 0.5 }).getConfig()).learningRate; // 0.5
 */
export function optimizerFromConfig(config: OptimizerConfig): Optimizer {
  const { name, learningRate } = config;
  const rate = typeof learningRate === 'object' ? scheduleFromConfig(learningRate) : learningRate;
  return makeOptimizer(entryFor(optimizers, name), config, rate);
}
