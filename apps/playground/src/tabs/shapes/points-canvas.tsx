import { useEffect, useRef, useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { css, palette } from '../../charts/palette.ts';
import type { HostPoints, ShapesMaterial } from './view.ts';

/** The points of the data set over the plane: those that are held out hollow. */
export function PointsCanvas({ material }: { readonly material: ShapesMaterial }): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [side, setSide] = useState(0);
  const colors = palette();
  useEffect(() => {
    const observer = new ResizeObserver(() => setSide(canvas.current?.clientWidth ?? 0));
    observer.observe(canvas.current!);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    const element = canvas.current!;
    const ratio = devicePixelRatio;
    element.width = element.height = side * ratio;
    const context = element.getContext('2d')!;
    context.scale(ratio, ratio);
    const { extent, train, test } = material;
    const radius = train.y.length > 400 ? 2.4 : 3.4;
    const draw = ({ x, y }: HostPoints, isHollow: boolean): void => {
      y.forEach((label, index) => {
        const left = (side * ((x[2 * index]! - extent.x) / extent.reach + 1)) / 2;
        const top = (side * (1 - (x[2 * index + 1]! - extent.y) / extent.reach)) / 2;
        context.beginPath();
        context.arc(left, top, radius, 0, 2 * Math.PI);
        context.lineWidth = isHollow ? 1.6 : 1;
        context.fillStyle = css(isHollow ? colors.ground : colors.classes[label]!);
        context.strokeStyle = css(isHollow ? colors.classes[label]! : colors.ground);
        context.fill();
        context.stroke();
      });
    };
    draw(test, true);
    draw(train, false);
  }, [material, side, colors]);
  return <canvas ref={canvas} class="points" aria-hidden="true" />;
}
