/** The colours of the style sheet, for what is drawn on canvases. */
import { isDark } from '../frame/theme.ts';

export type Rgb = readonly [red: number, green: number, blue: number];

export interface Palette {
  /** Classes of points, and series of charts. */
  readonly classes: readonly Rgb[];
  readonly ground: Rgb;
  readonly text: string;
  readonly faint: string;
  readonly line: string;
}

const known = new Map<boolean, Palette>();

/** The colours of the theme in use; reading it in a component draws that anew when the theme changes. */
export function palette(): Palette {
  const theme = isDark.value;
  let found = known.get(theme);
  if (found === undefined) {
    found = {
      classes: [1, 2, 3, 4, 5].map((index) => rgbOf(`--class-${index}`)),
      ground: rgbOf('--surface'),
      text: css(rgbOf('--text')),
      faint: css(rgbOf('--text-2')),
      line: css(rgbOf('--line')),
    };
    known.set(theme, found);
  }
  return found;
}

export function css([red, green, blue]: Rgb, alpha = 1): string {
  return alpha === 1 ? `rgb(${red} ${green} ${blue})` : `rgb(${red} ${green} ${blue} / ${alpha})`;
}

/** Between two colours. @param share of the second one, from 0 to 1 */
export function mixed(a: Rgb, b: Rgb, share: number): Rgb {
  const at = (index: 0 | 1 | 2): number => Math.round(a[index] + (b[index] - a[index]) * share);
  return [at(0), at(1), at(2)];
}

/** From the colour of the first class (−1) over the ground (0) to that of the second (1). */
export function diverging({ classes, ground }: Palette, value: number): Rgb {
  const bounded = Math.max(-1, Math.min(1, Number.isFinite(value) ? value : 0));
  return mixed(ground, bounded < 0 ? classes[0]! : classes[1]!, Math.abs(bounded));
}

/** The style sheet may say a colour for each theme: the browser chooses. */
function rgbOf(name: string): Rgb {
  const probe = document.createElement('span');
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  const [red = 0, green = 0, blue = 0] = (color.match(/[\d.]+/g) ?? []).map(Number);
  return [red, green, blue];
}
