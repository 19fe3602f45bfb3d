import { useEffect, useRef } from 'preact/hooks';
import type { JSX } from 'preact';
import type { Rgb } from './palette.ts';

export interface PictureProps {
  readonly width: number;
  readonly height: number;
  /** The colour of each place, row by row. */
  readonly colorAt: (place: number) => Rgb;
  /** What is to be seen, in words; without it the picture is decoration. */
  readonly label?: string;
  readonly class?: string;
  /** Whether places are shown as squares, or blend into each other. */
  readonly isSharp?: boolean;
}

/** A picture of few places, which the style sheet makes as large as it likes. */
export function Picture({ width, height, colorAt, label, isSharp = false, ...rest }: PictureProps): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current!.getContext('2d')!;
    const pixels = context.createImageData(width, height);
    for (let place = 0; place < width * height; place++) {
      pixels.data.set(colorAt(place), 4 * place);
      pixels.data[4 * place + 3] = 255;
    }
    context.putImageData(pixels, 0, 0);
  });
  const meaning =
    label === undefined ? { 'aria-hidden': true as const } : { role: 'img' as const, 'aria-label': label };
  return (
    <canvas
      ref={canvas}
      width={width}
      height={height}
      style={isSharp ? { imageRendering: 'pixelated' } : {}}
      {...meaning}
      class={rest.class ?? 'picture'}
    />
  );
}
