import 'fake-indexeddb/auto';
import '@neurite/backend-wasm';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { audioClip, loadCommandRecognizer, writeWav } from '@neurite/speech';
import { useBackend } from '@neurite/tensors';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { initialConfig } from '../../frame/settings.ts';
import { forgetShelf } from '../../tests/forget-shelf.ts';
import { runProgram } from '../../tests/run-program.ts';
import { train } from '../../tests/train.ts';
import { type ListenConfig, listenFields, SYNTHETIC } from './config.ts';
import { makeListen } from './experiment.ts';
import { listenProgram } from './program.ts';
import { keepRecordings, lackOf, type Recording, recordingsOf, SAMPLE_RATE } from './recordings.ts';
import type { Heard } from './view.ts';

const folder = mkdtempSync(join(tmpdir(), 'neurite-listen-'));
beforeAll(() => useBackend('wasm'));
afterAll(() => rmSync(folder, { recursive: true }));

const usual: ListenConfig = { ...initialConfig(listenFields), epochs: 2, channels: 4, batchSize: 16 };

async function trained(config: ListenConfig, saved?: Uint8Array, steps?: number) {
  const experiment = await makeListen(config, saved);
  await train(experiment, steps);
  return experiment;
}

/** Tones that go up or down, each a take of its own. */
function tones(takes: number): Recording[] {
  return ['down', 'up'].flatMap((word) =>
    Array.from({ length: takes }, (_, take) => ({
      word,
      samples: Float32Array.from({ length: 4000 }, (_, n) => {
        const hertz = 500 + 10 * take + (word === 'up' ? n : 4000 - n) / 8;
        return 0.3 * Math.sin((2 * Math.PI * hertz * n) / SAMPLE_RATE);
      }),
    })),
  );
}

test('understands synthetic voices that it never heard, also in a stream', async () => {
  const experiment = await trained(initialConfig(listenFields));
  const { labels, confusion } = await experiment.view();
  expect(labels).toEqual(['go', 'no', 'stop', 'yes', 'silence']);
  const right = confusion!.reduce((sum, row, index) => sum + row[index]!, 0);
  const all = confusion!.flat().reduce((sum, count) => sum + count, 0);
  expect(all).toBe(16);
  expect(right / all).toBeGreaterThan(0.8);

  const word = (await recordingsOf(SYNTHETIC)).find((recording) => recording.word === 'stop')!;
  await experiment.ask!({ kind: 'begin' } as never);
  const spoken = new Float32Array(2.4 * SAMPLE_RATE);
  spoken.set(word.samples, 0.8 * SAMPLE_RATE);
  const heard: string[] = [];
  for (let at = 0; at < spoken.length; at += 800) {
    const answer = (await experiment.ask!({ kind: 'hear', samples: spoken.subarray(at, at + 800) } as never)) as Heard;
    heard.push(...answer.words);
    expect(Object.keys(answer.scores)).toEqual(labels);
    expect(answer.mel.values).toHaveLength(answer.mel.frames * 40);
  }
  expect(heard).toContain('stop');
}, 120_000);

describe('a run', () => {
  test('is what the printed program does', { timeout: 120_000 }, async () => {
    const { curves } = (await trained(usual)).progress;
    const printed = (await runProgram(listenProgram(usual), 'history.history')) as Record<string, number[]>;
    expect(Object.keys(printed).sort()).toEqual(['accuracy', 'loss', 'valAccuracy', 'valLoss']);
    for (const [name, values] of Object.entries(printed)) {
      for (const [epoch, value] of values.entries()) expect(curves[name]![epoch]).toBeCloseTo(value, 5);
    }
  });

  test('with recordings of one’s own, too', { timeout: 120_000 }, async () => {
    const recordings = tones(5);
    const config = { ...usual, recordings: await keepRecordings(recordings) };
    const { curves } = (await trained(config)).progress;
    const files = recordings.map(({ word, samples }, index) => [
      `recordings/${word}/${String(index).padStart(3, '0')}.wav`,
      writeWav(audioClip(samples, SAMPLE_RATE), { encoding: 'float32' }),
    ]);
    const printed = (await runProgram(listenProgram(config), 'history.history', Object.fromEntries(files))) as Record<
      string,
      number[]
    >;
    for (const [name, values] of Object.entries(printed)) {
      for (const [epoch, value] of values.entries()) expect(curves[name]![epoch]).toBeCloseTo(value, 5);
    }
  });

  test.each([3, 6])(
    'goes on from a file after %i steps as if it had never stopped',
    { timeout: 120_000 },
    async (steps) => {
      const config = { ...usual, epochs: 3, recordings: await keepRecordings(tones(20)) };
      const whole = await trained(config);
      const first = await trained(config, undefined, steps);
      const second = await trained(config, await first.encode('run'));
      expect(second.progress.steps).toBe(whole.progress.steps);
      expect(second.progress.curves['valLoss']!.at(-1)).toBe(whole.progress.curves['valLoss']!.at(-1));
    },
  );

  test('its model opens as a recogniser in a program', async () => {
    const experiment = await trained({ ...usual, recordings: await keepRecordings(tones(4)) });
    const path = join(folder, 'words.safetensors');
    writeFileSync(path, await experiment.encode('model'));
    expect((await loadCommandRecognizer(path)).labels).toEqual(['down', 'up', 'silence']);
  });
});

test('says what is lacking', () => {
  expect(lackOf([])).toContain('It takes 2 words and 2 recordings of each');
  expect(lackOf(tones(1))).toBeDefined();
  expect(lackOf(tones(2))).toBeUndefined();
  expect(lackOf(tones(3).filter(({ word }) => word === 'up'))).toBeDefined();
});

test('a file takes the recordings along to a browser that has none, if they are whole', async () => {
  const config = { ...usual, recordings: await keepRecordings(tones(2).toReversed()) };
  const { own, material } = await makeListen(config);
  await forgetShelf('recordings');
  await expect(makeListen(config)).rejects.toThrow('kept only by the browser');
  const [first, ...others] = own!.arrays;
  for (const arrays of [others, [first!.map((sample) => sample / 2), ...others], [Int32Array.of(1), ...others]]) {
    await expect(makeListen(config, undefined, { ...own!, arrays })).rejects.toThrow('damaged');
  }
  await forgetShelf('recordings');
  expect((await makeListen(config, undefined, own)).material).toEqual(material);
  expect((await makeListen(config)).material).toEqual(material);
  expect((await makeListen(usual)).own).toBeUndefined();
});

test('an address whose recordings are elsewhere is told', async () => {
  await expect(makeListen({ ...usual, recordings: '0123456789abcdef' })).rejects.toThrow('kept only by the browser');
});
