import type { SearchResult } from '../search/search.ts';
import { drawChart } from './draw-chart.ts';

const WIDTH = 280;
const HEIGHT = 240;

/**
 * The scores of a search over each of its parameters, later trials darker; numbers of which the largest is 100 times the
 * smallest or more are on a logarithmic axis.
 *
 * @returns an SVG document
 * @example
 * await writeFile('search.svg', searchPlot(await search(space, train)));
 */
export function searchPlot({ trials }: Pick<SearchResult, 'trials'>): string {
  const done = trials.filter(({ score }) => score !== undefined);
  const names = [...new Set(done.flatMap(({ parameters }) => Object.keys(parameters)))];
  const axes = names.map((name, index) => {
    const values = done.map(({ parameters }) => parameters[name]!);
    const isNumeric = values.every((value) => typeof value === 'number');
    const isLog = isNumeric && Math.min(...values) > 0 && Math.max(...values) >= 100 * Math.min(...values);
    const type = isLog ? 'log' : isNumeric ? 'value' : 'category';
    return {
      type,
      name,
      gridIndex: index,
      nameLocation: 'middle',
      nameGap: 28,
      scale: true,
      data: isNumeric ? undefined : [...new Set(values.map(String))],
    };
  });
  return drawChart(WIDTH * Math.max(names.length, 1), HEIGHT, {
    grid: names.map((_, index) => ({ left: index * WIDTH + 56, width: WIDTH - 76, top: 24, height: HEIGHT - 76 })),
    xAxis: axes,
    yAxis: names.map((_, index) => ({
      type: 'value',
      gridIndex: index,
      scale: true,
      name: index === 0 ? 'score' : '',
    })),
    visualMap: {
      show: false,
      dimension: 2,
      min: 0,
      max: Math.max(1, ...done.map(({ number }) => number)),
      inRange: { color: ['#b9cdea', '#0d2f66'] },
    },
    series: names.map((name, index) => ({
      type: 'scatter',
      xAxisIndex: index,
      yAxisIndex: index,
      symbolSize: 7,
      data: done.map(({ parameters, score, number }) => {
        const value = parameters[name]!;
        return [typeof value === 'number' ? value : String(value), score, number];
      }),
    })),
  });
}
