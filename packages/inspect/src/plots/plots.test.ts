import '@neurite/backend-wasm';
import { breastCancer } from '@neurite/data-uci';
import { standardScaler } from '@neurite/datasets';
import { dense } from '@neurite/layers';
import { sequential } from '@neurite/models';
import { ndArray, setSeed, useBackend } from '@neurite/tensors';
import { decode } from 'fast-png';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  attributionsPlot,
  calibrationPlot,
  confusionMatrixPlot,
  curvesOf,
  doctor,
  type Doctor,
  histogramsPlot,
  learningCurvePlot,
  observationsPlot,
  overlayPlot,
  pictureUrl,
  precisionRecallPlot,
  regressionPlot,
  rocPlot,
} from '../index.ts';

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
    const symbols = (document: string): number => document.match(/<path d="M1 0A1 1[^"]*"/g)?.length ?? 0;
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
    watch = doctor({ every: 5, histograms: true, onVerdict: () => {} });
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

  it('counts every weight and gradient of a layer, in each step that was looked into', () => {
    for (const { layers } of watch.observations) {
      const { weightHistogram, gradientHistogram, weightNorm } = layers[0]!;
      for (const { counts, nonFinite } of [weightHistogram!, gradientHistogram!]) {
        expect(counts.reduce((sum, count) => sum + count)).toBe(30 * 8);
        expect(nonFinite).toBe(0);
      }
      const { low, high, counts } = weightHistogram!;
      // The squares of the middles of the parts make up the norm, within the width of a part.
      const middle = (part: number): number => low + ((part + 0.5) * (high - low)) / counts.length;
      const squares = counts.reduce((sum, count, part) => sum + count * middle(part) ** 2, 0);
      expect(Math.sqrt(squares)).toBeCloseTo(weightNorm, 1);
    }
  });

  it('has a curve for each step, of weights and of gradients', () => {
    const curves = (svg: string): number => svg.match(/fill-opacity="0\.\d+"/g)?.length ?? 0;
    for (const of of ['weights', 'gradients'] as const) {
      const svg = histogramsPlot(watch.observations, { layer: 'last', of });
      expect(svg).toContain(`${of} of last`);
      expect(curves(svg)).toBe(Math.min(24, watch.observations.length));
    }
    expect(() => histogramsPlot(watch.observations, { layer: 'lost' })).toThrow('There are some of: hidden, last');
    expect(() => histogramsPlot([])).toThrow('doctor({ histograms: true })');
  });

  it('leaves out what is not finite', () => {
    const [first] = watch.observations;
    const { weightHistogram } = first!.layers[0]!;
    const broken = { low: Number.NaN, high: Number.NaN, counts: weightHistogram!.counts, nonFinite: 240 };
    const layers = [{ ...first!.layers[0]!, gradientNorm: Number.NaN, weightHistogram: broken }];
    const observations = [...watch.observations, { ...first!, step: 99, layers }];
    for (const svg of [histogramsPlot(observations), observationsPlot(observations)]) expect(svg).not.toContain('NaN');
    expect(() => histogramsPlot([observations.at(-1)!])).toThrow("none of the weights of 'hidden' were finite");
  });
});

describe('learning curves', () => {
  const history = { loss: [0.9, 0.5], accuracy: [0.5, 0.8], valLoss: [1, Number.NaN], valAccuracy: [0.4, 0.7] };

  it('show a figure on training and on held-out data together', () => {
    expect(curvesOf(history)).toEqual(['loss', 'accuracy']);
    for (const figure of curvesOf(history)) {
      const svg = learningCurvePlot(history, figure);
      expect(svg).toContain('held out');
      expect(svg).toMatch(/stroke-dasharray/);
      expect(svg).not.toContain('NaN');
    }
    expect(learningCurvePlot({ loss: [1] })).not.toContain('held out');
    // A figure is not taken for one on validation data by its first letters alone.
    expect(curvesOf({ loss: [1, 2], valence: [1, 2] })).toEqual(['loss', 'valence']);
    expect(() => learningCurvePlot(history, 'f1')).toThrow("no figure 'f1'. It has: loss, accuracy");
  });
});

describe('a confusion matrix', () => {
  it('has its counts in the cells as long as they have room', () => {
    const matrix = [
      [37, 2],
      [0, 1],
    ];
    expect(confusionMatrixPlot(matrix)).toContain('>37</text>');
    const many = Array.from({ length: 40 }, (_, row) =>
      Array.from({ length: 40 }, (__, column) => (row === column ? 370 : 0)),
    );
    expect(confusionMatrixPlot(many)).not.toContain('>370</text>');
    expect(() => confusionMatrixPlot(matrix, ['a'])).toThrow('2 rows of 2 and 1 names');
  });
});

describe('a plot of a regression', () => {
  it('thins out many points, and refuses what does not fit', () => {
    const values = Array.from({ length: 10_000 }, (_, index) => index);
    expect(regressionPlot(values, values, 'price').length).toBeLessThan(500_000);
    expect(() => regressionPlot([1, 2], [1])).toThrow('a prediction for each value');
  });
});

describe('explanations', () => {
  it('as bars: the largest first, no more than asked for', () => {
    const svg = attributionsPlot(
      [
        { name: 'small', value: 0.01 },
        { name: 'against', value: -0.5 },
        { name: 'for', value: 0.3 },
      ],
      { title: 'why', most: 2 },
    );
    expect(svg.indexOf('against')).toBeLessThan(svg.indexOf('>for<'));
    expect(svg).not.toContain('small');
    expect(() => attributionsPlot([{ name: 'a', value: Number.NaN }])).toThrow("NaN for 'a'");
  });

  it('as colours over a picture: none where there is nothing to say', () => {
    const picture = ndArray(new Float32Array(4).fill(0.5), [2, 2, 1]);
    const svg = overlayPlot(
      picture,
      ndArray([
        [0, -2],
        [1, 0],
      ]),
      { size: 100 },
    );
    const [below, heat] = [...svg.matchAll(/base64,([^"]+)/g)].map(([, data]) => decode(Buffer.from(data!, 'base64')));
    expect([...below!.data]).toEqual([128, 128, 128, 128]);
    const alpha = [0, 1, 2, 3].map((pixel) => heat!.data[4 * pixel + 3]);
    expect(alpha).toEqual([0, 191, 96, 0]);
    const [red, blue] = [heat!.data[8]!, heat!.data[6]!];
    expect(red).toBeGreaterThan(heat!.data[10]!);
    expect(blue).toBeGreaterThan(heat!.data[4]!);
    expect(svg).toContain('width="100" height="100"');
    expect(() => overlayPlot(picture, ndArray([1, 2]))).toThrow('[rows, columns]');
    expect(() => overlayPlot(picture, ndArray([[Number.NaN]]))).toThrow('not finite');
    expect(() => pictureUrl(ndArray([[[0, 1]]]))).toThrow('[1, 1, 2]');
  });

  it('as colours over a large picture', () => {
    const side = 512;
    const picture = ndArray(new Float32Array(side * side), [side, side, 1]);
    const map = ndArray(
      Float32Array.from({ length: side * side }, (_, cell) => -cell),
      [side, side],
    );
    const [, heat] = [...overlayPlot(picture, map).matchAll(/base64,([^"]+)/g)].map(([, url]) =>
      decode(Buffer.from(url!, 'base64')),
    );
    expect([heat!.data[3], heat!.data.at(-1)]).toEqual([0, 191]);
  });
});

it('plots are light or dark as their page is, and need nothing beside themselves', () => {
  const svg = rocPlot(labels, scores);
  expect(svg).toContain('light-dark(#ffffff, ');
  expect(svg).not.toMatch(/(src|href)="(?!data:)|<script/);
});
