import '@neurite/backend-cpu';
import { expect, it } from 'vitest';
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
import { getOptimizer, optimizerFromConfig } from './registry.ts';
import { constantRate } from './schedules/constant.ts';
import { warmUp } from './schedules/warm-up.ts';

it('makes an optimizer of a name, with the defaults of Keras', () => {
  expect(getOptimizer('adam').getConfig()).toEqual({
    name: 'adam',
    learningRate: 0.001,
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-7,
    amsgrad: false,
    weightDecay: 0,
  });
  expect(getOptimizer('SGD').getConfig()).toMatchObject({ name: 'sgd', learningRate: 0.01, momentum: 0 });
});

it('gives an optimizer back as it is', () => {
  const optimizer = adam();
  expect(getOptimizer(optimizer)).toBe(optimizer);
});

it.each([
  sgd({ momentum: 0.9, nesterov: true, clipNorm: 1 }),
  rmsprop({ rho: 0.8, centered: true, clipValue: 0.5 }),
  adamw({ beta1: 0.5, globalClipNorm: 2 }),
  adagrad({ initialAccumulatorValue: 0.5, gradientAccumulationSteps: 4 }),
  adadelta({ rho: 0.5, useEma: true, emaMomentum: 0.9, emaOverwriteFrequency: 10 }),
  adamax({ beta2: 0.5 }),
  nadam({ momentumDecay: 1, learningRateMultipliers: { fc1: 0.1 } }),
  radam({ beta2: 0.9 }),
  lion({ beta2: 0.5 }),
  lamb({ epsilon: 1e-3 }),
  adafactor({ relativeStep: false, clipThreshold: 2 }),
  ftrl({ l1RegularizationStrength: 0.1, beta: 1 }),
  adam({ learningRate: warmUp({ warmUpSteps: 3, after: constantRate({ learningRate: 0.1 }) }) }),
])('makes the same optimizer again from its config', (optimizer) => {
  const config = JSON.parse(JSON.stringify(optimizer.getConfig()));
  expect(optimizerFromConfig(config).getConfig()).toEqual(optimizer.getConfig());
});

it('suggests the nearest name', () => {
  expect(() => getOptimizer('adm')).toThrow(
    "Unknown optimizer 'adm'. Did you mean 'adam'? Known: sgd, rmsprop, adam, adamw, adamax, nadam, radam, adagrad, adadelta, adafactor, lamb, lion, ftrl.",
  );
  expect(() => getOptimizer('constructor')).toThrow("Unknown optimizer 'constructor'.");
  expect(() => getOptimizer(3 as never)).toThrow('got number');
});

it('checks options', () => {
  expect(() => sgd({ momentum: 1 })).toThrow('sgd: momentum must lie in [0, 1); got 1.');
  expect(() => adam({ learningRate: -1 })).toThrow(
    'adam: learningRate must be a number of at least 0 or a schedule; got -1.',
  );
  expect(() => radam({ beta2: 0.5 })).toThrow('radam: beta2 must be above 0.6');
  expect(() => ftrl({ learningRate: 0 })).toThrow('ftrl: learningRate must be above 0');
  expect(() => ftrl({ learningRatePower: 0.5 })).toThrow('ftrl: learningRatePower must be at most 0; got 0.5.');
  expect(() => ftrl({ beta: -1 })).toThrow('ftrl: beta must be a number of at least 0; got -1.');
  expect(() => adafactor({ beta2Decay: 1 })).toThrow('adafactor: beta2Decay must be at most 0; got 1.');
  expect(() => adafactor({ clipThreshold: 0 })).toThrow('adafactor: clipThreshold must be above 0; got 0.');
  expect(() => adam({ clipNorm: 1, clipValue: 1 })).toThrow(
    'adam takes one way of clipping; got clipValue and clipNorm.',
  );
});

it('does not save a schedule that is a bare function', () => {
  expect(() => adam({ learningRate: (step) => step }).getConfig()).toThrow('is a function without a config');
});
