import '@neurite/backend-wasm';
import { breastCancer } from '@neurite/data-uci';
import { standardScaler } from '@neurite/datasets';
import { dense } from '@neurite/layers';
import { sequential } from '@neurite/models';
import { setSeed, useBackend } from '@neurite/tensors';
import { beforeAll, describe, expect, it } from 'vitest';
import { calibrationPlot, doctor, type Doctor, observationsPlot, precisionRecallPlot, rocPlot } from '../index.ts';

// scikit-learn 1.2's example of roc_auc_score: area 0.75, average precision 0.8333.
const labels = [0, 0, 1, 1];
const scores = [0.1, 0.4, 0.35, 0.8];

describe('plots of a classifier', () => {
  it('show scikit-learn’s areas', () => {
    expect(rocPlot(labels, scores)).toContain('ROC, area 0.750');
    expect(precisionRecallPlot(labels, scores)).toContain('average precision 0.833');
    expect(rocPlot([0, 1, 0, 1], [0.5, 0.5, 0.5, 0.5])).toContain('area 0.500');
    expect(rocPlot(labels, [0, 0.1, 0.8, 0.9])).toContain('area 1.000');
  });

  it('show a point for each part of the scores in which there are examples', () => {
    const svg = calibrationPlot([0, 0, 1, 1, 1, 0], [0.05, 0.05, 0.55, 0.55, 0.95, 0.95]);
    const symbols = (document: string): number => document.match(/<path d="[^"]*A[^"]*"[^>]*fill="#fff"/g)?.length ?? 0;
    expect(symbols(svg)).toBe(3);
    expect(symbols(calibrationPlot([0, 0, 1, 1, 1, 0], [0.05, 0.05, 0.55, 0.55, 0.95, 0.95], { bins: 2 }))).toBe(2);
  });

  it('refuse labels and scores that they cannot show', () => {
    expect(() => rocPlot([0, 1], [0.5])).toThrow('a score for each label');
    expect(() => rocPlot([1, 1], [0.5, 0.6])).toThrow('labels of both kinds');
    expect(() => precisionRecallPlot([0, 2], [0.5, 0.6])).toThrow('got 2 and 0.6 at 1');
    expect(() => rocPlot([0, 1], [Number.NaN, 0.6])).toThrow('finite scores');
    expect(() => calibrationPlot([0, 1], [0.5, 1.5])).toThrow('scores from 0 to 1');
  });
});

describe('a plot of what the doctor saw', () => {
  let watch: Doctor;

  beforeAll(async () => {
    await useBackend('wasm');
    setSeed(0);
    const { x, y } = await breastCancer();
    const model = sequential([
      dense({ units: 8, activation: 'relu', name: 'hidden' }),
      dense({ units: 1, activation: 'sigmoid', name: 'last' }),
    ]);
    model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy' });
    watch = doctor({ every: 5, onVerdict: () => {} });
    await model.fit(standardScaler().fitTransform(x), y, { epochs: 2, verbose: 0, callbacks: watch });
  });

  it('has a line for each layer, whatever is drawn', () => {
    for (const figure of ['gradientNorm', 'updateRatio', 'deadShare'] as const) {
      const svg = observationsPlot(watch.observations, figure);
      expect(svg).toContain(figure);
      expect(svg).toContain('hidden');
      expect(svg).toContain('last');
    }
  });
});
