import { useEffect, useRef } from 'preact/hooks';
import type { JSX } from 'preact';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { isDark } from '../frame/theme.ts';
import { css, type Palette, palette } from './palette.ts';

export interface Line {
  readonly label: string;
  readonly values: readonly number[];
  /** Which of the palette's colours. */
  readonly color: number;
  readonly isDashed?: boolean;
  /** For what scatters, behind what matters. */
  readonly isFaint?: boolean;
}

export interface LineChartProps {
  readonly title: string;
  readonly lines: readonly Line[];
  /** Where on the horizontal axis the values lie. Default 1, 2, 3, … */
  readonly at?: readonly number[];
  /** Default 'epoch'. */
  readonly xLabel?: string;
  /** In pixels. Default 178. */
  readonly height?: number;
  /** The vertical axis' bounds, where they are known. */
  readonly range?: readonly [number, number];
  readonly format?: (value: number) => string;
  /** For the vertical axis. Default: `format`. */
  readonly tick?: (value: number) => string;
}

const HEIGHT = 178;

/** Curves over time. What they come to stands in words beside them. */
export function LineChart(props: LineChartProps): JSX.Element {
  const { title, lines, at, height = HEIGHT, format = short } = props;
  const holder = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const theme = isDark.value;
  const form = JSON.stringify([title, lines.map(({ label, color, isDashed }) => [label, color, isDashed]), theme]);

  useEffect(() => {
    const element = holder.current!;
    plot.current = new uPlot(optionsOf(props, palette(), element.clientWidth), dataOf(lines, at), element);
    const observer = new ResizeObserver(() => plot.current?.setSize({ width: element.clientWidth, height }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.current?.destroy();
    };
  }, [form]);

  useEffect(() => plot.current?.setData(dataOf(lines, at)));

  const last = lines.map((line) => ({ ...line, last: line.values.at(-1) }));
  const isEmpty = lines.every(({ values }) => values.length === 0);
  return (
    <figure class="chart">
      <figcaption>
        <span class="chart-title">{title}</span>
        {last.map(({ label, color, isDashed, last: value }) => (
          <span class="chart-figure" key={label}>
            <i
              class={`swatch ${isDashed === true ? 'dashed' : ''}`}
              style={{ '--swatch': `var(--class-${color + 1})` }}
            />
            {label} <b>{value === undefined ? '–' : format(value)}</b>
          </span>
        ))}
      </figcaption>
      {isEmpty && <p class="chart-empty">Nothing to show yet</p>}
      <div ref={holder} class="chart-plot" aria-hidden="true" style={{ height: `${height}px` }} />
    </figure>
  );
}

/** A figure in three digits. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-3 || size >= 1e5) ? value.toExponential(1) : String(Number(value.toPrecision(3)));
}

export function percent(value: number): string {
  return `${(100 * value).toFixed(1)} %`;
}

function dataOf(lines: readonly Line[], at: readonly number[] | undefined): uPlot.AlignedData {
  const length = Math.max(0, ...lines.map(({ values }) => values.length));
  const x = at ?? Array.from({ length }, (_, index) => index + 1);
  return [x as number[], ...lines.map(({ values }) => values as number[])];
}

function optionsOf(
  { lines, range, xLabel = 'epoch', height = HEIGHT, format = short, tick = format }: LineChartProps,
  colors: Palette,
  width: number,
): uPlot.Options {
  const font = '12px system-ui, sans-serif';
  const axis = { stroke: colors.faint, font, grid: { stroke: colors.line, width: 1 }, ticks: { show: false } };
  return {
    width,
    height,
    cursor: { y: false, points: { size: 6 } },
    legend: { show: false },
    scales: {
      x: { time: false },
      y: range === undefined ? {} : { range: [range[0], range[1]] },
    },
    axes: [
      {
        ...axis,
        label: xLabel,
        labelFont: font,
        labelSize: 16,
        labelGap: 0,
        size: 22,
        gap: 4,
        space: 60,
        incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000],
      },
      { ...axis, size: 46, gap: 4, values: (_: uPlot, ticks: readonly number[]) => ticks.map((value) => tick(value)) },
    ],
    series: [
      {},
      ...lines.map(({ label, color, isDashed, isFaint }) => {
        const stroke = css(colors.classes[color]!, isFaint === true ? 0.45 : 1);
        return {
          label,
          stroke,
          width: isFaint === true ? 1 : 2,
          // One value makes no line.
          points: { show: (plot: uPlot) => plot.data[0].length === 1, fill: stroke },
          ...(isDashed === true ? { dash: [5, 4] } : {}),
        };
      }),
    ],
  };
}
