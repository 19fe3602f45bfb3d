/** How well the scores of a classifier of two classes separate them, and whether they are probabilities. */
import { ArgumentError } from '@neurite/backend';
import { countsAbove, ranked } from './binary-scores.ts';
import { drawChart } from './draw-chart.ts';
import { BLUE, MUTED } from './theme.ts';

/** Where points are, and the share of the examples behind each, where they are drawn by it. */
type Points = readonly (readonly [x: number, y: number, share?: number])[];

/** A curve from 0 to 1 both ways, with a dashed line to compare it with. */
function unitChart(x: string, y: string, title: string, points: Points, reference: Points): string {
  const hasShares = points.some(([, , share]) => share !== undefined);
  const axis = { type: 'value', min: 0, max: 1, nameLocation: 'middle', nameGap: 30 };
  return drawChart(400, 400, {
    title: { text: title, left: 'center', top: 6 },
    grid: { left: 52, right: 20, top: 36, bottom: 48 },
    xAxis: { ...axis, name: x },
    yAxis: { ...axis, name: y, nameGap: 36 },
    series: [
      { type: 'line', data: reference, showSymbol: false, lineStyle: { type: 'dashed', width: 1, color: MUTED } },
      {
        type: 'line',
        data: points,
        showSymbol: hasShares,
        // An area by the number of examples: few of them tell little.
        symbolSize: ([, , share = 0]: readonly number[]) => 5 + 22 * Math.sqrt(share!),
        symbol: 'circle',
        lineStyle: { width: 2, color: BLUE },
        itemStyle: { color: BLUE },
      },
    ],
  });
}

/**
 * The receiver operating characteristic: the share of yes that is found over the share of no that is taken for yes, for every
 * threshold; with the area under it.
 *
 * @param labels 0 or 1 for each example
 * @param scores the larger, the surer of 1
 * @returns an SVG document
 * @throws ArgumentError when labels are of one kind, or do not fit the scores
 * @example
 * await writeFile('roc.svg', rocPlot(yTest.data, await (await model.predict(xTest)).data()));
 */
export function rocPlot(labels: ArrayLike<number>, scores: ArrayLike<number>): string {
  const given = ranked(labels, scores, 'rocPlot');
  const negatives = given.labels.length - given.positives;
  const points: [number, number][] = [
    [0, 0],
    ...countsAbove(given).map(({ yes, no }): [number, number] => [no / negatives, yes / given.positives]),
  ];
  const area = points
    .slice(1)
    .reduce((sum, [x, y], index) => sum + ((x - points[index]![0]) * (y + points[index]![1])) / 2, 0);
  return unitChart('false positive rate', 'true positive rate', `ROC, area ${area.toFixed(3)}`, points, [
    [0, 0],
    [1, 1],
  ]);
}

/**
 * Precision over recall, for every threshold; with the average precision.
 *
 * @param labels 0 or 1 for each example
 * @param scores the larger, the surer of 1
 * @returns an SVG document
 * @throws ArgumentError when labels are of one kind, or do not fit the scores
 * @example
 * await writeFile('precision-recall.svg', precisionRecallPlot(labels, scores));
 */
export function precisionRecallPlot(labels: ArrayLike<number>, scores: ArrayLike<number>): string {
  const given = ranked(labels, scores, 'precisionRecallPlot');
  const points = countsAbove(given).map(({ yes, no }): [number, number] => [yes / given.positives, yes / (yes + no)]);
  const average = points.reduce(
    (sum, [recall, precision], index) => sum + (recall - (points[index - 1]?.[0] ?? 0)) * precision,
    0,
  );
  const share = given.positives / given.labels.length;
  const title = `precision and recall, average precision ${average.toFixed(3)}`;
  return unitChart('recall', 'precision', title, points, [
    [0, share],
    [1, share],
  ]);
}

/**
 * Whether scores are probabilities: the share of yes among examples of about the same score, over that score. On the dashed
 * diagonal they are. The larger a point, the more examples are behind it.
 *
 * Source: Niculescu-Mizil and Caruana, Predicting good probabilities with supervised learning (ICML 2005).
 *
 * @param labels 0 or 1 for each example
 * @param scores from 0 to 1
 * @param options `bins`: equal parts of 0…1, 10 by default; those without examples are left out
 * @returns an SVG document
 * @throws ArgumentError when a score is no probability, or labels do not fit
 * @example
 * await writeFile('calibration.svg', calibrationPlot(labels, scores));
 */
export function calibrationPlot(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  { bins = 10 }: { readonly bins?: number } = {},
): string {
  const given = ranked(labels, scores, 'calibrationPlot');
  const bad = given.scores.find((score) => score < 0 || score > 1);
  if (bad !== undefined || !Number.isInteger(bins) || bins < 1) {
    throw new ArgumentError(
      `calibrationPlot takes scores from 0 to 1 and at least one bin; got ${bad ?? 'such scores'} and ${bins}.`,
    );
  }
  const groups = Map.groupBy(
    given.scores.map((score, index) => ({ score, label: given.labels[index]! })),
    ({ score }) => Math.min(bins - 1, Math.floor(score * bins)),
  );
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const points = [...groups.entries()]
    .sort(([a], [b]) => a - b)
    .map(([, group]): [number, number, number] => [
      mean(group.map(({ score }) => score)),
      mean(group.map(({ label }) => label)),
      group.length / given.labels.length,
    ]);
  return unitChart('score', 'share of yes', 'calibration', points, [
    [0, 0],
    [1, 1],
  ]);
}
