import { ArgumentError } from '@neurite/backend';
import { drawChart } from './draw-chart.ts';

/**
 * Points in the plane, a colour for each label.
 *
 * @param points as `project` gives them: two coordinates each
 * @param labels one for each point
 * @returns an SVG document
 * @throws ArgumentError when there are not as many labels as points
 * @example
 * const svg = projectionPlot((await project(vectors)).points, labels);
 */
export function projectionPlot(
  points: readonly (readonly number[])[],
  labels: ArrayLike<number | string> = points.map(() => ''),
): string {
  if (labels.length !== points.length || points.some((point) => point.length < 2)) {
    throw new ArgumentError(
      `projectionPlot needs a label for each point of two coordinates; got ${labels.length} and ${points.length}.`,
    );
  }
  const names = [...new Set(Array.from(labels, String))].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  return drawChart(640, 480, {
    legend: names.length > 1 ? { type: 'plain', right: 8, top: 8, orient: 'vertical' } : { show: false },
    grid: { left: 40, right: names.length > 1 ? 90 : 16, top: 16, bottom: 32 },
    xAxis: { type: 'value', scale: true },
    yAxis: { type: 'value', scale: true },
    series: names.map((name) => ({
      name,
      type: 'scatter',
      symbolSize: 5,
      data: points.filter((_, index) => String(labels[index]) === name).map(([x, y]) => [x, y]),
    })),
  });
}
