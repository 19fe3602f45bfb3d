import { ArgumentError } from '@neurite/backend';
import type { Image } from '../images/image.ts';
import type { Region } from '../images/resample-rows.ts';
import { type Affine, mapPoint, warpImage } from './affine.ts';

/** A place in a picture, in pixels from its top left corner. */
export interface KeyPoint {
  readonly x: number;
  readonly y: number;
  /** False where it lies outside of the picture. Default true. */
  readonly isVisible?: boolean;
}

/** A picture with what is known of places in it. */
export interface AugmentedExample<B extends Region = Region> {
  readonly image: Image;
  /** In pixels. Whatever else a box has, such as a label, goes along. */
  readonly boxes?: readonly B[];
  readonly keyPoints?: readonly KeyPoint[];
}

/** @throws ArgumentError when a box has no area or is not made of finite numbers, naming it */
export function requireBoxes(caller: string, boxes: readonly Region[]): void {
  boxes.forEach((box, index) => {
    const { x, y, width, height } = box;
    if ([x, y, width, height].every(Number.isFinite) && width > 0 && height > 0) return;
    throw new ArgumentError(
      `${caller}: box ${index} is ${JSON.stringify({ x, y, width, height })}; x and y must be finite, width and height above 0.`,
    );
  });
}

/** How an example is moved. */
export interface Move {
  readonly map: Affine;
  readonly height: number;
  readonly width: number;
  readonly fill: number;
  /** Boxes of which a smaller share is left within the picture are dropped. */
  readonly minVisibility: number;
}

/** Pixels, boxes and key points, moved alike. A box becomes the smallest upright one around its moved corners, cut at the edges. */
export function moveExample<B extends Region>(
  { image, boxes, keyPoints }: AugmentedExample<B>,
  { map, height, width, fill, minVisibility }: Move,
): AugmentedExample<B> {
  const moved = warpImage(image, map, height, width, fill);
  return {
    image: moved,
    ...(boxes === undefined ? {} : { boxes: boxes.flatMap((box) => moveBox(box, map, height, width, minVisibility)) }),
    ...(keyPoints === undefined
      ? {}
      : {
          keyPoints: keyPoints.map((point) => {
            const [x, y] = mapPoint(map, point.x, point.y);
            const isInside = x >= 0 && y >= 0 && x <= width && y <= height;
            return { ...point, x, y, isVisible: (point.isVisible ?? true) && isInside };
          }),
        }),
  };
}

function moveBox<B extends Region>(box: B, map: Affine, height: number, width: number, minVisibility: number): B[] {
  const corners = [
    mapPoint(map, box.x, box.y),
    mapPoint(map, box.x + box.width, box.y),
    mapPoint(map, box.x, box.y + box.height),
    mapPoint(map, box.x + box.width, box.y + box.height),
  ];
  const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const x = Math.max(0, left);
  const y = Math.max(0, top);
  const [w, h] = [Math.min(width, right) - x, Math.min(height, bottom) - y];
  const isSeen = w > 0 && h > 0 && w * h >= minVisibility * (right - left) * (bottom - top);
  return isSeen ? [{ ...box, x, y, width: w, height: h }] : [];
}
