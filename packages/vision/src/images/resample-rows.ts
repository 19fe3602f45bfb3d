import { emptyImage, type Image } from './image.ts';
import type { Rows } from './raster.ts';

/**
 * How pixels of another size are made: 'bilinear' from the neighbours on both sides, 'nearest' the one pixel in whose place
 * the new one's middle lies, 'area' the mean over the place that the new pixel covers.
 */
export type Interpolation = 'bilinear' | 'nearest' | 'area';

/** A part of a picture in pixels; edges may lie within pixels. */
export interface Region {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Of which pixels, from `first` on, and in which shares one new pixel is made. */
interface Share {
  readonly first: number;
  readonly weights: Float64Array;
}

/**
 * A region of a picture, brought to another size: first along rows, then along columns, one row at a time, so that a large
 * picture is never held in floats.
 */
export function resampleRows(
  rows: Rows,
  region: Region,
  [height, width]: readonly [number, number],
  interpolation: Interpolation,
  antialias: boolean,
): Image {
  const { channels } = rows;
  const across = sharesOf(region.x, region.width, rows.width, width, interpolation, antialias);
  const down = sharesOf(region.y, region.height, rows.height, height, interpolation, antialias);
  const image = emptyImage(height, width, channels);
  const whole = new Float32Array(rows.width * channels);
  // Rows that are resampled along their length and still needed, by number.
  const ready = new Map<number, Float64Array>();
  for (let y = 0; y < height; y++) {
    const { first, weights } = down[y]!;
    for (const number of ready.keys()) if (number < first) ready.delete(number);
    const start = y * width * channels;
    const sum = new Float64Array(width * channels);
    for (let i = 0; i < weights.length; i++) {
      let row = ready.get(first + i);
      if (row === undefined) {
        rows.read(first + i, whole);
        row = resampleRow(whole, across, channels);
        ready.set(first + i, row);
      }
      const weight = weights[i]!;
      for (let j = 0; j < sum.length; j++) sum[j]! += weight * row[j]!;
    }
    image.data.set(sum, start);
  }
  return image;
}

function resampleRow(row: Float32Array, shares: readonly Share[], channels: number): Float64Array {
  const result = new Float64Array(shares.length * channels);
  shares.forEach(({ first, weights }, x) => {
    for (let channel = 0; channel < channels; channel++) {
      let sum = 0;
      for (let i = 0, at = first * channels + channel; i < weights.length; i++, at += channels) {
        sum += weights[i]! * row[at]!;
      }
      result[x * channels + channel] = sum;
    }
  });
  return result;
}

/**
 * The shares of every new pixel along one axis. A pixel's middle lies at its number + ½ (`align_corners=False` elsewhere).
 * With antialiasing the triangle of bilinear interpolation is as wide as a new pixel is large, as in Pillow and in PyTorch.
 */
function sharesOf(
  start: number,
  length: number,
  available: number,
  wanted: number,
  interpolation: Interpolation,
  antialias: boolean,
): Share[] {
  const scale = length / wanted;
  return Array.from({ length: wanted }, (_, index) => {
    const from = start + index * scale;
    if (interpolation === 'area') return share(from, from + scale, available, (i) => overlap(i, from, from + scale));
    const middle = from + scale / 2;
    if (interpolation === 'nearest')
      return { first: clamp(Math.floor(middle), available), weights: Float64Array.of(1) };
    if (antialias && scale > 1) {
      const triangle = (i: number): number => Math.max(0, 1 - Math.abs(i + 0.5 - middle) / scale);
      return share(middle - scale, middle + scale, available, triangle);
    }
    const left = Math.floor(middle - 0.5);
    const toRight = middle - 0.5 - left;
    const [first, second] = [clamp(left, available), clamp(left + 1, available)];
    return { first, weights: first === second ? Float64Array.of(1) : Float64Array.of(1 - toRight, toRight) };
  });
}

function share(from: number, to: number, available: number, weightOf: (pixel: number) => number): Share {
  const first = clamp(Math.floor(from), available);
  const last = clamp(Math.ceil(to) - 1, available);
  const weights = Float64Array.from({ length: last - first + 1 }, (_, i) => weightOf(first + i));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return { first, weights: sum === 0 ? weights.fill(1 / weights.length) : weights.map((weight) => weight / sum) };
}

const overlap = (pixel: number, from: number, to: number): number =>
  Math.max(0, Math.min(pixel + 1, to) - Math.max(pixel, from));

const clamp = (pixel: number, available: number): number => Math.min(Math.max(pixel, 0), available - 1);
