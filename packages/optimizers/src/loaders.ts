import type { OptimizerFactory } from './read-optimizer.ts';

/** What loads each optimizer, by its name. */
export const optimizerLoaders: Readonly<Record<string, () => Promise<OptimizerFactory>>> = {
  sgd: async () => (await import('./optimizers/sgd.ts')).sgd,
  rmsprop: async () => (await import('./optimizers/rmsprop.ts')).rmsprop,
  adam: async () => (await import('./optimizers/adam.ts')).adam,
  adamw: async () => (await import('./optimizers/adamw.ts')).adamw,
  adamax: async () => (await import('./optimizers/adamax.ts')).adamax,
  nadam: async () => (await import('./optimizers/nadam.ts')).nadam,
  radam: async () => (await import('./optimizers/radam.ts')).radam,
  adagrad: async () => (await import('./optimizers/adagrad.ts')).adagrad,
  adadelta: async () => (await import('./optimizers/adadelta.ts')).adadelta,
  adafactor: async () => (await import('./optimizers/adafactor.ts')).adafactor,
  lamb: async () => (await import('./optimizers/lamb.ts')).lamb,
  lion: async () => (await import('./optimizers/lion.ts')).lion,
  ftrl: async () => (await import('./optimizers/ftrl.ts')).ftrl,
};
