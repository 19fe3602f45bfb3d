import { useEffect, useRef } from 'preact/hooks';
import type { JSX } from 'preact';
import { drawPhoto } from './photo-pixels.ts';

interface PhotoViewProps {
  readonly photo: Uint8Array;
  /** Without it the photo is decoration. */
  readonly label?: string;
}

export function PhotoView({ photo, label }: PhotoViewProps): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => drawPhoto(photo, canvas.current!), [photo]);
  const meaning =
    label === undefined ? { 'aria-hidden': true as const } : { role: 'img' as const, 'aria-label': label };
  return <canvas ref={canvas} class="photo" {...meaning} />;
}
