import { ArgumentError } from '@neurite/backend';
import { add, concat, div, mul, slice, sub, type Tensor, type TensorLike, tile } from '@neurite/tensors';
import { floats } from './checks.ts';

/** Options of {@link deltas}. */
export interface DeltasOptions {
  /** How many frames a slope is taken over, an odd number of at least 3. Default 5 */
  readonly windowLength?: number;
}

/**
 * How features change from frame to frame: d[t] = Σₙ n · (x[t + n] − x[t − n]) / (2 Σₙ n²), n from 1 to (windowLength − 1) / 2, the
 * frames at both ends repeated.
 *
 * @param x [..., frames, features]
 * @returns of the same shape
 * @throws ArgumentError when the window is no odd number of at least 3
 * @example
 * const slopes = deltas(features);
 * const whole = concat([features, slopes, deltas(slopes)], -1);
 */
export function deltas(x: TensorLike, { windowLength = 5 }: DeltasOptions = {}): Tensor {
  if (!Number.isInteger(windowLength) || windowLength < 3 || windowLength % 2 === 0) {
    throw new ArgumentError(`deltas: windowLength must be an odd number of at least 3; got ${windowLength}.`);
  }
  const features = floats(x, 'deltas', 'features [..., frames, features]', 2);
  const { shape } = features;
  const time = features.rank - 2;
  const frames = shape[time]!;
  const reach = (windowLength - 1) / 2;
  const part = (from: Tensor, begin: number, count: number): Tensor =>
    slice(
      from,
      shape.map((_, axis) => (axis === time ? begin : 0)),
      shape.map((length, axis) => (axis === time ? count : length)),
    );
  const repeated = (begin: number): Tensor =>
    tile(
      part(features, begin, 1),
      shape.map((_, axis) => (axis === time ? reach : 1)),
    );
  const padded = concat([repeated(0), features, repeated(frames - 1)], time);
  let sum: Tensor | undefined;
  for (let n = 1; n <= reach; n++) {
    const slope = mul(sub(part(padded, reach + n, frames), part(padded, reach - n, frames)), n);
    sum = sum === undefined ? slope : add(sum, slope);
  }
  return div(sum!, (reach * (reach + 1) * (2 * reach + 1)) / 3);
}
