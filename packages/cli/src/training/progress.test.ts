import { Writable } from 'node:stream';
import type { Callback, Logs, TrainingRun } from '@neurite/models';
import { describe, expect, it } from 'vitest';
import { figuresLine, trainingProgress } from './progress.ts';

function streamOf(isTTY: boolean): { stream: Writable & { isTTY: boolean }; text: () => string } {
  let written = '';
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      written += chunk.toString();
      done();
    },
  });
  return { stream: Object.assign(stream, { isTTY }), text: () => written };
}

/** Goes through the calls that `fit` makes. */
async function fit(callback: Callback, epochs: number, steps: number, initialEpoch: number = 0): Promise<void> {
  const logs: Logs = { loss: 0.25, accuracy: 0.5 };
  const run = { epochs, steps, logs: async () => logs, stop() {} } as unknown as TrainingRun;
  await callback.onTrainBegin?.(run);
  for (let epoch = initialEpoch; epoch < epochs; epoch++) {
    await callback.onEpochBegin?.(epoch, run);
    for (let batch = 0; batch < steps; batch++) await callback.onBatchEnd?.(batch, run);
    await callback.onEpochEnd?.(epoch, logs, run);
  }
  await callback.onTrainEnd?.(logs, run);
}

describe('progress', () => {
  it('is a line now and then where nobody watches', async () => {
    const { stream, text } = streamOf(false);
    await fit(trainingProgress(stream), 100, 3);
    const lines = text().trimEnd().split('\n');
    expect(lines).toHaveLength(10);
    expect(lines[0]).toMatch(/^Epoch {2}10\/100 {2}loss 0\.2500 {2}accuracy 0\.5000 {2}\(\d+\.\d s\)$/);
    expect(lines.at(-1)).toMatch(/^Epoch 100\/100/);
  });

  it('shows every epoch where there are few, and the last one always', async () => {
    const { stream, text } = streamOf(false);
    await fit(trainingProgress(stream), 3, 3);
    expect(text().match(/Epoch/g)).toHaveLength(3);
    const odd = streamOf(false);
    await fit(trainingProgress(odd.stream), 25, 1);
    expect(odd.text()).toContain('Epoch 25/25');
  });

  it('is a bar with figures and the time that is left in a terminal', async () => {
    const { stream, text } = streamOf(true);
    await fit(trainingProgress(stream), 4, 5);
    expect(text()).toMatch(/Epoch 1\/4 ░{20} 0%/);
    expect(text()).toMatch(/Epoch 4\/4 █{20} 100% {2}loss 0\.2500 {2}accuracy 0\.5000 {2}ETA 0s/);
    expect(text().endsWith('\n')).toBe(true);
  });

  it('of a run that goes on counts what is left', async () => {
    const { stream, text } = streamOf(true);
    await fit(trainingProgress(stream), 4, 5, 2);
    expect(text()).toMatch(/Epoch 3\/4 ░{20} 0%/);
    expect(text()).toMatch(/Epoch 4\/4 █{20} 100%/);
  });

  it('keeps small figures legible', () => {
    expect(figuresLine({ loss: 0.000_012_3, accuracy: 1, mse: 0, big: 1_234_567 })).toBe(
      'loss 1.23e-5  accuracy 1.0000  mse 0.0000  big 1.23e+6',
    );
  });
});
