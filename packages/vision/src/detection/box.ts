import type { Region } from '../images/resample-rows.ts';

/** Where an object is, in pixels from the top left corner, and what it is. */
export interface LabelledBox extends Region {
  readonly label: string;
  /** A box around many objects, which counts neither as found nor as missed. Default false. */
  readonly isCrowd?: boolean;
}

/** An object that was found. */
export interface Detection extends LabelledBox {
  /** In [0, 1]. */
  readonly score: number;
}

/** The area that two boxes share. */
export function intersection(a: Region, b: Region): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return width > 0 && height > 0 ? width * height : 0;
}

/**
 * The area that two boxes share, divided by the area that they cover: from 0, apart, to 1, equal.
 *
 * @example
 * intersectionOverUnion({ x: 0, y: 0, width: 2, height: 2 }, { x: 1, y: 0, width: 2, height: 2 }); // 0.3333
 */
export function intersectionOverUnion(a: Region, b: Region): number {
  const shared = intersection(a, b);
  const covered = a.width * a.height + b.width * b.height - shared;
  return covered > 0 ? shared / covered : 0;
}
