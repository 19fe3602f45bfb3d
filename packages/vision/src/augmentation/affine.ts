import { emptyImage, type Image } from '../images/image.ts';

/** (x, y) → (xx · x + xy · y + x0, yx · x + yy · y + y0), in pixels, the edge of the first pixel at 0. */
export interface Affine {
  readonly xx: number;
  readonly xy: number;
  readonly x0: number;
  readonly yx: number;
  readonly yy: number;
  readonly y0: number;
}

export const identity: Affine = { xx: 1, xy: 0, x0: 0, yx: 0, yy: 1, y0: 0 };

export const shift = (x0: number, y0: number): Affine => ({ ...identity, x0, y0 });
export const stretch = (xx: number, yy: number): Affine => ({ ...identity, xx, yy });
export const slant = (xy: number, yx: number): Affine => ({ ...identity, xy, yx });

/** Clockwise as one looks at a picture, whose rows go down. */
export function turn(radians: number): Affine {
  const [cosine, sine] = [Math.cos(radians), Math.sin(radians)];
  return { xx: cosine, xy: -sine, x0: 0, yx: sine, yy: cosine, y0: 0 };
}

/** One map after the other, the first one first. */
export function compose(...maps: readonly Affine[]): Affine {
  return maps.reduce((first, second) => ({
    xx: second.xx * first.xx + second.xy * first.yx,
    xy: second.xx * first.xy + second.xy * first.yy,
    x0: second.xx * first.x0 + second.xy * first.y0 + second.x0,
    yx: second.yx * first.xx + second.yy * first.yx,
    yy: second.yx * first.xy + second.yy * first.yy,
    y0: second.yx * first.x0 + second.yy * first.y0 + second.y0,
  }));
}

/** The map back. */
export function invert({ xx, xy, x0, yx, yy, y0 }: Affine): Affine {
  const determinant = xx * yy - xy * yx;
  const [a, b, c, d] = [yy / determinant, -xy / determinant, -yx / determinant, xx / determinant];
  return { xx: a, xy: b, x0: -(a * x0 + b * y0), yx: c, yy: d, y0: -(c * x0 + d * y0) };
}

/** Where a point comes to lie. */
export function mapPoint({ xx, xy, x0, yx, yy, y0 }: Affine, x: number, y: number): readonly [number, number] {
  return [xx * x + xy * y + x0, yx * x + yy * y + y0];
}

/**
 * A picture moved: each new pixel is interpolated bilinearly at the place that it comes from.
 *
 * @param map from places of the picture to places of the new one
 * @param fill what stands beyond the edges, for all channels
 */
export function warpImage(image: Image, map: Affine, height: number, width: number, fill: number): Image {
  const [sourceHeight, sourceWidth, channels] = image.shape;
  const result = emptyImage(height, width, channels);
  const back = invert(map);
  const { data } = image;
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [fromX, fromY] = mapPoint(back, x + 0.5, y + 0.5);
      // A rounding error must not blur what is moved by whole pixels.
      const [sourceX, sourceY] = [roundNear(fromX - 0.5), roundNear(fromY - 0.5)];
      const [left, top] = [Math.floor(sourceX), Math.floor(sourceY)];
      const [shareX, shareY] = [sourceX - left, sourceY - top];
      for (let channel = 0; channel < channels; channel++, to++) {
        let value = 0;
        for (let corner = 0; corner < 4; corner++) {
          const [isRight, isLower] = [corner & 1, corner >> 1];
          const weight = (isRight ? shareX : 1 - shareX) * (isLower ? shareY : 1 - shareY);
          if (weight === 0) continue;
          const [column, row] = [left + isRight, top + isLower];
          const isInside = column >= 0 && column < sourceWidth && row >= 0 && row < sourceHeight;
          value += weight * (isInside ? data[(row * sourceWidth + column) * channels + channel]! : fill);
        }
        result.data[to] = value;
      }
    }
  }
  return result;
}

function roundNear(value: number): number {
  const whole = Math.round(value);
  return Math.abs(value - whole) < 1e-9 ? whole : value;
}
