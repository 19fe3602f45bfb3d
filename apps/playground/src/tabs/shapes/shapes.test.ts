import '@neurite/backend-wasm';
import { decodeModel } from '@neurite/models';
import { useBackend } from '@neurite/tensors';
import { beforeAll, describe, expect, test } from 'vitest';
import { describeFile } from '../../engine/run-file.ts';
import { initialConfig, readConfig, writeConfig } from '../../frame/settings.ts';
import { runProgram } from '../../tests/run-program.ts';
import { train } from '../../tests/train.ts';
import { type ShapesConfig, shapesFields } from './config.ts';
import { makeShapes } from './experiment.ts';
import { shapesProgram } from './program.ts';

beforeAll(() => useBackend('wasm'));

const usual = initialConfig(shapesFields);

const configs: Readonly<Record<string, Partial<ShapesConfig>>> = {
  'spirals, momentum and a penalty': {
    data: 'spirals',
    optimizer: 'momentum',
    learningRate: 0.03,
    l2: 0.001,
    layers: [{ units: 9, activation: 'tanh' }],
    seed: 7,
  },
  'three blobs, no hidden layer': { data: 'blobs', layers: [], optimizer: 'rmsprop', initializer: 'randomNormal' },
  'own points': {
    data: 'own',
    points: [
      { x: -0.5, y: 0.25, label: 0 },
      { x: 0.5, y: 0.25, label: 2 },
      { x: 0, y: -0.75, label: 1 },
    ],
  },
};

describe.each(Object.entries(configs))('%s', (_, change) => {
  const config: ShapesConfig = { ...usual, epochs: 4, samples: 80, ...change };

  test('the printed program gives the same losses', { timeout: 120_000 }, async () => {
    const experiment = await makeShapes(config);
    await train(experiment);
    const printed = (await runProgram(shapesProgram(config), 'history.history')) as Record<string, number[]>;
    const { curves } = experiment.progress;
    expect(Object.keys(printed).sort()).toEqual(Object.keys(curves).sort());
    expect(printed['loss']).toHaveLength(4);
    for (const [name, values] of Object.entries(curves)) {
      for (const [epoch, value] of values.entries()) expect(printed[name]![epoch]).toBeCloseTo(value, 5);
    }
  });

  test('settings go through the address', () => {
    const { config: read, refused } = readConfig(shapesFields, new URLSearchParams(writeConfig(shapesFields, config)));
    expect([read, refused]).toEqual([config, []]);
  });
});

describe('a run', () => {
  const config: ShapesConfig = { ...usual, epochs: 4, samples: 80 };

  test.each([0, 1, 6, 11])('goes on from a file after %i steps as if it had never stopped', async (steps) => {
    const whole = await makeShapes(config);
    await train(whole);
    const first = await makeShapes(config);
    if (steps > 0) await train(first, steps);
    const second = await makeShapes(config, await first.encode('run'));
    expect(second.progress.steps).toBe(steps);
    await train(second);
    expect(second.progress.steps).toBe(whole.progress.steps);
    expect((await second.view()).surface).toEqual((await whole.view()).surface);
    expect(second.progress.curves['valLoss']!.at(-1)).toBe(whole.progress.curves['valLoss']!.at(-1));
  });

  test('its model opens in a program, and begins anew here', async () => {
    const experiment = await makeShapes(config);
    await train(experiment);
    const bytes = await experiment.encode('model');
    expect(describeFile(bytes)).toMatchObject({ tab: 'shapes', config: { data: 'moons' } });
    expect((await decodeModel(bytes)).sublayers.size).toBe(3);
    const again = await makeShapes(config, bytes);
    expect(again.progress).toMatchObject({ steps: 0, epoch: 0 });
    expect((await again.view()).surface).toEqual((await experiment.view()).surface);
  });

  test('shows every unit, weight and gradient', async () => {
    const experiment = await makeShapes({ ...config, layers: [{ units: 5, activation: 'relu' }] });
    await train(experiment);
    const { surface, units, weights, gradients, gradientStep } = await experiment.view();
    expect(surface).toHaveLength(64 * 64);
    expect(units.map(({ length }) => length)).toEqual([5 * 400, 400]);
    expect(weights.map(({ kernel, bias }) => [kernel.length, bias.length])).toEqual([
      [10, 5],
      [5, 1],
    ]);
    expect(gradients.map(({ gradientNorm }) => gradientNorm > 0)).toEqual([true, true]);
    expect(gradientStep).toBe(8);
  });
});

test('refuses points that lie outside of the plane', () => {
  expect(readConfig(shapesFields, new URLSearchParams({ points: 'rsrs1' })).refused).toEqual([]);
  expect(readConfig(shapesFields, new URLSearchParams({ points: 'rsrt1' })).refused).toEqual(['points']);
});

test.each(['8relu-99tanh', '0relu', '8wave', 'none-8relu', '4relu-'.repeat(11)])('refuses the layers %s', (layers) => {
  expect(readConfig(shapesFields, new URLSearchParams({ layers })).refused).toEqual(['layers']);
});
