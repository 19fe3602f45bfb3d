import { ArgumentError } from '@neurite/backend';
import type { Observation } from '../doctor/chart.ts';
import type { Histogram } from '../doctor/histogram.ts';
import { drawChart } from './draw-chart.ts';
import { BLUE, GROUND } from './theme.ts';

/** How {@link histogramsPlot} draws. */
export interface HistogramsOptions {
  /** The path of the layer. Default: the first that has a kernel. */
  readonly layer?: string;
  /** The values of its kernel, or their gradients. Default 'weights'. */
  readonly of?: 'weights' | 'gradients';
}

/** More curves than this hide each other. */
const MOST_CURVES = 24;
const POINTS = 60;
/** The height of a curve, in distances between curves. */
const HEIGHT = 3;

/**
 * How the values of a layer's kernel, or of its gradients, were spread over the steps of a training: a curve for each step that
 * was looked into, the first at the back. Each is as high as the others, so what is compared is their shape and width.
 *
 * @param observations those of `doctor({ histograms: true })`
 * @returns an SVG document
 * @throws ArgumentError when there are no histograms, none of finite values, or no such layer
 * @example
 * const watch = doctor({ histograms: true });
 * await model.fit(x, y, { callbacks: watch });
 * await writeFile('weights.svg', histogramsPlot(watch.observations, { layer: 'dense' }));
 */
export function histogramsPlot(
  observations: readonly Observation[],
  { layer, of = 'weights' }: HistogramsOptions = {},
): string {
  const counted = observations.flatMap(({ layers }) => layers.filter((one) => one.weightHistogram !== undefined));
  const paths = [...new Set(counted.map(({ path }) => path))];
  const path = layer ?? paths[0];
  if (path === undefined || !paths.includes(path)) {
    throw new ArgumentError(
      paths.length === 0
        ? 'histogramsPlot needs observations of doctor({ histograms: true }), of a model with kernels.'
        : `histogramsPlot: no histograms were taken of '${path}'. There are some of: ${paths.join(', ')}.`,
    );
  }
  const all = observations.flatMap(({ step, layers }) => {
    const seen = layers.find((one) => one.path === path);
    const histogram = of === 'weights' ? seen?.weightHistogram : seen?.gradientHistogram;
    return histogram === undefined || Number.isNaN(histogram.low) ? [] : [{ step, histogram }];
  });
  if (all.length === 0) {
    throw new ArgumentError(
      `histogramsPlot: none of the ${of} of '${path}' were finite in any of the steps. Look for the first step that went wrong: ` +
        'fit(x, y, { debug: true }).',
    );
  }
  const curves = thinned(all);
  const [low, high] = [
    Math.min(...curves.map(({ histogram }) => histogram.low)),
    Math.max(...curves.map(({ histogram }) => histogram.high)),
  ];
  const places = Array.from({ length: POINTS + 1 }, (_, index) => low + ((high - low || 1) * index) / POINTS);
  const count = curves.length;
  return drawChart(440, 300, {
    title: { text: `${of} of ${path}, by step`, left: 8, top: 6 },
    grid: { left: 16, right: 64, top: 36, bottom: 28 },
    xAxis: {
      type: 'value',
      min: low,
      max: high > low ? high : low + 1,
      splitNumber: 5,
      axisLabel: { showMinLabel: false, showMaxLabel: false },
    },
    yAxis: {
      type: 'value',
      position: 'right',
      min: 0,
      max: count + HEIGHT - 1,
      interval: Math.max(1, Math.ceil(count / 6)),
      splitLine: { show: false },
      axisLabel: { formatter: (value: number) => String(curves[count - 1 - value]?.step ?? '') },
    },
    series: curves.map(({ histogram }, index) => {
      const ground = count - 1 - index;
      const densities = places.map((place) => densityAt(histogram, place));
      const most = Math.max(...densities, 1e-30);
      return {
        type: 'line',
        showSymbol: false,
        z: index + 2,
        lineStyle: { width: 1, color: GROUND },
        areaStyle: { color: BLUE, opacity: 0.45 + (0.5 * index) / Math.max(count - 1, 1), origin: ground },
        data: places.map((place, at) => [place, ground + (HEIGHT * densities[at]!) / most]),
      };
    }),
  });
}

function thinned<T>(all: readonly T[]): T[] {
  if (all.length <= MOST_CURVES) return [...all];
  return Array.from(
    { length: MOST_CURVES },
    (_, index) => all[Math.round((index * (all.length - 1)) / (MOST_CURVES - 1))]!,
  );
}

/** The share of the values at a place, as a straight line from the middle of a part to that of the next. */
function densityAt({ low, high, counts }: Histogram, place: number): number {
  if (high <= low) return place === low ? 1 : 0;
  const at = ((place - low) / (high - low)) * counts.length - 0.5;
  const left = Math.floor(at);
  if (left < -1 || left >= counts.length) return 0;
  const share = at - left;
  return ((1 - share) * (counts[left] ?? 0) + share * (counts[left + 1] ?? 0)) / (high - low);
}
