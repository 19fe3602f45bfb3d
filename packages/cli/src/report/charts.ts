/** Charts as SVG text, drawn without a browser by Apache ECharts. */
import { HeatmapChart, LineChart, ScatterChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TitleComponent, VisualMapComponent } from 'echarts/components';
import { type EChartsCoreOption, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

use([
  GridComponent,
  HeatmapChart,
  LegendComponent,
  LineChart,
  ScatterChart,
  SVGRenderer,
  TitleComponent,
  VisualMapComponent,
]);

/** The figures of every epoch, by name. */
export type Curves = Readonly<Record<string, readonly number[]>>;

const BLUE = '#1f5fbf';
const ORANGE = '#d9570d';
/** Beyond this many classes, names and counts would overlap. */
const MOST_LABELLED_CLASSES = 25;
/** Charts with more points are thinned out evenly: the eye sees no difference, the page loads faster. */
const MOST_POINTS = 1500;

/**
 * Learning curves: each figure on training data as a solid line, on validation data (`val…`) as a dashed one.
 *
 * @returns one SVG for each figure
 */
export function learningCurves(curves: Curves): string[] {
  const names = Object.keys(curves).filter((name) => !isValidation(name, curves));
  return names.map((name) => {
    const values = curves[name]!;
    const held = curves[validationName(name)];
    const line = (title: string, points: readonly number[], type: 'solid' | 'dashed'): object => ({
      name: title,
      type: 'line',
      showSymbol: points.length === 1,
      data: points.map((value, epoch) => [epoch + 1, value]),
      lineStyle: { type, width: 2 },
    });
    return draw(440, 280, {
      title: { text: name, left: 8, top: 6, textStyle: { fontSize: 14 } },
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
  });
}

/** A confusion matrix: rows are the true classes, columns the predicted ones, cells the number of examples. */
export function confusionMatrixChart(matrix: readonly (readonly number[])[], labels: readonly string[]): string {
  const cells = matrix.flatMap((row, truth) => row.map((count, predicted) => [predicted, truth, count]));
  const names = labels.map((label) => (label.length > 24 ? `${label.slice(0, 23)}…` : label));
  const isLabelled = labels.length <= MOST_LABELLED_CLASSES;
  const side = isLabelled ? Math.max(38, Math.min(96, 400 / labels.length)) * labels.length : 700;
  const longest = isLabelled ? Math.max(...names.map((label) => label.length)) : 3;
  const isTilted = longest * 7 > side / labels.length;
  const left = 48 + 7 * longest;
  const bottom = 48 + (isTilted ? 5.5 * longest : 8);
  const axis = {
    type: 'category',
    data: names,
    nameLocation: 'middle',
    axisTick: { show: false },
    axisLine: { show: false },
    nameTextStyle: { fontWeight: 'bold' },
  };
  return draw(side + left + 16, side + bottom + 12, {
    grid: { left, right: 16, top: 12, bottom, outerBoundsMode: 'none' },
    xAxis: {
      ...axis,
      name: 'predicted',
      nameGap: bottom - 20,
      axisLabel: { rotate: isTilted ? 50 : 0, interval: isLabelled ? 0 : 'auto' },
    },
    yAxis: {
      ...axis,
      name: 'true',
      inverse: true,
      nameGap: left - 24,
      axisLabel: { interval: isLabelled ? 0 : 'auto' },
    },
    visualMap: { show: false, min: 0, max: Math.max(1, ...matrix.flat()), inRange: { color: ['#f1f5fb', BLUE] } },
    series: [
      {
        type: 'heatmap',
        data: cells,
        label: { show: isLabelled, fontSize: 12 },
        itemStyle: { borderColor: '#fff', borderWidth: 2 },
      },
    ],
  });
}

/** Predicted against true values: on the dashed diagonal, predictions are right. */
export function scatterChart(actual: readonly number[], predicted: readonly number[], name: string): string {
  const stride = Math.ceil(actual.length / MOST_POINTS);
  const points = actual.flatMap((value, index) => (index % stride === 0 ? [[value, predicted[index]!]] : []));
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
  return draw(480, 440, {
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
        lineStyle: { type: 'dashed', width: 1, color: '#8a94a3' },
      },
      { type: 'scatter', data: points, symbolSize: 6, itemStyle: { color: BLUE, opacity: 0.55 } },
    ],
  });
}

function draw(width: number, height: number, option: EChartsCoreOption): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption({ animation: false, color: [BLUE, ORANGE], ...option });
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}

function isValidation(name: string, curves: Curves): boolean {
  return Object.keys(curves).some((other) => validationName(other) === name);
}

function validationName(name: string): string {
  return `val${name[0]!.toUpperCase()}${name.slice(1)}`;
}
