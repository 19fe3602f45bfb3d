import { h, type VNode } from 'vue';

/** Numbers as a picture of one cell each, drawn on a canvas whenever they change. */
export function cells(
  label: string,
  values: ArrayLike<number>,
  columns: number,
  colourOf: (value: number) => readonly [number, number, number],
  className: string = 'lesson-cells',
): VNode {
  const rows = values.length / columns;
  const draw = ({ el }: VNode): void => {
    const context = (el as HTMLCanvasElement).getContext('2d');
    if (context === null) return;
    const pixels = context.createImageData(columns, rows);
    for (let i = 0; i < values.length; i++) pixels.data.set([...colourOf(values[i]!), 255], 4 * i);
    context.putImageData(pixels, 0, 0);
  };
  const attributes = { width: columns, height: rows, role: 'img', 'aria-label': label, class: className };
  return h('canvas', { ...attributes, onVnodeMounted: draw, onVnodeUpdated: draw });
}

/** From orange (0) by white to blue (1). */
export function orangeToBlue(share: number): readonly [number, number, number] {
  const strength = Math.min(1, Math.abs(2 * share - 1));
  const end = share < 0.5 ? [255, 169, 77] : [116, 143, 252];
  return end.map((channel) => Math.round(255 + (channel - 255) * strength)) as unknown as readonly [
    number,
    number,
    number,
  ];
}

/** From white (0) to black (1). */
export function ink(darkness: number): readonly [number, number, number] {
  const grey = Math.round(255 * (1 - Math.max(0, Math.min(1, darkness))));
  return [grey, grey, grey];
}
