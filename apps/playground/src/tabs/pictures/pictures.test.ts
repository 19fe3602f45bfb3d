import '@neurite/backend-wasm';
import { useBackend } from '@neurite/tensors';
import { beforeAll, describe, expect, test } from 'vitest';
import { initialConfig, readConfig, writeConfig } from '../../frame/settings.ts';
import { runProgram } from '../../tests/run-program.ts';
import { train } from '../../tests/train.ts';
import { type PicturesConfig, picturesFields } from './config.ts';
import { makePictures } from './experiment.ts';
import { picturesProgram } from './program.ts';
import type { PictureAnswer } from './view.ts';

beforeAll(() => useBackend('wasm'));

const usual = initialConfig(picturesFields);

const configs: Readonly<Record<string, Partial<PicturesConfig>>> = {
  digits: { dropout: 0.25, seed: 4 },
  clothes: { data: 'fashion', samples: 200, optimizer: 'momentum', learningRate: 0.01 },
};

describe.each(Object.entries(configs))('%s', (_, change) => {
  const config: PicturesConfig = { ...usual, epochs: 2, batchSize: 50, ...change };

  test('the printed program gives the same losses', { timeout: 120_000 }, async () => {
    const experiment = await makePictures(config);
    await train(experiment);
    const printed = (await runProgram(picturesProgram(config), 'history.history')) as Record<string, number[]>;
    const { curves } = experiment.progress;
    expect(curves['loss']).toHaveLength(2);
    for (const [name, values] of Object.entries(curves)) {
      for (const [epoch, value] of values.entries()) expect(printed[name]![epoch]).toBeCloseTo(value, 4);
    }
  });

  test('settings go through the address', () => {
    const { config: read, refused } = readConfig(
      picturesFields,
      new URLSearchParams(writeConfig(picturesFields, config)),
    );
    expect([read, refused]).toEqual([config, []]);
  });
});

test('a run goes on from a file as if it had never stopped, dropout and all', async () => {
  const config: PicturesConfig = { ...usual, epochs: 3, batchSize: 200, dropout: 0.5 };
  const whole = await makePictures(config);
  await train(whole);
  const first = await makePictures(config);
  await train(first, 11);
  const second = await makePictures(config, await first.encode('run'));
  await train(second);
  expect(second.progress.curves['valLoss']!.at(-1)).toBe(whole.progress.curves['valLoss']!.at(-1));
});

test('knows how many steps are left as soon as it has begun, and after it was resumed', async () => {
  const config: PicturesConfig = { ...usual, epochs: 3, batchSize: 200 };
  const first = await makePictures(config);
  expect(first.progress.stepsLeft).toBeUndefined();
  await train(first, 11);
  const steps = 3 * Math.ceil(1437 / 200);
  expect(first.progress).toMatchObject({ steps: 11, stepsLeft: steps - 11 });
  const second = await makePictures(config, await first.encode('run'));
  await train(second, 2);
  expect(second.progress).toMatchObject({ steps: 13, stepsLeft: steps - 13 });
});

test('learns digits, counts what it takes for what, and says what a picture shows and where it looked', async () => {
  const experiment = await makePictures({ ...usual, epochs: 6 });
  await train(experiment);
  expect(experiment.progress.curves['valAccuracy']!.at(-1)).toBeGreaterThan(0.9);
  const { confusion, mistakes, filters } = await experiment.view();
  const counts = confusion.flat();
  const right = confusion.reduce((sum, row, label) => sum + row[label]!, 0);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(360);
  expect(right / 360).toBeCloseTo(experiment.progress.curves['valAccuracy']!.at(-1)!, 5);
  expect(mistakes).toHaveLength(Math.min(12, 360 - right));
  expect(filters.map(({ length }) => length)).toEqual(new Array<number>(8).fill(9));

  const { pictures, labels, side } = experiment.material;
  const mistaken = new Set(mistakes.map(({ index }) => index));
  const index = labels.findIndex((_, at) => !mistaken.has(at));
  const pixels = Float32Array.from(pictures.subarray(index * side ** 2, (index + 1) * side ** 2), (byte) => byte / 255);
  const { probabilities, heat } = (await experiment.ask!({ pixels } as never)) as PictureAnswer;
  expect(probabilities.indexOf(Math.max(...probabilities))).toBe(labels[index]);
  expect([heat.length, Math.max(...heat)]).toEqual([64, 1]);
});
