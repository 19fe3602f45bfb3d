/** The colours of charts, on a light ground and on a dark one. */

/** A colour that is another one on a dark ground. */
interface Shade {
  readonly light: string;
  readonly dark: string;
}

const SHADES = {
  ground: { light: '#ffffff', dark: '#1a212b' },
  ink: { light: '#26313f', dark: '#dfe5ec' },
  muted: { light: '#5f6b7a', dark: '#9aa7b6' },
  axis: { light: '#c3cbd5', dark: '#46525f' },
  grid: { light: '#e7ebf0', dark: '#2a333f' },
  blue: { light: '#2563c4', dark: '#6ea3f5' },
  orange: { light: '#d4570f', dark: '#f08a4b' },
} as const satisfies Readonly<Record<string, Shade>>;

/** The colours as they are written into charts: those of the light ground. */
export const INK: string = SHADES.ink.light;
export const MUTED: string = SHADES.muted.light;
export const GROUND: string = SHADES.ground.light;
export const BLUE: string = SHADES.blue.light;
export const ORANGE: string = SHADES.orange.light;

/** Of series one after the other; they can be told apart on both grounds. */
const SERIES = [BLUE, ORANGE, '#1f9d6b', '#c8446a', '#8a63d2', '#1296ad', '#b8860b', '#7d8896', '#d16ba5', '#6b8e23'];

/** Marks a drawing whose colours follow the reader's ground. */
export const PLOT_CLASS = 'neurite-plot';

/**
 * Style for a drawing in these colours: on a page that is dark it is dark, too; a file of its own is as its reader prefers.
 * Programs that know no style show the light colours.
 */
export const DARK_STYLE: string = `<style>.${PLOT_CLASS}:root { color-scheme: light dark } ${Object.values(SHADES)
  .flatMap(({ light, dark }) =>
    ['fill', 'stroke'].map((name) => `.${PLOT_CLASS} [${name}="${light}"] { ${name}: light-dark(${light}, ${dark}) }`),
  )
  .join(' ')}</style>`;

const axis = {
  axisLine: { lineStyle: { color: SHADES.axis.light } },
  axisTick: { lineStyle: { color: SHADES.axis.light } },
  axisLabel: { color: MUTED },
  nameTextStyle: { color: MUTED },
  splitLine: { lineStyle: { color: SHADES.grid.light } },
};

/** The theme of charts, as ECharts takes it. */
export const THEME: object = {
  color: SERIES,
  backgroundColor: GROUND,
  textStyle: { fontFamily: 'system-ui, sans-serif', color: INK },
  title: { textStyle: { color: INK, fontSize: 13, fontWeight: 600 } },
  legend: { textStyle: { color: MUTED } },
  valueAxis: axis,
  logAxis: axis,
  categoryAxis: axis,
};
