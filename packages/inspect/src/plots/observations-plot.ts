import type { LayerObservation, Observation } from '../doctor/chart.ts';
import { drawChart } from './draw-chart.ts';

/** What of a layer is drawn over the steps. */
type Drawn =
  | 'gradientNorm'
  | 'updateRatio'
  | 'weightNorm'
  | 'deadShare'
  | 'saturatedShare'
  | 'effectiveRank'
  | 'activationStd';

/** Of more layers than these only the first and the last are named. */
const MOST_NAMED = 10;

const LINEAR: readonly Drawn[] = ['deadShare', 'saturatedShare', 'effectiveRank'];

/**
 * How a figure of each layer went on in training, as the doctor saw it: a line for each layer. Norms and ratios are on a
 * logarithmic axis.
 *
 * @param observations those of `doctor()`
 * @param figure default 'gradientNorm'
 * @returns an SVG document
 * @example
 * await writeFile('gradients.svg', observationsPlot(watch.observations));
 */
export function observationsPlot(observations: readonly Observation[], figure: Drawn = 'gradientNorm'): string {
  const isLinear = LINEAR.includes(figure);
  const wanted = ({ hasKernel }: LayerObservation): boolean => hasKernel || isLinear || figure === 'activationStd';
  const paths = [...new Set(observations.flatMap(({ layers }) => layers.filter(wanted).map(({ path }) => path)))];
  const points = (path: string): (readonly [number, number])[] =>
    observations
      .map(({ step, layers }) => [step, layers.find((layer) => layer.path === path)?.[figure] ?? Number.NaN] as const)
      .filter(([, value]) => Number.isFinite(value) && (isLinear || value > 0));
  const named = paths.length <= MOST_NAMED ? paths : [paths[0]!, paths.at(-1)!];
  return drawChart(480, 300, {
    title: { text: figure, left: 8, top: 6 },
    legend: {
      orient: 'vertical',
      right: 8,
      top: 32,
      bottom: 'auto',
      icon: 'rect',
      itemHeight: 3,
      itemWidth: 14,
      data: named,
    },
    grid: { left: 8, right: 44 + 6.5 * Math.max(4, ...named.map((path) => path.length)), top: 40, bottom: 28 },
    xAxis: { type: 'value', name: 'step', nameLocation: 'middle', nameGap: 26, axisLabel: { hideOverlap: true } },
    yAxis: { type: isLinear ? 'value' : 'log', scale: true },
    series: paths.map((path) => ({ name: path, type: 'line', showSymbol: false, data: points(path) })),
  });
}
