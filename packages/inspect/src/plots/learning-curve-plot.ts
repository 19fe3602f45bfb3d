import { ArgumentError } from '@neurite/backend';
import { drawChart } from './draw-chart.ts';

/** The figures of every epoch, by name: what `fit` gives as `history.history`. */
export type Curves = Readonly<Record<string, readonly number[]>>;

/**
 * The figures that have a learning curve of their own: all but those on held-out data, which are drawn beside the ones on
 * training data.
 *
 * @example
 * const plots = curvesOf(history).map((figure) => learningCurvePlot(history, figure));
 */
export function curvesOf(history: Curves): string[] {
  const held = new Set(Object.keys(history).map(heldOutName));
  return Object.keys(history).filter((name) => !held.has(name));
}

/**
 * How a figure went on over the epochs: a solid line on training data, a dashed one on held-out data (`val…`), where there are
 * some.
 *
 * @param history `(await model.fit(…)).history`
 * @param figure default 'loss'
 * @returns an SVG document
 * @throws ArgumentError when the history has no such figure
 * @example
 * const { history } = await model.fit(x, y, { epochs: 20, validationSplit: 0.2 });
 * await writeFile('loss.svg', learningCurvePlot(history));
 */
export function learningCurvePlot(history: Curves, figure: string = 'loss'): string {
  const values = history[figure];
  if (values === undefined) {
    throw new ArgumentError(
      `learningCurvePlot: the history has no figure '${figure}'. It has: ${curvesOf(history).join(', ')}.`,
    );
  }
  const held = history[heldOutName(figure)];
  const line = (name: string, points: readonly number[], type: 'solid' | 'dashed'): object => ({
    name,
    type: 'line',
    showSymbol: points.length === 1,
    data: points.map((value, epoch) => [epoch + 1, value]).filter(([, value]) => Number.isFinite(value)),
    lineStyle: { type, width: 2 },
  });
  return drawChart(440, 280, {
    title: { text: figure, left: 8, top: 6 },
    legend: { right: 8, top: 6, bottom: 'auto', icon: 'rect', itemHeight: 3, itemWidth: 18, itemGap: 18 },
    grid: { left: 8, right: 16, top: 44, bottom: 28 },
    xAxis: {
      type: 'value',
      name: 'epoch',
      nameLocation: 'middle',
      nameGap: 26,
      min: values.length === 1 ? 0 : 1,
      max: values.length === 1 ? 2 : values.length,
      minInterval: 1,
    },
    yAxis: { type: 'value', scale: true },
    series: [line('training', values, 'solid'), ...(held === undefined ? [] : [line('held out', held, 'dashed')])],
  });
}

function heldOutName(name: string): string {
  return `val${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
}
