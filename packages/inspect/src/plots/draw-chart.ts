/** Charts as SVG text, drawn without a browser by Apache ECharts. */
import { BarChart, HeatmapChart, LineChart, ScatterChart } from 'echarts/charts';
import {
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TitleComponent,
  VisualMapComponent,
} from 'echarts/components';
import { type EChartsCoreOption, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { DARK_STYLE, PLOT_CLASS, THEME } from './theme.ts';

use([
  BarChart,
  GridComponent,
  HeatmapChart,
  LegendComponent,
  LineChart,
  MarkLineComponent,
  ScatterChart,
  SVGRenderer,
  TitleComponent,
  VisualMapComponent,
]);

/** @returns an SVG document of that size in pixels, in light or dark as its reader prefers */
export function drawChart(width: number, height: number, option: EChartsCoreOption): string {
  const chart = init(null, THEME, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption({ animation: false, ...option });
    const svg = chart.renderToSVGString();
    // What follows a pointer is for pages with the library in them.
    const still = svg.replace(/<style ?>[\s\S]*?<\/style>\s*/, '').replaceAll(/ (class|ecmeta_\w+)="[^"]*"/g, '');
    return still.replace('<svg ', `<svg class="${PLOT_CLASS}" `).replace(/>/, `>${DARK_STYLE}`);
  } finally {
    chart.dispose();
  }
}
