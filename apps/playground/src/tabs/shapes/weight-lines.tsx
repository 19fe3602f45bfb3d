import { useEffect, useRef } from 'preact/hooks';
import type { JSX } from 'preact';
import { css, palette } from '../../charts/palette.ts';
import type { LayerWeights } from './view.ts';

interface WeightLinesProps {
  /** Of the picture of the network: how wide a column is, and how high what stands above it. */
  readonly columnWidth: number;
  readonly head: number;
  readonly counts: readonly number[];
  readonly unit: number;
  readonly gap: number;
  readonly height: number;
  readonly topOf: (column: number) => number;
  readonly weights: readonly LayerWeights[] | undefined;
}

/** The weights as lines: thick where large, in the colour of the class that they speak for. */
export function WeightLines({
  columnWidth,
  head,
  counts,
  unit,
  gap,
  height,
  topOf,
  weights,
}: WeightLinesProps): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const width = columnWidth * counts.length;
  useEffect(() => {
    const colors = palette();
    const ratio = devicePixelRatio;
    const element = canvas.current!;
    [element.width, element.height] = [width * ratio, height * ratio];
    const context = element.getContext('2d')!;
    context.scale(ratio, ratio);
    const middle = (column: number, index: number): number => topOf(column) + index * (unit + gap) + unit / 2;
    for (let column = 1; column < counts.length; column++) {
      const layer = weights?.[column - 1];
      const [inputs, units] = [counts[column - 1]!, counts[column]!];
      const isKnown = layer !== undefined && layer.inputs === inputs && layer.units === units;
      const most = isKnown ? Math.max(1e-6, ...layer.kernel.map(Math.abs)) : 1;
      const left = columnWidth * (column - 0.5) + unit / 2 + 2;
      const right = columnWidth * (column + 0.5) - unit / 2 - 2;
      for (let from = 0; from < inputs; from++) {
        for (let to = 0; to < units; to++) {
          const weight = isKnown ? layer.kernel[from * units + to]! / most : 0;
          const size = Math.abs(weight);
          context.strokeStyle =
            size < 0.02 ? css(colors.classes[0]!, 0.12) : css(colors.classes[weight < 0 ? 0 : 1]!, 0.2 + 0.6 * size);
          context.lineWidth = 0.5 + 2.6 * size;
          context.beginPath();
          context.moveTo(left, middle(column - 1, from));
          const bend = (right - left) / 2;
          context.bezierCurveTo(
            left + bend,
            middle(column - 1, from),
            right - bend,
            middle(column, to),
            right,
            middle(column, to),
          );
          context.stroke();
        }
      }
    }
  });
  return (
    <canvas
      ref={canvas}
      class="links"
      aria-hidden="true"
      style={{ top: `${head}px`, width: `${width}px`, height: `${height}px` }}
    />
  );
}
