import '@neurite/backend-cpu';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dense } from '@neurite/layers';
import { sgd } from '@neurite/optimizers';
import { ndArray, setSeed, useBackend } from '@neurite/tensors';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type History, sequential, tensorBoard } from '../../index.ts';
import { histogramOf } from './histogram.ts';

let folder: string;
beforeEach(async () => {
  await useBackend('cpu');
  setSeed(0);
  folder = mkdtempSync(join(tmpdir(), 'neurite-events-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface ReadHistogram {
  readonly num: number;
  readonly min: number;
  readonly max: number;
  readonly bucket: readonly number[];
  readonly bucketLimit: readonly number[];
}

interface ReadEvent {
  readonly wallTime: number;
  readonly step: number;
  readonly fileVersion?: string;
  readonly values: readonly { tag: string; simpleValue?: number; histo?: ReadHistogram }[];
}

/** An independent reader, in Python: it decodes frames, checksums and messages by its own code. */
const reader = join(import.meta.dirname, '../../testing/read_events.py');
const hasPython = spawnSync('python3', ['--version']).status === 0;
if (!hasPython) console.warn('Skipped: there is no python3 to read event files by other code than ours.');

function eventsIn(kind: string): ReadEvent[] {
  const files = readdirSync(join(folder, kind)).sort();
  expect(files.every((file) => /^events\.out\.tfevents\.\d+\./.test(file))).toBe(true);
  const { stdout, stderr } = spawnSync('python3', [reader, ...files.map((file) => join(folder, kind, file))]);
  expect(stderr.toString()).toBe('');
  return stdout
    .toString()
    .trim()
    .split('\n')
    .flatMap((line) => JSON.parse(line) as ReadEvent[]);
}

async function trained(options: Parameters<typeof tensorBoard>[0]): Promise<History> {
  const network = sequential([dense({ units: 2, activation: 'tanh', inputShape: [2] }), dense({ units: 1 })]);
  network.compile({ optimizer: sgd({ learningRate: 0.25 }), loss: 'mse', metrics: ['mae'] });
  const x = ndArray(
    Float32Array.from({ length: 40 }, (_, index) => Math.sin(index)),
    [20, 2],
  );
  const y = ndArray(Float32Array.from({ length: 20 }, (_, index) => index / 10));
  const callbacks = tensorBoard({ logDir: folder, ...options });
  return network.fit(x, y, { epochs: 3, batchSize: 5, validationSplit: 0.25, callbacks });
}

describe.skipIf(!hasPython)('another reader finds in the event files', () => {
  it('the figures of every epoch, those on held-out data apart', async () => {
    const { history } = await trained({});
    const [first, ...epochs] = eventsIn('train');
    expect(first).toMatchObject({ fileVersion: 'brain.Event:2', values: [] });
    expect(epochs.map(({ step }) => step)).toEqual([0, 1, 2]);
    for (const [epoch, { values, wallTime }] of epochs.entries()) {
      expect(values).toEqual([
        { tag: 'epoch_loss', simpleValue: Math.fround(history.loss![epoch]!) },
        { tag: 'epoch_mae', simpleValue: Math.fround(history.mae![epoch]!) },
        { tag: 'epoch_learningRate', simpleValue: 0.25 },
      ]);
      expect(Math.abs(wallTime - Date.now() / 1000)).toBeLessThan(3600);
    }
    const held = eventsIn('validation').slice(1);
    expect(held.map(({ values }) => values[0])).toEqual(
      history.valLoss!.map((value) => ({ tag: 'epoch_loss', simpleValue: Math.fround(value) })),
    );
  });

  it('figures of batches, and histograms of the weights', async () => {
    await trained({ updateFreq: 2, histogramFreq: 2 });
    const events = eventsIn('train').slice(1);
    const batches = events.filter(({ values }) => values[0]!.tag === 'batch_loss');
    expect(batches.map(({ step }) => step)).toEqual([2, 4, 6, 8]);
    const withHistograms = events.filter(({ values }) => values.some(({ histo }) => histo !== undefined));
    expect(withHistograms.map(({ step }) => step)).toEqual([0, 2]);
    const histograms = withHistograms[0]!.values.filter(({ histo }) => histo !== undefined);
    expect(histograms.map(({ tag }) => tag)).toEqual([
      'dense/kernel/histogram',
      'dense/bias/histogram',
      'dense_1/kernel/histogram',
      'dense_1/bias/histogram',
    ]);
    const { num, bucket, bucketLimit, min, max } = histograms[0]!.histo!;
    expect([num, bucketLimit.at(-1)]).toEqual([4, max]);
    expect(bucket.reduce((a, b) => a + b)).toBe(4);
    expect(min).toBeLessThan(max);
  });
});

it('a histogram counts every value in the bucket whose limit it does not pass', () => {
  const data = Float32Array.of(0, 0.5, 1, 15, 30, 30, Number.NaN);
  const { counts, limits, ...rest } = histogramOf(data);
  expect(rest).toEqual({ min: 0, max: 30, count: 6, sum: 76.5, sumOfSquares: 0.25 + 1 + 225 + 1800 });
  expect([counts[0], counts[1], counts[15], counts[29]]).toEqual([2, 1, 1, 2]);
  expect([limits[0], limits[29]]).toEqual([1, 30]);
  expect(histogramOf(new Float32Array(3).fill(2)).counts[29]).toBe(3);
  expect(histogramOf(new Float32Array(0))).toMatchObject({ count: 0, min: 0, max: 0 });
});

it('says why it cannot write, and what it was told wrong', async () => {
  writeFileSync(join(folder, 'train'), '');
  await expect(trained({})).rejects.toThrow(/Cannot write .*tfevents.*not a folder|Cannot write .*tfevents/);
  expect(() => tensorBoard({ updateFreq: 0 })).toThrow(/updateFreq must be .*got 0/);
});
