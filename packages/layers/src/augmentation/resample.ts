/** Images taken at other places: what rotating, zooming and moving are made of. */
import {
  abs,
  add,
  cast,
  clip,
  equal,
  floor,
  gather,
  mod,
  mul,
  range,
  reshape,
  round,
  sub,
  type Tensor,
  type TensorLike,
  where,
} from '@neurite/tensors';
import type { Interpolation } from './fit-image.ts';

/**
 * What stands beyond the edges of an image `a b c d`: 'reflect' `d c b a | a b c d | d c b a`, 'wrap'
 * `a b c d | a b c d | a b c d`, 'nearest' `a a a a | a b c d | d d d d`, 'constant' a number.
 */
export type FillMode = 'reflect' | 'wrap' | 'nearest' | 'constant';

/** What there is to be chosen when images are resampled. */
export interface Resampling {
  readonly fillMode: FillMode;
  readonly fillValue: number;
  readonly interpolation: Interpolation;
}

/**
 * Which place (x, y) of an image the pixel at column i and row j of the new one is taken from: x = xx · i + xy · j + x0,
 * y = yx · i + yy · j + y0, each a number, or one for each image: [batch, 1, 1].
 */
export interface AffineMap {
  readonly xx: TensorLike;
  readonly xy: TensorLike;
  readonly x0: TensorLike;
  readonly yx: TensorLike;
  readonly yy: TensorLike;
  readonly y0: TensorLike;
}

/**
 * Takes every pixel of images from another place.
 *
 * @param images float32 of shape [batch, height, width, channels]
 * @returns images of the same shape
 */
export function resample(images: Tensor, map: AffineMap, { fillMode, fillValue, interpolation }: Resampling): Tensor {
  const [, height, width] = images.shape as [number, number, number, number];
  const column = reshape(range(0, width), [1, 1, width]);
  const row = reshape(range(0, height), [1, height, 1]);
  const at = (byColumn: TensorLike, byRow: TensorLike, first: TensorLike): Tensor =>
    add(add(mul(byColumn, column), mul(byRow, row)), first);
  // A map of one axis alone gives places of length 1 along the other one, which broadcasting stretches.
  const x = foldInto(at(map.xx, map.xy, map.x0), width, fillMode);
  const y = foldInto(at(map.yx, map.yy, map.y0), height, fillMode);
  const pixels = pixelReader(images, fillMode, fillValue);
  if (interpolation === 'nearest') return pixels(round(x), round(y));
  const [left, top] = [floor(x), floor(y)];
  const [toRight, toBottom] = [weight(sub(x, left)), weight(sub(y, top))];
  const [right, bottom] = [add(left, 1), add(top, 1)];
  const upper = mix(pixels(left, top), pixels(right, top), toRight);
  const lower = mix(pixels(left, bottom), pixels(right, bottom), toRight);
  return mix(upper, lower, toBottom);
}

const weight = (share: Tensor): Tensor => reshape(share, [...share.shape, 1]);
const mix = (from: Tensor, to: Tensor, share: Tensor): Tensor => add(from, mul(share, sub(to, from)));

/** Places beyond an edge, brought to those inside that have the same value, as far as the fill mode has such places. */
function foldInto(place: Tensor, length: number, fillMode: FillMode): Tensor {
  switch (fillMode) {
    case 'constant':
      return place;
    case 'nearest':
      return clip(place, 0, length - 1);
    case 'wrap':
      return mod(place, length);
    case 'reflect': {
      // A mirror stands half a pixel before the first and after the last one, so that these are repeated.
      const fromMirror = sub(length, abs(sub(length, mod(add(place, 0.5), 2 * length))));
      return clip(sub(fromMirror, 0.5), 0, length - 1);
    }
  }
}

/** Reads whole pixels, [batch, height, width, channels], at columns and rows that may be one beyond the edge. */
function pixelReader(images: Tensor, fillMode: FillMode, fillValue: number): (column: Tensor, row: Tensor) => Tensor {
  const [batch, height, width, channels] = images.shape as [number, number, number, number];
  const pixels = reshape(images, [batch * height * width, channels]);
  const image = reshape(mul(range(0, batch, 1, 'int32'), height * width), [batch, 1, 1]);
  const inside = (place: Tensor, length: number): Tensor =>
    fillMode === 'wrap' ? mod(place, length) : clip(place, 0, length - 1);
  return (column, row) => {
    const [x, y] = [inside(column, width), inside(row, height)];
    const index = add(image, add(mul(cast(y, 'int32'), width), cast(x, 'int32')));
    const values = gather(pixels, index);
    if (fillMode !== 'constant') return values;
    const isInside = equal(add(abs(sub(x, column)), abs(sub(y, row))), 0);
    return where(weight(isInside), values, fillValue);
  };
}
