import 'fake-indexeddb/auto';
import '@neurite/backend-wasm';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadModel } from '@neurite/models';
import { ndArray, type Tensor, useBackend } from '@neurite/tensors';
import { encodeImage, type Image } from '@neurite/vision';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { initialConfig } from '../../frame/settings.ts';
import { forgetShelf } from '../../tests/forget-shelf.ts';
import { runProgram } from '../../tests/run-program.ts';
import { train } from '../../tests/train.ts';
import { type TeachConfig, teachFields } from './config.ts';
import { makeTeach } from './experiment.ts';
import { keepPhotos, lackOf } from './photos.ts';
import { teachProgram } from './program.ts';
import { isHeldOut, PHOTO_SIDE, type TaughtClass } from './view.ts';

const folder = mkdtempSync(join(tmpdir(), 'neurite-teach-'));
beforeAll(() => useBackend('wasm'));
afterAll(() => rmSync(folder, { recursive: true }));

const usual: TeachConfig = { ...initialConfig(teachFields), epochs: 3, units: 16 };

async function trained(config: TeachConfig, saved?: Uint8Array, steps?: number) {
  const experiment = await makeTeach(config, saved);
  await train(experiment, steps);
  return experiment;
}

/** Stripes that lie or stand, of several widths and colours. */
function stripes(photos: number): TaughtClass[] {
  return ['lying', 'standing'].map((name) => ({
    name,
    photos: Array.from({ length: photos }, (_, take) =>
      Uint8Array.from({ length: 3 * PHOTO_SIDE ** 2 }, (_, i) => {
        const place = Math.floor(i / 3);
        const at = name === 'lying' ? Math.floor(place / PHOTO_SIDE) : place % PHOTO_SIDE;
        return Math.floor(at / (4 + take)) % 2 === 0 ? 220 - 20 * (i % 3) : 30 + 9 * take;
      }),
    ),
  }));
}

test('tells bags from sneakers that it never saw after 16 photos of each', async () => {
  const experiment = await trained(initialConfig(teachFields));
  const { classes, trained: learned, frozen } = experiment.material;
  expect(classes.map(({ name, photos }) => [name, photos.length])).toEqual([
    ['bag', 20],
    ['sneaker', 20],
  ]);
  expect(learned).toBe(2 * 512 + 513 * 100 + 101 * 2);
  expect(frozen).toBeGreaterThan(100_000);
  expect(experiment.progress.curves['valAccuracy']!.at(-1)).toBeGreaterThanOrEqual(0.8);
  for (const [label, { photos }] of classes.entries()) {
    const photo = photos.find((_, index) => isHeldOut(index))!;
    const probabilities = (await experiment.ask!({ photo } as never)) as Float32Array;
    expect(probabilities[label]).toBeGreaterThan(0.5);
  }
}, 60_000);

describe('a run', () => {
  test('with photos of one’s own is what the printed program does', { timeout: 60_000 }, async () => {
    const classes = stripes(6);
    const config = { ...usual, photos: await keepPhotos(classes.toReversed()) };
    const { curves } = (await trained(config)).progress;
    const files: [string, Uint8Array][] = [];
    for (const { name, photos } of classes) {
      for (const [index, photo] of photos.entries()) {
        const image = ndArray(
          Float32Array.from(photo, (byte) => byte / 255),
          [PHOTO_SIDE, PHOTO_SIDE, 3],
        );
        files.push([`photos/${name}/000${index}.png`, await encodeImage(image as Image, { format: 'png' })]);
      }
    }
    const printed = (await runProgram(teachProgram(config), 'history.history', Object.fromEntries(files))) as Record<
      string,
      number[]
    >;
    expect(Object.keys(printed).sort()).toEqual(['accuracy', 'loss', 'valAccuracy', 'valLoss']);
    expect(printed['loss']).toHaveLength(3);
    for (const [name, values] of Object.entries(printed)) {
      for (const [epoch, value] of values.entries()) expect(curves[name]![epoch]).toBeCloseTo(value, 5);
    }
  });

  test('goes on from a file as if it had never stopped', { timeout: 60_000 }, async () => {
    const config = { ...usual, batchSize: 4, photos: await keepPhotos(stripes(7)) };
    const whole = await trained(config);
    const first = await trained(config, undefined, 4);
    expect(first.progress.steps).toBe(4);
    const second = await trained(config, await first.encode('run'));
    expect(second.progress.steps).toBe(whole.progress.steps);
    expect(second.progress.curves['valLoss']!.at(-1)).toBe(whole.progress.curves['valLoss']!.at(-1));
    expect(second.material).toEqual(whole.material);
  });

  test('its model opens in a program, with the names of its classes', async () => {
    const classes = stripes(4);
    const experiment = await trained({ ...usual, photos: await keepPhotos(classes) });
    const path = join(folder, 'teach.safetensors');
    writeFileSync(path, await experiment.encode('model'));
    const opened = await loadModel(path);
    expect(opened.userData).toMatchObject({ classes: ['lying', 'standing'] });
    const photo = classes[1]!.photos[0]!;
    const x = ndArray(
      Float32Array.from(photo, (byte) => byte / 255),
      [1, PHOTO_SIDE, PHOTO_SIDE, 3],
    );
    const probabilities = await ((await opened.predict(x)) as Tensor).data();
    const asked = (await experiment.ask!({ photo } as never)) as Float32Array;
    expect(probabilities[1]).toBeCloseTo(asked[1]!, 5);
  });
});

test('says what is lacking', () => {
  expect(lackOf([])).toContain('It takes 2 classes and 2 photos of each');
  expect(lackOf(stripes(1))).toBeDefined();
  expect(lackOf(stripes(2))).toBeUndefined();
  expect(lackOf(stripes(3).slice(1))).toBeDefined();
});

test('a file takes the photos along to a browser that has none, if they are whole', async () => {
  const config = { ...usual, photos: await keepPhotos(stripes(4).toReversed()) };
  const { own, material } = await trained(config);
  await forgetShelf('photos');
  await expect(makeTeach(config)).rejects.toThrow('kept only by the browser');
  const [first, ...others] = own!.arrays;
  for (const arrays of [others, [first!.map((pixels) => pixels + 1), ...others], [first!.subarray(1), ...others]]) {
    await expect(makeTeach(config, undefined, { ...own!, arrays })).rejects.toThrow('damaged');
  }
  await forgetShelf('photos');
  expect((await makeTeach(config, undefined, own)).material).toEqual(material);
  // And keeps them from then on.
  expect((await makeTeach(config)).material).toEqual(material);
  expect((await makeTeach(usual)).own).toBeUndefined();
});

test('an address whose photos are elsewhere is told', async () => {
  await expect(makeTeach({ ...usual, photos: '0123456789abcdef' })).rejects.toThrow('kept only by the browser');
});
