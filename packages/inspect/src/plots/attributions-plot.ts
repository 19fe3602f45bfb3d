import { ArgumentError } from '@neurite/backend';
import { drawChart } from './draw-chart.ts';
import { BLUE, MUTED, ORANGE } from './theme.ts';

/** How much something counts, for or against. */
export interface NamedValue {
  readonly name: string;
  readonly value: number;
}

/**
 * Bars of how much each feature counts, the largest at the top: blue for the answer that is explained, orange against it.
 *
 * @param values what each feature adds: of integrated gradients, Shapley values, importances
 * @param options `title`; `most`: how many bars at most, by magnitude, 12 by default
 * @returns an SVG document
 * @throws ArgumentError when there are no values
 * @example
 * const { attributions } = await integratedGradients(model, x);
 * const values = await attributions.data(); // of one example
 * await writeFile('why.svg', attributionsPlot(featureNames.map((name, index) => ({ name, value: values[index]! }))));
 */
export function attributionsPlot(
  values: readonly NamedValue[],
  { title = '', most = 12 }: { readonly title?: string; readonly most?: number } = {},
): string {
  const bad = values.find(({ value }) => !Number.isFinite(value));
  if (values.length === 0 || bad !== undefined) {
    throw new ArgumentError(
      `attributionsPlot takes finite values, at least one; got ${bad === undefined ? 'none' : `${bad.value} for '${bad.name}'`}.`,
    );
  }
  const shown = values.toSorted((a, b) => Math.abs(b.value) - Math.abs(a.value)).slice(0, most);
  const names = shown.map(({ name }) => (name.length > 32 ? `${name.slice(0, 31)}…` : name));
  const top = title === '' ? 8 : 36;
  return drawChart(520, top + 34 + 24 * shown.length, {
    ...(title === '' ? {} : { title: { text: title, left: 8, top: 6 } }),
    grid: { left: 16 + 7 * Math.max(...names.map((name) => name.length)), right: 64, top, bottom: 26 },
    xAxis: { type: 'value', splitNumber: 4 },
    yAxis: {
      type: 'category',
      inverse: true,
      data: names,
      axisTick: { show: false },
      axisLine: { onZero: true },
      // Beside the chart, also where a bar goes to the left.
      axisLabel: { margin: 8, interval: 0 },
      offset: 0,
    },
    series: [
      {
        type: 'bar',
        barWidth: 14,
        data: shown.map(({ value }) => ({ value, itemStyle: { color: value < 0 ? ORANGE : BLUE } })),
        label: {
          show: true,
          position: 'right',
          color: MUTED,
          formatter: ({ value }: { readonly value: number }) => String(Number(value.toPrecision(3))),
        },
      },
    ],
  });
}
