import '@neurite/backend-cpu';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeClassification } from '@neurite/datasets';
import { dense } from '@neurite/layers';
import { sgd } from '@neurite/optimizers';
import { setSeed, useBackend } from '@neurite/tensors';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type Callback,
  csvLogger,
  earlyStopping,
  epochLines,
  lambdaCallback,
  learningRateScheduler,
  liveLine,
  loadModel,
  modelCheckpoint,
  type Sequential,
  sequential,
  type TrainingRun,
} from '../index.ts';

let folder: string;
beforeAll(() => useBackend('cpu'));
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'neurite-callbacks-'));
  setSeed(0);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const { x, y } = makeClassification({ nSamples: 64, nFeatures: 4, nInformative: 2, randomState: 0 });

function network(learningRate = 0.1): Sequential {
  const built = sequential([dense({ units: 1, activation: 'sigmoid', inputShape: [4] })]);
  built.compile({ optimizer: sgd({ learningRate }), loss: 'binaryCrossentropy', metrics: ['accuracy'] });
  return built;
}

/** Feeds a callback a made-up course of a figure, and says after how many epochs it ended the run. */
async function epochsUntilStop(callback: Callback, course: readonly number[], name = 'valLoss'): Promise<number> {
  let stopped = false;
  const run = { model: network(), epochs: course.length, stop: () => void (stopped = true) } as unknown as TrainingRun;
  await callback.onTrainBegin?.(run);
  for (const [epoch, value] of course.entries()) {
    await callback.onEpochEnd?.(epoch, { loss: 1, [name]: value }, run);
    if (stopped) return epoch + 1;
  }
  return course.length;
}

describe('earlyStopping', () => {
  it('waits as long as it was told', async () => {
    const course = [5, 4, 4.5, 4.2, 4.1, 3];
    expect(await epochsUntilStop(earlyStopping(), course)).toBe(3);
    expect(await epochsUntilStop(earlyStopping({ patience: 1 }), course)).toBe(3);
    expect(await epochsUntilStop(earlyStopping({ patience: 2 }), course)).toBe(4);
    expect(await epochsUntilStop(earlyStopping({ patience: 3 }), course)).toBe(5);
    expect(await epochsUntilStop(earlyStopping({ patience: 4 }), course)).toBe(6);
  });

  it('starts to wait anew only when the baseline is beaten, too', async () => {
    expect(await epochsUntilStop(earlyStopping({ patience: 3, baseline: 2 }), [5, 4, 3, 2.5, 1])).toBe(3);
    expect(await epochsUntilStop(earlyStopping({ patience: 3, baseline: 2 }), [5, 1.5, 3, 2.5, 2.2, 1])).toBe(5);
  });

  it('does not count small gains, nor the first epochs', async () => {
    expect(await epochsUntilStop(earlyStopping({ minDelta: 0.5 }), [5, 4.8, 4.7])).toBe(2);
    expect(await epochsUntilStop(earlyStopping({ startFromEpoch: 2 }), [1, 2, 3, 4])).toBe(4);
  });

  it('never takes what is no number for the best', async () => {
    expect(await epochsUntilStop(earlyStopping({ patience: 2 }), [Number.NaN, 3, 2, 1, 2, 2, 2])).toBe(6);
  });

  it('knows which figures should rise', async () => {
    expect(await epochsUntilStop(earlyStopping({ monitor: 'valAccuracy' }), [0.5, 0.6, 0.7, 0.6], 'valAccuracy')).toBe(
      4,
    );
    expect(
      await epochsUntilStop(earlyStopping({ monitor: 'valAccuracy', mode: 'min' }), [0.5, 0.6], 'valAccuracy'),
    ).toBe(2);
  });

  it.each([
    'matthewsCorrelation',
    'valCohenKappa',
    'fBeta',
    'cosineSimilarity',
    'sensitivityAtSpecificity',
    'valTruePositives',
    'valMeanIoU',
    'valAcc',
    'acc_1',
    'valR2',
  ])('knows that %s should rise', async (monitor) => {
    expect(await epochsUntilStop(earlyStopping({ monitor }), [0.5, 0.6, 0.7, 0.6, 0.5], monitor)).toBe(4);
  });

  it.each(['falsePositives', 'valHinge', 'logCoshError', 'valSimilarityLoss', 'accuracyMse', 'layer2Score'])(
    'knows that %s should fall',
    async (monitor) => {
      expect(await epochsUntilStop(earlyStopping({ monitor }), [0.7, 0.6, 0.5, 0.6, 0.7], monitor)).toBe(4);
    },
  );

  it.each([
    [undefined, 'item 1 is undefined'],
    [() => {}, 'item 1 is the function'],
    ['earlyStopping', 'item 1 is earlyStopping'],
  ])('refuses %s as a callback', async (callback, message) => {
    const callbacks = [earlyStopping({ monitor: 'loss' }), callback as Callback];
    await expect(network().fit(x, y, { callbacks })).rejects.toThrow(message);
  });

  it('refuses options that are none', () => {
    expect(() => earlyStopping({ patience: -1 })).toThrow('patience must be a number of at least 0; got -1.');
    expect(() => learningRateScheduler(0.1 as never)).toThrow('learningRateScheduler takes a function');
    expect(() => modelCheckpoint({} as never)).toThrow('modelCheckpoint needs a path');
  });

  it('refuses another mode', () => {
    expect(() => earlyStopping({ mode: 'minimum' as 'min' })).toThrow(
      "mode must be 'auto', 'min' or 'max'; got \"minimum\".",
    );
  });

  it('puts the best weights back', async () => {
    const trained = network(50);
    const weights: number[][] = [];
    const losses: number[] = [];
    await trained.fit(x, y, {
      epochs: 6,
      validationSplit: 0.25,
      callbacks: [
        earlyStopping({ patience: 6, restoreBestWeights: true }),
        {
          async onEpochEnd(_epoch, logs, run) {
            losses.push(logs.valLoss!);
            weights.push([...(await run.model.getWeights()[0]!.data())]);
          },
        },
      ],
    });
    const best = losses.indexOf(Math.min(...losses));
    expect([...(await trained.getWeights()[0]!.data())]).toEqual(weights[best]);
  });

  it('names the figure that it misses', async () => {
    await expect(network().fit(x, y, { callbacks: [earlyStopping({ monitor: 'valLos' })] })).rejects.toThrow(
      /no figure 'valLos' to monitor.*validationData/,
    );
  });
});

describe('modelCheckpoint', () => {
  it('names what its path asks for and there is not', async () => {
    const callbacks = modelCheckpoint({ path: join(folder, 'at-{acuracy}') });
    await expect(network().fit(x, y, { callbacks })).rejects.toThrow(
      "Unknown figure in modelCheckpoint's path 'acuracy'. Did you mean 'accuracy'?",
    );
    expect(readdirSync(folder)).toEqual([]);
  });

  it('fills the epoch and figures into the path', async () => {
    await network().fit(x, y, { epochs: 2, callbacks: [modelCheckpoint({ path: join(folder, 'at-{epoch}') })] });
    expect(readdirSync(folder).sort()).toEqual(['at-1', 'at-2']);
  });

  it('saves only the best when told', async () => {
    const run = { model: network(), state: () => undefined } as unknown as TrainingRun;
    const savedWith = async (threshold?: number): Promise<string[]> => {
      const name = threshold === undefined ? 'best' : 'below';
      const checkpoint = modelCheckpoint({
        path: join(folder, `${name}-{epoch}-{valLoss}`),
        saveBestOnly: true,
        ...(threshold === undefined ? {} : { initialValueThreshold: threshold }),
      });
      for (const [epoch, valLoss] of [3, 2, 2.5, 1.25].entries()) await checkpoint.onEpochEnd!(epoch, { valLoss }, run);
      return readdirSync(folder)
        .filter((file) => file.startsWith(name))
        .sort();
    };
    expect(await savedWith()).toEqual(['best-1-3', 'best-2-2', 'best-4-1.2500']);
    expect(await savedWith(2)).toEqual(['below-4-1.2500']);
  });

  it('saves after batches, and weights alone, when told', async () => {
    const options = { epochs: 2, batchSize: 16, seed: 4 };
    const whole = network();
    await whole.fit(x, y, {
      ...options,
      callbacks: [
        modelCheckpoint({ path: join(folder, 'model-{epoch}-{batch}'), saveFreq: 3 }),
        modelCheckpoint({ path: join(folder, '{epoch}.safetensors'), saveWeightsOnly: true }),
      ],
    });
    expect(readdirSync(folder).sort()).toEqual(['1.safetensors', '2.safetensors', 'model-1-3', 'model-2-2']);
    const other = network();
    await other.loadWeights(join(folder, '2.safetensors'));
    expect(await other.getWeights()[0]!.array()).toEqual(await whole.getWeights()[0]!.array());
    // In the middle of the second epoch: its other two batches are still to come.
    const resumed = await loadModel(join(folder, 'model-2-2'), { restoreRandomState: true });
    await resumed.fit(x, y, { ...options, initialEpoch: 1 });
    expect(await resumed.getWeights()[0]!.array()).toEqual(await whole.getWeights()[0]!.array());
  });
});

describe('csvLogger', () => {
  it('writes a row an epoch, and goes on with a file when told', async () => {
    const path = join(folder, 'logs', 'log.csv');
    await network().fit(x, y, { epochs: 2, callbacks: [csvLogger(path)] });
    await network().fit(x, y, { epochs: 1, callbacks: [csvLogger(path, { append: true })] });
    const lines = readFileSync(path, 'utf8').trim().split('\n');
    expect(lines[0]).toBe('epoch,loss,accuracy');
    expect(lines.slice(1).map((line) => line.split(',')[0])).toEqual(['1', '2', '1']);
    expect(Number(lines[1]!.split(',')[1])).toBeGreaterThan(0);
  });

  it('says why it cannot write', async () => {
    writeFileSync(join(folder, 'file'), '');
    await expect(network().fit(x, y, { callbacks: [csvLogger(join(folder, 'file', 'log.csv'))] })).rejects.toThrow(
      /Cannot write .*log\.csv/,
    );
  });
});

describe('progress', () => {
  it('prints a line an epoch with the figures', async () => {
    const lines: string[] = [];
    await network().fit(x, y, { epochs: 2, callbacks: [epochLines((line) => lines.push(line))] });
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(/^Epoch 2\/2 {2}\d+\.\d s {2}loss 0\.\d{4} {2}accuracy 0\.\d{4}$/);
  });

  it('writes over one line while an epoch runs', async () => {
    const written: string[] = [];
    await network().fit(x, y, { epochs: 2, batchSize: 1, callbacks: [liveLine((text) => written.push(text))] });
    expect(written.filter((text) => text.endsWith('\n'))).toHaveLength(2);
    expect(written.every((text) => text.startsWith('\r'))).toBe(true);
  });
});

it('lambdaCallback is told everything in order, and may end training', async () => {
  const told: string[] = [];
  await network().fit(x, y, {
    epochs: 5,
    batchSize: 32,
    callbacks: [
      lambdaCallback({
        onTrainBegin: () => void told.push('train'),
        onEpochBegin: (epoch) => void told.push(`epoch ${epoch}`),
        onBatchEnd: async (batch, run) => {
          told.push(`batch ${batch} ${Object.keys(await run.logs()).join('+')}`);
        },
        onEpochEnd: (epoch, _logs, run) => {
          told.push(`end ${epoch}`);
          run.stop();
        },
        onTrainEnd: () => void told.push('over'),
      }),
    ],
  });
  expect(told).toEqual(['train', 'epoch 0', 'batch 0 loss+accuracy', 'batch 1 loss+accuracy', 'end 0', 'over']);
});
