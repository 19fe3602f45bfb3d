import { ndArray } from '@neurite/tensors';
import { describe, expect, it } from 'vitest';
import golden from '../golden/metrics.json' with { type: 'json' };
import { expectClose } from '../testing/expect-close.ts';
import { type ClassificationReportOptions, classificationReport, type ClassReport } from './classification-report.ts';

const row = ({ precision, recall, f1, support }: ClassReport): number[] => [precision, recall, f1, support];

describe('gives the numbers and the very table of scikit-learn', () => {
  it.each(golden.reports.map((report) => [report.name, report] as const))('%s', (_name, expected) => {
    const { yTrue, yPred, options, numbers, text } = expected;
    const report = classificationReport(yTrue, yPred, options as ClassificationReportOptions);
    expect(String(report)).toBe(text);
    const {
      accuracy,
      'macro avg': macro,
      'weighted avg': weighted,
      'micro avg': micro,
      ...classes
    } = numbers as unknown as {
      readonly accuracy?: number;
      readonly [key: string]: number[] | number | undefined;
    };
    expect([...report.classes.keys()]).toEqual(Object.keys(classes));
    for (const [name, scores] of report.classes) expectClose(row(scores), classes[name] as number[], 1e-7);
    expectClose(row(report.macroAverage), macro as number[], 1e-7);
    expectClose(row(report.weightedAverage), weighted as number[], 1e-7);
    if (accuracy === undefined) expectClose(row(report.microAverage!), micro as number[], 1e-7);
    else expectClose([report.accuracy!], [accuracy], 1e-7);
  });
});

it('takes host arrays, as columns too', () => {
  const labels = ndArray(Int32Array.from([0, 1, 1]), [3, 1]);
  expect(classificationReport(labels, Int32Array.from([0, 1, 1])).accuracy).toBe(1);
});

it('says what is wrong', () => {
  expect(() => classificationReport([1], [1, 2])).toThrow('got 1 labels and 2 predictions');
  expect(() => classificationReport([], [])).toThrow('at least one; got 0 labels');
  expect(() => classificationReport([1, 2], [1, 2], { targetNames: ['a'] })).toThrow(
    'targetNames has 1 names for 2 classes.',
  );
  expect(() => classificationReport([1], ndArray([[0.1, 0.9]]))).toThrow('Of scores take argMax(scores, -1) first.');
});
