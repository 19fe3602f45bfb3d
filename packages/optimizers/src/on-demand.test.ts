import '@neurite/backend-cpu';
import { expect, it } from 'vitest';
import { optimizerLoaders } from './loaders.ts';
import { loadOptimizer } from './on-demand.ts';
import { adam } from './optimizers/adam.ts';
import { getOptimizer, optimizers } from './registry.ts';
import { cosineDecay } from './schedules/cosine.ts';

it('loads what the table of all optimizers has', async () => {
  expect(Object.keys(optimizerLoaders)).toEqual(Object.keys(optimizers));
  for (const name in optimizers) expect(await optimizerLoaders[name]!()).toBe(optimizers[name]);
});

it('makes an optimizer of a name, of a config, or gives it back', async () => {
  expect((await loadOptimizer('SGD')).getConfig()).toEqual(getOptimizer('sgd').getConfig());
  const scheduled = adam({ learningRate: cosineDecay({ initialLearningRate: 0.01, decaySteps: 10 }), beta1: 0.8 });
  expect((await loadOptimizer(scheduled.getConfig())).getConfig()).toEqual(scheduled.getConfig());
  expect(await loadOptimizer(scheduled)).toBe(scheduled);
  await expect(loadOptimizer('adm')).rejects.toThrow("Unknown optimizer 'adm'. Did you mean 'adam'?");
  await expect(loadOptimizer(7 as never)).rejects.toThrow('An optimizer must be given as its name');
});
