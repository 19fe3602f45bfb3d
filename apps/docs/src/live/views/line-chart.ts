import { scaleLinear } from 'd3-scale';
import { line } from 'd3-shape';
import { h, type VNode } from 'vue';

export interface Line {
  readonly name: string;
  readonly points: readonly (readonly [number, number])[];
}

const [WIDTH, HEIGHT] = [360, 200];
const EDGE = { left: 40, right: 10, top: 10, bottom: 34 };

/** Lines over a common axis, as SVG: its colours are those of the page, `--line-1`, `--line-2` and so on. */
export function lineChart(
  label: string,
  xName: string,
  lines: readonly Line[],
  range: { readonly x: readonly [number, number]; readonly y: readonly [number, number] },
): VNode {
  const x = scaleLinear(range.x, [EDGE.left, WIDTH - EDGE.right]);
  const y = scaleLinear(range.y, [HEIGHT - EDGE.bottom, EDGE.top]);
  const path = line<readonly [number, number]>(
    ([at]) => x(at),
    ([, value]) => y(value),
  );
  const text = (content: string, attributes: Record<string, string | number>): VNode => h('text', attributes, content);
  return h('figure', { class: 'lesson-chart' }, [
    h('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': label }, [
      ...y
        .ticks(4)
        .flatMap((tick) => [
          h('line', { class: 'grid', x1: EDGE.left, x2: WIDTH - EDGE.right, y1: y(tick), y2: y(tick) }),
          text(y.tickFormat(4)(tick), { x: EDGE.left - 6, y: y(tick) + 4, 'text-anchor': 'end' }),
        ]),
      ...x.ticks(6).map((tick) => text(x.tickFormat(6)(tick), { x: x(tick), y: HEIGHT - 18, 'text-anchor': 'middle' })),
      text(xName, { x: (EDGE.left + WIDTH - EDGE.right) / 2, y: HEIGHT - 3, 'text-anchor': 'middle' }),
      ...lines.map(({ points }, i) => h('path', { class: `line line-${i + 1}`, d: path([...points]) ?? '' })),
    ]),
    h(
      'figcaption',
      lines.map(({ name }, i) => h('span', { class: `key key-${i + 1}` }, name)),
    ),
  ]);
}
