import type { Shape } from '../ndarray.ts';

/** A shape as messages show it: [2, 3]. */
export function shapeText(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}
