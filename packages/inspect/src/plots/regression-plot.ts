import { ArgumentError } from '@neurite/backend';
import { drawChart } from './draw-chart.ts';
import { BLUE, MUTED } from './theme.ts';

/** Charts with more points are thinned out evenly: the eye sees no difference, the page loads faster. */
const MOST_POINTS = 1500;

/**
 * Predicted against true values: on the dashed diagonal, predictions are right.
 *
 * @param actual the true values
 * @param predicted what the model gave for each
 * @param name what is predicted, for the axes
 * @returns an SVG document
 * @throws ArgumentError when there is not one prediction for each value
 * @example
 * await writeFile('prices.svg', regressionPlot(yTest.data, await (await model.predict(xTest)).data(), 'price'));
 */
export function regressionPlot(
  actual: ArrayLike<number>,
  predicted: ArrayLike<number>,
  name: string = 'value',
): string {
  if (actual.length !== predicted.length || actual.length === 0) {
    throw new ArgumentError(
      `regressionPlot needs a prediction for each value, and some; got ${predicted.length} and ${actual.length}.`,
    );
  }
  const stride = Math.ceil(actual.length / MOST_POINTS);
  const points = Array.from(actual, (value, index) => [value, predicted[index]!] as const).filter(
    ([x, y], index) => index % stride === 0 && Number.isFinite(x) && Number.isFinite(y),
  );
  const all = points.flat();
  const [least, most] = [Math.min(...all), Math.max(...all)];
  const margin = 0.04 * (most - least || 1);
  const [low, high] = [least - margin, most + margin];
  const axis = {
    type: 'value',
    scale: true,
    min: low,
    max: high,
    nameLocation: 'middle',
    axisLabel: { showMinLabel: false, showMaxLabel: false },
  };
  return drawChart(480, 440, {
    grid: { left: 24, right: 24, top: 16, bottom: 28 },
    xAxis: { ...axis, name: `true ${name}`, nameGap: 28 },
    yAxis: { ...axis, name: `predicted ${name}`, nameGap: 48 },
    series: [
      {
        type: 'line',
        data: [
          [low, low],
          [high, high],
        ],
        showSymbol: false,
        lineStyle: { type: 'dashed', width: 1, color: MUTED },
      },
      { type: 'scatter', data: points, symbolSize: 6, itemStyle: { color: BLUE, opacity: 0.55 } },
    ],
  });
}
