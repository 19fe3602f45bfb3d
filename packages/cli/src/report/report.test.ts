import { ndArray } from '@neurite/tensors';
import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { formatNumber, formatShare, table } from './html.ts';
import { pictureOf } from './picture.ts';
import { classificationReport, classOf, regressionReport } from './predictions.ts';
import { type ReportContent, reportHtml } from './report.ts';

const content: ReportContent = {
  title: 'A & B <test>',
  description: 'Two classes.',
  settings: { seed: 1 },
  history: { loss: [0.9, 0.5], accuracy: [0.5, 0.8], valLoss: [1, 0.6], valAccuracy: [0.4, 0.7] },
  evaluation: { loss: 0.6, accuracy: 0.7 },
  summary: ['Model: <b>'],
};

describe('a report', () => {
  it('is one page that needs nothing beside itself, and in which no text becomes markup', () => {
    const html = reportHtml({
      ...content,
      confusion: {
        matrix: [
          [3, 1],
          [0, 2],
        ],
        labels: ['<script>', 'b'],
      },
      samples: [{ input: { '<i>': 1.5 }, predicted: '<script>', actual: 'b', confidence: 0.83 }],
    });
    expect(html).toContain('<title>A &#38; B &#60;test&#62;</title>');
    expect(html).not.toMatch(/<script|<i>|<b>|<test>/);
    expect(html).not.toMatch(/(src|href)="(?!data:)/);
    expect(html.match(/<svg/g)).toHaveLength(3);
    expect(html).toContain('class="wrong">&#60;script&#62;</td>');
  });

  it('shows only what there is', () => {
    const html = reportHtml(content);
    for (const title of ['Confusion matrix', 'Predicted against true', 'Sample predictions']) {
      expect(html).not.toContain(title);
    }
    expect(reportHtml({ ...content, historyNote: 'In other units.' })).toContain('In other units.');
  });

  it('tells precision and recall of each class', () => {
    const html = reportHtml({
      ...content,
      confusion: {
        matrix: [
          [3, 1],
          [0, 0],
        ],
        labels: ['a', 'b'],
      },
    });
    const text = html.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');
    expect(text).toContain('a 100 % 75 % 4');
    expect(text).toContain('b 0 % – 0');
  });
});

describe('predictions', () => {
  it('take the largest share, and for one output the second class above a half', () => {
    expect(classOf(ndArray([[0.1, 0.7, 0.2]]), 0)).toEqual({ best: 1, share: expect.closeTo(0.7, 6) });
    expect(classOf(ndArray([[0.3], [0.8]]), 0)).toEqual({ best: 0, share: expect.closeTo(0.7, 6) });
    expect(classOf(ndArray([[0.3], [0.8]]), 1)).toEqual({ best: 1, share: expect.closeTo(0.8, 6) });
  });

  it('are counted by true and predicted class', () => {
    const { confusion, samples } = classificationReport({
      x: ndArray([[1], [2], [3]]),
      y: ndArray([0, 1, 1], undefined, 'int32'),
      probabilities: ndArray([
        [0.9, 0.1],
        [0.6, 0.4],
        [0.2, 0.8],
      ]),
      labels: ['no', 'yes'],
      featureNames: ['size'],
    });
    expect(confusion!.matrix).toEqual([
      [1, 0],
      [1, 1],
    ]);
    expect(samples![1]).toEqual({
      input: { size: 2 },
      predicted: 'no',
      actual: 'yes',
      confidence: expect.closeTo(0.6, 6),
    });
  });

  it('of numbers are set against the true ones', () => {
    const report = regressionReport({
      x: ndArray([[1], [2]]),
      y: ndArray([5, 6]),
      predicted: ndArray([[5.5], [6]]),
      name: 'price',
    });
    expect(report.scatter).toEqual({ actual: [5, 6], predicted: [5.5, 6], name: 'price' });
    expect(report.samples![0]).toEqual({ input: { x0: 1 }, predicted: 5.5, actual: 5 });
  });

  it('of pictures show the picture', () => {
    const { samples } = classificationReport({
      x: ndArray(new Float32Array(6).fill(0.5), [1, 2, 3, 1]),
      y: ndArray([0], undefined, 'int32'),
      probabilities: ndArray([[1, 0]]),
      labels: ['a', 'b'],
    });
    expect(samples![0]!.input).toMatchObject({ height: 2, width: 3 });
    expect(reportHtml({ ...content, samples: samples! })).toContain(
      '<img alt="" width="3" height="2" src="data:image/png;base64,',
    );
  });
});

it('a picture holds its pixels as grey values', () => {
  const [, base64] = /base64,([^"]+)/.exec(pictureOf([0, 0.5, 1, 2], 2, 2))!;
  const png = decode(Buffer.from(base64!, 'base64'));
  expect(png).toMatchObject({ width: 2, height: 2, channels: 1 });
  expect([...png.data]).toEqual([0, 128, 255, 255]);
});

it('numbers are written as people read them', () => {
  expect([0, 3, 0.123_456, 12.345_6, 1234.56, 1.5e-5, 3e7 + 0.5].map(formatNumber)).toEqual([
    '0',
    '3',
    '0.1235',
    '12.35',
    '1234.6',
    '1.50e-5',
    '3.00e+7',
  ]);
  expect(formatShare(0.5)).toBe('50\u00a0%');
  expect(
    table(
      ['name', 'count'],
      [
        ['a', '12'],
        ['b', '3'],
      ],
    ),
  ).toContain('<th>name</th><th class="number">count</th>');
});
